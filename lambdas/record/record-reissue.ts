import * as z from 'zod/mini';
import { awaitsPeople } from '../domain/reissue-progress.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  reissueCertificate: z.object({
    requestId: z.nullable(z.number()),
    requestStatus: z.nullable(z.string()),
    issuedCertificateId: z.nullable(z.number()),
  }),
});

/** Keeps the reissue's answer. Verdict `awaiting` when a person must approve or validate first, else `requested`. */
async function recordReissue({ reissueCertificate: answer, ...writer }: z.infer<typeof input>, now: Date) {
  const awaiting = answer.issuedCertificateId === null && awaitsPeople(answer.requestStatus);
  const reason = awaiting
    ? `request ${answer.requestId} is ${answer.requestStatus}: approve it, or complete its domain validation, in CertCentral`
    : `request ${answer.requestId} is ${answer.requestStatus ?? 'accepted'}`;
  await moveCtOrder(
    writer,
    'record-reissue',
    ({ intent, status }) =>
      intent === null || intent.answered
        ? undefined
        : {
            status: awaiting ? 'AWAITING' : status,
            reason,
            intent: {
              ...intent,
              answered: true,
              requestId: answer.requestId,
              issuedCertificateId: answer.issuedCertificateId,
            },
          },
    now,
  );
  return { verdict: awaiting ? 'awaiting' : 'requested', reason };
}

export const handler = handle(input, recordReissue);
