import * as z from 'zod/mini';
import { proofOf } from '../domain/ct-proof.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, redriveCountSchema, unreadableSchema } from './contract.ts';
import { ctWriterSchema, leafSchema, moveCtOrder, orderSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  leaf: leafSchema,
  issuedCertificateId: z.number(),
  redriveCount: redriveCountSchema,
  /** As the provider lists it. */
  serialNumber: z.nullable(z.string()),
  /** Of the same list; another one's when somebody else has reissued since. */
  newestIssuedCertificateId: z.number(),
  /** Of that list, too: what could not be read may be newer. */
  unreadable: unreadableSchema,
  /** Read after the certificate was. */
  order: orderSchema,
  /** What was caught, where they could not be read. */
  duplicates: z.union([z.object({ issuedCount: z.number() }), caughtSchema]),
});

/**
 * Judges the reissued leaf by its own bytes: first that it is the one asked for, then whether its SCTs agree with the
 * flag, that Order info shows the same flag, and last that it still is the order's newest: another one is the next
 * sweep's to read. The reason also names what the reissue has changed besides. Verdicts `in-sync`, `weak`,
 * `out-of-sync`; all of them end the change.
 */
async function judgeCtChange(judged: z.infer<typeof input>, now: Date) {
  const { orderId, owner, duplicates, redriveCount, ...seen } = judged;
  const record = await moveCtOrder(
    { orderId, owner },
    'judge-ct-change',
    ({ intent, disableCt, settledAt }) => {
      if (intent === null) return undefined;
      const duplicateCount = 'issuedCount' in duplicates ? duplicates.issuedCount : null;
      const proof = proofOf({ ...seen, intent, disableCt, duplicateCount, now: now.toISOString() });
      return { ...proof, intent: null, settledAt: settledAt ?? now.toISOString() };
    },
    now,
  );
  const verdict = VERDICTS[record.status as keyof typeof VERDICTS];
  const send = plannedSend(redriveCount, record.run);
  return { verdict, reason: record.reason, disableCt: record.disableCt, send };
}

const VERDICTS = { IN_SYNC: 'in-sync', CT_WEAK: 'weak', OUT_OF_SYNC: 'out-of-sync' } as const;

export const handler = handle(input, judgeCtChange);
