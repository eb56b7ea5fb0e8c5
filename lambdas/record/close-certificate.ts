import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { handle } from '../runtime/handler.ts';
import { certificateKey, certificateWriterSchema, moveCertificate, verdictOf } from './contract.ts';
import { readRecord } from './table.ts';

const input = z.extend(certificateWriterSchema, {
  /** The execution that closes; a child works for an owner that goes on. */
  executionId: z.string(),
  state: z.optional(
    z.object({
      ctStatusReissue: z.optional(z.object({ verdict: z.optional(z.string()), disableCt: z.optional(z.boolean()) })),
    }),
  ),
});

/**
 * Lets the record go, once or again, so that the next execution need not ask whether this one still runs. A CT change
 * that is in sync, with the CT status that the request asked for, is a wish fulfilled: the next run of the lifecycle, for a renewal, must not change it again.
 */
async function closeCertificate({ executionId, state, ...writer }: z.infer<typeof input>, now: Date) {
  const settled = state?.ctStatusReissue;
  const before = await readRecord<CertificateRecord>(certificateKey(writer.certificateId));
  const record =
    before?.owner === null
      ? before
      : await moveCertificate(
          writer,
          'close-certificate',
          ({ owner, ct }) => {
            const isFulfilled = settled?.verdict === 'in-sync' && settled.disableCt === ct?.disableCt;
            const changes = { owner: owner === executionId ? null : owner, ct: isFulfilled ? null : ct };
            return changes.owner === owner && changes.ct === ct ? undefined : changes;
          },
          now,
        );
  return { verdict: verdictOf(record.status), reason: record.reason, packId: record.packId };
}

export const handler = handle(input, closeCertificate);
