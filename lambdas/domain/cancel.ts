import type { CtIntent } from './ct-order-record.ts';
import type { Order } from './order.ts';
import { namedUnreadable } from './unreadable.ts';

/** A cancellation may be repeated, being one of a request just read as pending; this often it must have helped. */
export const CANCEL_CAP = 3;

export interface CancelPlan {
  verdict: 'cancel' | 'look-again' | 'cancelled' | 'leave';
  reason: string;
  intent: CtIntent;
}

/**
 * What to do about a reissue that missed its deadline. Only a request of our own is cancelled, and only while the order
 * was just read as `reissue_pending`. An order with nothing pending may have issued it a moment ago: the list of
 * reissues is read once more after that, and only then is it `cancelled`.
 */
export function planCancel(order: Order, intent: CtIntent): CancelPlan {
  const leave = (reason: string): CancelPlan => ({ verdict: 'leave', reason, intent });
  if (order.unreadableRequests.length > 0) {
    return leave(`${namedUnreadable(order.unreadableRequests, 'request')} and may be pending`);
  }
  if (order.status === 'issued' && order.pendingRequests.length === 0) {
    if (intent.endedSeenAtPoll !== null && intent.polls > intent.endedSeenAtPoll) {
      return { verdict: 'cancelled', reason: 'the reissue missed its deadline and is not pending any more', intent };
    }
    const reason = 'nothing is pending any more; an issued certificate would show in the list';
    return { verdict: 'look-again', reason, intent: { ...intent, endedSeenAtPoll: intent.polls } };
  }
  if (order.status !== 'reissue_pending') return leave(`the order is ${order.status}`);
  const foreign = order.pendingRequests.find(({ requestId }) => requestId !== intent.requestId);
  if (intent.requestId === null || foreign) {
    return leave(`request ${foreign?.requestId ?? '(unknown)'} is not known to be ours`);
  }
  if (intent.cancels >= CANCEL_CAP)
    return leave(`the reissue is pending although it was cancelled ${CANCEL_CAP} times`);
  const counted = { ...intent, cancels: intent.cancels + 1 };
  return { verdict: 'cancel', reason: `request ${intent.requestId} missed its deadline`, intent: counted };
}
