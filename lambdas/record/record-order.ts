import * as z from 'zod/mini';
import { withPack } from '../domain/opening.ts';
import { differenceOf } from '../domain/our-pack.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packSchema } from './contract.ts';
import { claimPack, ownerOfPack } from './table.ts';
import { nameZone } from './zone-contract.ts';

const input = z.extend(certificateWriterSchema, { orderCertificatePack: packSchema });

/**
 * Closes the INTENT with the pack that the order answered with, when it is the one that was ordered. Verdicts:
 * `ordered`; `not-ours` when the answer shows another pack: then it is no better than a lost one, and the list says
 * what became of the order.
 */
async function recordOrder({ orderCertificatePack: pack, ...writer }: z.infer<typeof input>, now: Date) {
  // Judged first, so that a pack that is not ours is not claimed.
  let difference: string | null = null;
  const claimedBy = await ownerOfPack(pack.packId);
  const before = await moveCertificate(writer, 'record-order', () => undefined, now);
  if (before.packId !== pack.packId) {
    difference = differenceOf(pack, before, claimedBy);
    if (difference === null && !(await claimPack(pack.packId, writer.certificateId))) {
      difference = differenceOf(pack, before, await ownerOfPack(pack.packId));
    }
  }
  const record = await moveCertificate(
    writer,
    'record-order',
    (current) => {
      if (current.packId === pack.packId) return undefined;
      if (difference === null) {
        const ordered = withPack(current, pack.packId, now.toISOString());
        return { ...ordered, packStatus: pack.status, validationRecords: pack.validationRecords };
      }
      const reason = `the order was answered with a pack that is not the one ordered: ${difference}`;
      return current.intent === null || current.reason === reason
        ? undefined
        : { reason, intent: { ...current.intent, answeredWith: difference } };
    },
    now,
  );
  const isOrdered = record.packId === pack.packId;
  if (isOrdered) await nameZone(record, 'record-order', now);
  return { verdict: isOrdered ? 'ordered' : 'not-ours', reason: record.reason, packId: record.packId };
}

export const handler = handle(input, recordOrder);
