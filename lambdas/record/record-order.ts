import * as z from 'zod/mini';
import { withPack } from '../domain/opening.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packIdSchema, packSchema } from './contract.ts';
import { claimPack } from './table.ts';

const input = z.extend(certificateWriterSchema, { orderCertificatePack: packSchema });

/** Closes the INTENT with the pack that the order answered with. */
async function recordOrder({ orderCertificatePack: pack, ...writer }: z.infer<typeof input>, now: Date) {
  await claimPack(pack.packId, writer.certificateId);
  const record = await moveCertificate(
    writer,
    'record-order',
    (current) =>
      current.packId === pack.packId
        ? undefined
        : {
            ...withPack(current, pack.packId, now.toISOString()),
            packStatus: pack.status,
            validationRecords: pack.validationRecords,
          },
    now,
  );
  return { verdict: 'ordered', reason: record.reason, packId: packIdSchema.parse(record.packId) };
}

export const handler = handle(input, recordOrder);
