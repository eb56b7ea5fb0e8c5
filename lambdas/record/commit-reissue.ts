import type * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

/**
 * Commits that the one reissue may now be sent; the flag is changed. Verdict `committed`, or `reconcile` when this was
 * committed before by an execution that may have sent it.
 */
async function commitReissue(writer: z.infer<typeof ctWriterSchema>, now: Date) {
  let verdict = 'reconcile';
  const record = await moveCtOrder(
    writer,
    'commit-reissue',
    ({ intent, disableCt }) => {
      if (intent?.stage === 'reissue' && intent.sentAt !== null) return undefined;
      verdict = 'committed';
      if (intent === null) throw new Error('a reissue without an INTENT');
      return {
        committedDisableCt: disableCt,
        reason: 'the flag is changed; a reissue may be under way',
        intent: { ...intent, stage: 'reissue', sentAt: now.toISOString() },
      };
    },
    now,
  );
  return { verdict, reason: record.reason };
}

export const handler = handle(ctWriterSchema, commitReissue);
