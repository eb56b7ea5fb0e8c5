import * as z from 'zod/mini';
import { type ReissueProgress, reissueProgress } from '../domain/reissue-progress.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder, reissueSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  deadlineAt: z.iso.datetime(),
  /** What List reissues just gave. */
  reissues: z.array(reissueSchema),
});

/** Holds the list of reissues against the INTENT's snapshot and counts the look; verdicts are the progress's. */
async function trackReissue({ reissues, deadlineAt, ...writer }: z.infer<typeof input>, now: Date) {
  let progress: ReissueProgress | undefined;
  await moveCtOrder(
    writer,
    'track-reissue',
    ({ intent }) => {
      if (intent === null) throw new Error('a reissue without an INTENT');
      progress = reissueProgress(reissues, intent, { now: now.toISOString(), deadlineAt });
      return {
        reason: progress.reason,
        intent: {
          ...intent,
          issuedCertificateId: progress.issuedCertificateId ?? intent.issuedCertificateId,
          answered: intent.answered || progress.issuedCertificateId !== null,
          looks: intent.looks + (intent.answered ? 0 : 1),
          polls: intent.polls + 1,
        },
      };
    },
    now,
  );
  if (progress === undefined) throw new Error('a move that did not decide');
  return progress;
}

export const handler = handle(input, trackReissue);
