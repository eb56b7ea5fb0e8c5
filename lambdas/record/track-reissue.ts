import * as z from 'zod/mini';
import { looksWith } from '../domain/reconcile.ts';
import { type ReissueProgress, reissueProgress, unknownOf, waitAfterError } from '../domain/reissue-progress.ts';
import { secondsBetween } from '../domain/time.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, reasonOf, unreadableSchema } from './contract.ts';
import { ctWriterSchema, moveCtOrder, reissueSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  deadlineAt: z.iso.datetime(),
  /** What List reissues gave, or what was caught from it or from a read of the certificate that it named. */
  listReissuesToTrack: z.union([
    z.object({ reissues: z.array(reissueSchema), unreadable: unreadableSchema, listedAt: z.iso.datetime() }),
    caughtSchema,
  ]),
});

/** DigiCert issues within minutes unless a person must approve or validate first. */
const AWAITING_AFTER_SECONDS = 15 * 60;

/**
 * Holds the list of reissues against the INTENT's snapshot and counts the look. A read that failed is waited out until
 * the deadline. Verdicts are the progress's; `notice` is `awaiting`, once, when people must be told that it takes long.
 */
async function trackReissue({ listReissuesToTrack: seen, deadlineAt, ...writer }: z.infer<typeof input>, now: Date) {
  let progress: ReissueProgress | undefined;
  let awaiting = false;
  await moveCtOrder(
    writer,
    'track-reissue',
    ({ intent, status }) => {
      if (intent === null) throw new Error('a reissue without an INTENT');
      const time = { now: now.toISOString(), deadlineAt };
      progress =
        'reissues' in seen ? reissueProgress(seen, intent, time) : waitAfterError(reasonOf(seen), intent, time);
      // A list with an entry that cannot be read and may be ours does not show that there is no reissue.
      const look =
        'reissues' in seen && !intent.answered && unknownOf(seen.unreadable, intent).length === 0
          ? { looks: looksWith(intent, seen.listedAt), listedAt: seen.listedAt }
          : {};
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
          ...look,
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
