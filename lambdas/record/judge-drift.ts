import * as z from 'zod/mini';
import { type DriftJudgement, isUnderWay, judgeDrift, mayStart } from '../domain/ct-drift.ts';
import { type CtOrderRecord, ctCertificateOf, ctMayBecome } from '../domain/ct-order-record.ts';
import { type EndNotice, endNoticeOf, toldOfEnd } from '../domain/order-end.ts';
import { maybeNewer } from '../domain/reissue-progress.ts';
import { namedUnreadable } from '../domain/unreadable.ts';
import { ContractBroken, InvalidInput } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { orderIdSchema, unreadableSchema } from './contract.ts';
import { ctOrderKey, leafSchema } from './ct-contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({
  orderId: orderIdSchema,
  orderInfo: z.object({ disableCt: z.nullable(z.boolean()) }),
  listReissues: z.object({
    newestIssuedCertificateId: z.int(),
    unreadable: unreadableSchema,
    secretVersion: z._default(z.nullable(z.string()), null),
  }),
  /** Absent when it is the one that the record has read already. */
  inspectCertificate: z.optional(leafSchema),
});

/**
 * Holds the order's flag and newest issued certificate against its record, whoever last owned that: what is settled is
 * nobody's. Verdicts `agrees`, `drifted`, `as-reissued` and `needs-decision` (no sweep may mend it), and `under-way` when
 * a change has begun meanwhile. `news` is what people must be notified of: `drift`, else `end`, that of the certificate.
 * `next` is `start` where the change is to be started, else `none`.
 * Errors: `ContractBroken` when a reissue that could not be read may be newer; nothing is judged then.
 */
async function judgeDriftOf(seen: z.infer<typeof input>, now: Date) {
  const { orderId, inspectCertificate: leaf } = seen;
  const issuedCertificateId = seen.listReissues.newestIssuedCertificateId;
  const unreadable = maybeNewer(seen.listReissues.unreadable, issuedCertificateId);
  if (unreadable.length > 0) {
    throw new ContractBroken(`order ${orderId}: ${namedUnreadable(unreadable, 'reissue')} and may be the newest`);
  }
  let judged: DriftJudgement | undefined;
  let end: EndNotice | null = null;
  let isToStart = false;
  await updateRecord<CtOrderRecord>(
    ctOrderKey(orderId),
    'judge-drift',
    (record) => {
      judged = undefined;
      end = null;
      isToStart = false;
      if (record === undefined) throw new InvalidInput(`orderId: there is no CT change of order ${orderId}`);
      const newest = leaf ? ctCertificateOf(issuedCertificateId, leaf) : record.certificate;
      if (isUnderWay(record) || newest === null) return undefined;
      judged = judgeDrift(record, newest, seen.orderInfo.disableCt);
      isToStart = mayStart(record, judged, seen.listReissues.secretVersion);
      end = endNoticeOf(record, newest, now.toISOString());
      const told = toldOfEnd(record.told ?? [], newest.notAfter);
      const next = { ...record, ...judged.changes, told };
      if (!ctMayBecome(record.status, next.status)) {
        throw new InvalidInput(`orderId: ${orderId} is ${record.status} and may not become ${next.status}`);
      }
      return JSON.stringify(next) === JSON.stringify(record) ? undefined : next;
    },
    now,
  );
  if (judged === undefined) {
    return { verdict: 'under-way', reason: 'a change has begun', news: 'none', next: 'none', issuedCertificateId, end };
  }
  const { verdict, reason, isNews } = judged;
  const news = isNews ? 'drift' : end ? 'end' : 'none';
  return { verdict, reason, news, next: isToStart ? 'start' : 'none', issuedCertificateId, end };
}

export const handler = handle(input, judgeDriftOf);
