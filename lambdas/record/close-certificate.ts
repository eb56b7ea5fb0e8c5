import type * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate } from './contract.ts';

/** Lets the record go, so that the next execution need not ask whether this one still runs. */
async function closeCertificate(writer: z.infer<typeof certificateWriterSchema>, now: Date) {
  const record = await moveCertificate(writer, 'close-certificate', () => ({ owner: null }), now);
  return { verdict: record.status.toLowerCase().replaceAll('_', '-'), reason: record.reason, packId: record.packId };
}

export const handler = handle(certificateWriterSchema, closeCertificate);
