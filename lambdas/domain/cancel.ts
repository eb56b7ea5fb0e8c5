import type { CtIntent } from './ct-order-record.ts';
import type { Order } from './order.ts';

export interface CancelPlan {
  verdict: 'cancel' | 'cancelled' | 'leave';
  reason: string;
}

/**
 * What to do about a reissue that missed its deadline. Only a request of our own is cancelled, only while the order was
 * just read as `reissue_pending`, and only once.
 */
export function planCancel(order: Order, intent: CtIntent): CancelPlan {
  if (order.status === 'issued' && order.pendingRequests.length === 0) {
    return { verdict: 'cancelled', reason: 'the reissue missed its deadline and is not pending any more' };
  }
  if (order.status !== 'reissue_pending') return { verdict: 'leave', reason: `the order is ${order.status}` };
  if (intent.cancelledAt !== null)
    return { verdict: 'leave', reason: 'the reissue is pending although it was cancelled' };
  const foreign = order.pendingRequests.find(({ requestId }) => requestId !== intent.requestId);
  if (intent.requestId === null || foreign) {
    return { verdict: 'leave', reason: `request ${foreign?.requestId ?? '(unknown)'} is not known to be ours` };
  }
  return { verdict: 'cancel', reason: `request ${intent.requestId} missed its deadline` };
}
