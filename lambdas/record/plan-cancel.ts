import * as z from 'zod/mini';
import { type CancelPlan, planCancel } from '../domain/cancel.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder, orderSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, { orderInfoBeforeCancel: orderSchema });

/** Decides on the cancellation of a reissue that missed its deadline, and commits it before it is sent. */
async function planCancelOf({ orderInfoBeforeCancel: order, ...writer }: z.infer<typeof input>, now: Date) {
  let plan: CancelPlan | undefined;
  await moveCtOrder(
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
  return { verdict: plan.verdict, reason: plan.reason };
}

export const handler = handle(input, planCancelOf);
