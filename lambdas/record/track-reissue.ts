import * as z from 'zod/mini';
import { type ReissueProgress, reissueProgress } from '../domain/reissue-progress.ts';
import { secondsBetween } from '../domain/time.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder, reissueSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  deadlineAt: z.iso.datetime(),
  /** What List reissues just gave. */
  reissues: z.array(reissueSchema),
});

/** DigiCert issues within minutes unless a person must approve or validate first. */
const AWAITING_AFTER_SECONDS = 15 * 60;

/**
 * Holds the list of reissues against the INTENT's snapshot and counts the look. Verdicts are the progress's; `notice`
 * is `awaiting`, once, when people must be told that it takes long.
 */
async function trackReissue({ reissues, deadlineAt, ...writer }: z.infer<typeof input>, now: Date) {
  let progress: ReissueProgress | undefined;
  let awaiting = false;
  await moveCtOrder(
    writer,
    'track-reissue',
    ({ intent, status }) => {
      if (intent === null) throw new Error('a reissue without an INTENT');
      progress = reissueProgress(reissues, intent, { now: now.toISOString(), deadlineAt });
      const sentAt = intent.sentAt ?? now.toISOString();
      awaiting =
        progress.verdict === 'pending' &&
        status === 'CHANGING' &&
        secondsBetween(sentAt, now.toISOString()) > AWAITING_AFTER_SECONDS;
      return {
        status: awaiting ? 'AWAITING' : status,
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
  return { ...progress, notice: awaiting ? 'awaiting' : 'none' };
}

export const handler = handle(input, trackReissue);
