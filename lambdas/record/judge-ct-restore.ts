import * as z from 'zod/mini';
import { flagWords, judgeFlag } from '../domain/ct-flag.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder, orderSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  planRestore: z.object({ disableCt: z.boolean(), reason: z.string() }),
  orderInfoToVerify: orderSchema,
  /** What was caught, where the answer to the change of the flag is lost. */
  changeCtStatusToRestore: z.optional(z.object({ Error: z.optional(z.string()) })),
  /** What this call came to before, in the same restoration. */
  outcome: z._default(z.object({ repeats: z._default(z.number(), 0) }), { repeats: 0 }),
});

/**
 * Ends a change that was put back: the provider took the old flag, and where Order info shows the flag it must agree.
 * Verdicts `restored`, `out-of-sync`; `repeat` before that, while the flag is not what was set.
 */
async function judgeCtRestore(restored: z.infer<typeof input>, now: Date) {
  const { planRestore, orderInfoToVerify: order, changeCtStatusToRestore: answer, orderId, owner } = restored;
  const judged = judgeFlag({
    wanted: planRestore.disableCt,
    shown: order.disableCt,
    isConfirmed: answer?.Error === undefined,
    repeats: restored.outcome.repeats,
    // Nothing comes of it that must wait for the flag to show.
    looks: 1,
  });
  const isOver = judged.verdict !== 'repeat';
  const disagrees = judged.verdict !== 'set';
  const logging = planRestore.disableCt ? 'off' : 'on';
  const agreed = order.disableCt === null ? `; ${flagWords(null)}` : '';
  const record = await moveCtOrder(
    { orderId, owner },
    'judge-ct-restore',
    (current) =>
      !isOver
        ? undefined
        : {
            status: disagrees ? 'OUT_OF_SYNC' : 'RESTORED',
            reason: disagrees
              ? `${planRestore.reason}; CT could not be switched ${logging} again: ${judged.reason}`
              : `${planRestore.reason}; CT is ${logging} again, as the newest certificate is${agreed}`,
            intent: null,
            flagInDoubt: disagrees,
            committedDisableCt: disagrees ? current.committedDisableCt : planRestore.disableCt,
            shownDisableCt: order.disableCt,
            settledAt: now.toISOString(),
          },
    now,
  );
  const { repeats } = judged;
  if (!isOver) return { verdict: 'repeat', reason: judged.reason, disableCt: record.disableCt, repeats };
  return { verdict: disagrees ? 'out-of-sync' : 'restored', reason: record.reason, disableCt: record.disableCt };
}

export const handler = handle(input, judgeCtRestore);
