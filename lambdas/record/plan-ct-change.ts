import * as z from 'zod/mini';
import { type CtChangePlan, namesOf, planCtChange } from '../domain/ct-change.ts';
import { type CtOrderRecord, ctCertificateOf } from '../domain/ct-order-record.ts';
import { traitsToKeep } from '../domain/leaf-differences.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { maybeNewer } from '../domain/reissue-progress.ts';
import { sctVerdictOf } from '../domain/sct-verdict.ts';
import { handle } from '../runtime/handler.ts';
import { csrSchema, fromState, redriveCountSchema, unreadableSchema } from './contract.ts';
import {
  ctWriterSchema,
  domainValidationSchema,
  leafSchema,
  moveCtOrder,
  orderSchema,
  reissueSchema,
} from './ct-contract.ts';

const fields = z.extend(ctWriterSchema, {
  disableCt: z.boolean(),
  acknowledgeUnlogged: z.boolean(),
  csr: csrSchema,
  deadlineAt: z.iso.datetime(),
  orderInfo: orderSchema,
  listReissues: z.object({
    reissues: z.array(reissueSchema),
    newestIssuedCertificateId: z.number(),
    unreadable: unreadableSchema,
  }),
  inspectCertificate: leafSchema,
  listDomains: z.object({ uncovered: z.array(z.string()), remarks: z._default(z.array(z.string()), []) }),
  domains: z.array(domainValidationSchema),
  /** How often the change was planned anew, because it did not show. */
  commitReissue: z._default(z.object({ repeats: z.number() }), { repeats: 0 }),
  redriveCount: redriveCountSchema,
});
const input = fromState(fields);

/**
 * Decides on everything that was read, and commits the INTENT of a change before its first mutation. Made again before
 * each repetition of it, it decides the same. The plan carries
 * what the reissue must repeat to the letter: DigiCert revokes an original whose names a reissue drops.
 */
async function planCtChangeOf(seen: z.infer<typeof input>, now: Date) {
  const { orderInfo: order, inspectCertificate: leaf, listReissues, ...wish } = seen;
  const plan = planCtChange({
    order,
    reissues: listReissues.reissues,
    leaf,
    domains: seen.domains,
    ...seen.listDomains,
    cutOver: process.env.DIGICERT_CUT_OVER_2027,
    unreadable: maybeNewer(listReissues.unreadable, listReissues.newestIssuedCertificateId),
    wish,
    deadlineAt: seen.deadlineAt,
  });
  const { orderId, owner } = seen;
  const certificate = ctCertificateOf(listReissues.newestIssuedCertificateId, leaf);
  const { run } = await moveCtOrder(
    { orderId, owner },
    'plan-ct-change',
    (current) =>
      current.intent ? undefined : { certificate, shownDisableCt: order.disableCt, ...changesOf(plan, seen, now) },
    now,
  );
  return {
    ...plan,
    commonName: order.commonName,
    dnsNames: order.dnsNames,
    csr: seen.csr ?? order.csr,
    signatureHash: order.signatureHash,
    serverPlatformId: order.serverPlatformId,
    send: plannedSend(seen.redriveCount, run, seen.commitReissue.repeats),
  };
}

function changesOf(plan: CtChangePlan, seen: z.infer<typeof fields>, now: Date): Partial<CtOrderRecord> {
  const { orderInfo: order, inspectCertificate: leaf, listReissues } = seen;
  if (plan.verdict !== 'change') return { reason: plan.reason };
  return {
    status: 'CHANGING',
    reason: `${plan.reason}; the flag may be changed now`,
    intent: {
      stage: 'flag',
      committedAt: now.toISOString(),
      knownCertificateIds: [
        ...listReissues.reissues.map(({ issuedCertificateId }) => issuedCertificateId),
        // The plan refuses where one of these may be newer than the newest, or shows no id.
        ...listReissues.unreadable.map(({ id }) => Number(id)),
        ...(order.issuedCertificateId === null ? [] : [order.issuedCertificateId]),
      ],
      dnsNames: namesOf(order),
      publicKeySha256: leaf.csrPublicKeySha256 ?? '',
      previousSctVerdict: sctVerdictOf(leaf),
      former: traitsToKeep(leaf),
      answered: false,
      requestId: null,
      issuedCertificateId: null,
      looks: 0,
      polls: 0,
      sentAt: null,
      sentBy: null,
      cancels: 0,
      endedSeenAtPoll: null,
    },
  };
}

export const handler = handle(input, planCtChangeOf);
