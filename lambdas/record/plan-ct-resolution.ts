import * as z from 'zod/mini';
import { CT_RESOLUTIONS, type CtResolutionPlan, planCtResolution } from '../domain/ct-resolution.ts';
import { handle } from '../runtime/handler.ts';
import { unreadableSchema } from './contract.ts';
import { ctWriterSchema, leafSchema, moveCtOrder, orderSchema, reissueSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  action: z.literal([...CT_RESOLUTIONS]),
  issuedCertificateId: z.nullable(z.number()),
  comment: z.string(),
  /** Of the certificate to adopt. */
  orderInfo: z.optional(orderSchema),
  listReissues: z.optional(
    z.object({
      reissues: z.array(reissueSchema),
      newestIssuedCertificateId: z.nullable(z.number()),
      unreadable: unreadableSchema,
    }),
  ),
  inspectCertificate: z.optional(leafSchema),
});

/** Carries out what a person decided. Verdicts as `CtResolutionPlan`; the wish is what a new change begins with. */
async function planCtResolutionOf(decided: z.infer<typeof input>, now: Date) {
  const { orderId, owner, action, comment, issuedCertificateId, orderInfo: order, inspectCertificate: leaf } = decided;
  const named =
    issuedCertificateId !== null && order && leaf && decided.listReissues
      ? { issuedCertificateId, order, leaf, ...decided.listReissues }
      : null;
  let plan: CtResolutionPlan | undefined;
  const record = await moveCtOrder(
    { orderId, owner },
    'plan-ct-resolution',
    (current) => {
      plan = planCtResolution(current, { action, comment, named }, now.toISOString());
      return current.reason === plan.reason && current.intent === null ? undefined : plan.changes;
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  const { disableCt, acknowledgeUnlogged, csr, enforce } = record;
  return { verdict: plan.verdict, reason: plan.reason, wish: { disableCt, acknowledgeUnlogged, csr, enforce } };
}

export const handler = handle(input, planCtResolutionOf);
