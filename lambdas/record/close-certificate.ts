import type * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { handle } from '../runtime/handler.ts';
import { certificateKey, certificateWriterSchema, moveCertificate, verdictOf } from './contract.ts';
import { readRecord } from './table.ts';

/** Lets the record go, once or again, so that the next execution need not ask whether this one still runs. */
async function closeCertificate(writer: z.infer<typeof certificateWriterSchema>, now: Date) {
  const before = await readRecord<CertificateRecord>(certificateKey(writer.certificateId));
  const record =
    before?.owner === null ? before : await moveCertificate(writer, 'close-certificate', () => ({ owner: null }), now);
  return { verdict: verdictOf(record.status), reason: record.reason, packId: record.packId };
}

export const handler = handle(certificateWriterSchema, closeCertificate);
