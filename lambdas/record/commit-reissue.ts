import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, { redriveCount: z._default(z.number(), 0) });

/**
 * Commits that the one reissue may now be sent; the flag is changed. Verdict `committed`, or `reconcile` when this was
 * committed before by an execution that may have sent it.
 */
async function commitReissue({ redriveCount, ...writer }: z.infer<typeof input>, now: Date) {
  let verdict = 'reconcile';
  const record = await moveCtOrder(
    writer,
    'commit-reissue',
    ({ intent, disableCt }) => {
      if (intent === null) throw new Error('a reissue without an INTENT');
      if (intent.stage === 'reissue') {
        // Repeated before anything was sent, because the machine goes on only with an answer.
        verdict = intent.sentBy === writer.owner ? 'committed' : 'reconcile';
        return undefined;
      }
      verdict = 'committed';
      return {
        committedDisableCt: disableCt,
        flagInDoubt: true,
        reason: 'the flag is changed; a reissue may be under way',
        intent: { ...intent, stage: 'reissue', sentAt: now.toISOString(), sentBy: writer.owner },
      };
    },
    now,
  );
  return { verdict, reason: record.reason, redriveCount };
}

export const handler = handle(input, commitReissue);
