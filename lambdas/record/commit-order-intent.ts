import * as z from 'zod/mini';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import {
  certificateWriterSchema,
  moveCertificate,
  packIdSchema,
  redriveCountSchema,
  zoneIdSchema,
} from './contract.ts';
import { zoneLeaseSeconds } from './table.ts';

const input = z.extend(certificateWriterSchema, {
  zoneId: zoneIdSchema,
  /** The execution that sends the order, and holds the zone's lease. */
  executionId: z.string(),
  listCertificatePacks: z.object({ packIds: z.array(packIdSchema) }),
  redriveCount: redriveCountSchema,
});

/** What the order and its read-back may still take; see the retry arithmetic in lib/retry-policies.ts. */
const NEEDED_SECONDS = 30 * 60;

/**
 * Commits the INTENT that must stand before the one POST, with the ids of every pack the zone has. Verdicts:
 * `committed`; `reconcile` when an INTENT of another execution is open, so that its POST may have been sent, or when one
 * that works for the same owner, as after a redrive of parent and child, has brought a pack; `lease-short` when the lease
 * would run out before the read-back. An execution that commits again has not sent: it goes on only with an answer.
 */
async function commitOrderIntent(
  { zoneId, executionId, listCertificatePacks, redriveCount, ...writer }: z.infer<typeof input>,
  now: Date,
) {
  if ((await zoneLeaseSeconds(zoneId, executionId, now)) < NEEDED_SECONDS) {
    return { verdict: 'lease-short', reason: 'the zone lease runs out too soon to order under it' };
  }
  const record = await moveCertificate(
    writer,
    'commit-order-intent',
    ({ intent, packId }) =>
      intent === null && packId === null
        ? {
            status: 'ORDERING',
            reason: 'an order may be under way',
            intent: {
              sentBy: executionId,
              committedAt: now.toISOString(),
              packIds: listCertificatePacks.packIds,
              looks: 0,
            },
          }
        : undefined,
    now,
  );
  const { intent } = record;
  if (intent === null) return { verdict: 'reconcile', reason: `pack ${record.packId} has been ordered meanwhile` };
  return intent.sentBy === executionId
    ? { verdict: 'committed', reason: 'one order may be sent', send: plannedSend(redriveCount, record.generation) }
    : { verdict: 'reconcile', reason: `an order of ${intent.sentBy} may have been sent` };
}

export const handler = handle(input, commitOrderIntent);
