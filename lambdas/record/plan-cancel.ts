import * as z from 'zod/mini';
import { type CancelPlan, planCancel } from '../domain/cancel.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import { fromState, redriveCountSchema } from './contract.ts';
import { ctWriterSchema, moveCtOrder, orderSchema } from './ct-contract.ts';

const input = fromState(
  z.extend(ctWriterSchema, { orderInfoBeforeCancel: orderSchema, redriveCount: redriveCountSchema }),
);

/** Decides on the cancellation of a reissue that missed its deadline, and commits it before it is sent. */
async function planCancelOf(
  { orderInfoBeforeCancel: order, redriveCount, ...writer }: z.infer<typeof input>,
  now: Date,
) {
  let plan: CancelPlan | undefined;
  const { run, intent } = await moveCtOrder(
    writer,
    'plan-cancel',
    ({ intent }) => {
      if (intent === null) throw new Error('a cancellation without an INTENT');
      plan = planCancel(order, intent);
      return {
        reason: plan.reason,
        intent: plan.intent,
      };
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  const send = plannedSend(redriveCount, run, intent?.cancels ?? 0);
  return { verdict: plan.verdict, reason: plan.reason, send };
}

export const handler = handle(input, planCancelOf);
