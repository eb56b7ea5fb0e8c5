import * as z from 'zod/mini';
import { type FlagJudgement, judgeFlag } from '../domain/ct-flag.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import { redriveCountSchema } from './contract.ts';
import { ctWriterSchema, moveCtOrder, shownFlagSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  /** The execution that sends the reissue. */
  executionId: z.string(),
  redriveCount: redriveCountSchema,
  state: z.object({
    disableCt: z.boolean(),
    planCtChange: z.object({ verdict: z.string(), reason: z.string() }),
    /** The answer to the change of the flag; what was caught, where it is lost. */
    changeCtStatus: z.object({ Error: z.optional(z.string()) }),
    orderInfoToReadBack: shownFlagSchema,
    /** What this call came to before, in the same execution. */
    commitReissue: z._default(z.object({ repeats: z.number(), looks: z.number() }), { repeats: 0, looks: 0 }),
  }),
});

/**
 * Judges by the order whether the flag is set, and commits that the one reissue may now be sent. Verdicts: `committed`;
 * `in-sync`, where the newest certificate needs no reissue; `look-again` and `repeat` while the flag does not show, and
 * `give-up` after that; `reconcile` when this was committed before by an execution that may have sent the reissue.
 */
async function commitReissue({ orderId, owner, executionId, redriveCount, state }: z.infer<typeof input>, now: Date) {
  const { disableCt, planCtChange, changeCtStatus, orderInfoToReadBack } = state;
  const shown = orderInfoToReadBack.disableCt;
  const isConfirmed = changeCtStatus.Error === undefined;
  const judged: FlagJudgement = judgeFlag({ wanted: disableCt, shown, isConfirmed, ...state.commitReissue });
  let verdict: string = judged.verdict;
  let { reason } = judged;
  const { run } = await moveCtOrder(
    { orderId, owner },
    'commit-reissue',
    ({ intent }) => {
      const shownDisableCt = shown ?? null;
      if (intent?.stage === 'reissue') {
        // Repeated before anything was sent, because the machine goes on only with an answer.
        verdict = intent.sentBy === executionId ? 'committed' : 'reconcile';
        reason = 'the flag is changed; a reissue may be under way';
        return undefined;
      }
      if (judged.verdict !== 'set') {
        verdict = judged.verdict;
        reason = judged.reason;
        return { reason, shownDisableCt, flagInDoubt: true };
      }
      if (planCtChange.verdict === 'in-sync') {
        verdict = 'in-sync';
        reason = `${planCtChange.reason}; ${judged.reason}`;
        return { shownDisableCt };
      }
      if (intent === null) throw new Error('a reissue without an INTENT');
      verdict = 'committed';
      reason = 'the flag is changed; a reissue may be under way';
      return {
        ...{ committedDisableCt: disableCt, shownDisableCt, flagInDoubt: true, reason },
        intent: { ...intent, stage: 'reissue', sentAt: now.toISOString(), sentBy: executionId },
      };
    },
    now,
  );
  const { repeats, looks } = judged;
  return { verdict, reason, repeats, looks, send: plannedSend(redriveCount, run) };
}

export const handler = handle(input, commitReissue);
