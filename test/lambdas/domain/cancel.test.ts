import { expect, it } from 'vitest';
import { type CancelPlan, planCancel } from '../../../lambdas/domain/cancel.ts';
import type { CtIntent } from '../../../lambdas/domain/ct-order-record.ts';
import type { Order } from '../../../lambdas/domain/order.ts';
import { ctIntentOf, orderOf, randomFrom } from './samples.ts';

const request = (requestId: number) => ({ requestId, type: 'reissue', status: 'pending' });
const pending = { status: 'reissue_pending', pendingRequests: [request(5001)] };

it.each<[string, Partial<Order>, Partial<CtIntent>, CancelPlan['verdict'], string]>([
  ['our request is pending', pending, {}, 'cancel', 'request 5001 missed its deadline'],
  [
    'the order is pending but lists no request',
    { ...pending, pendingRequests: [] },
    {},
    'cancel',
    'request 5001 missed its deadline',
  ],
  [
    'it is not pending any more, seen for the first time',
    {},
    {},
    'look-again',
    'nothing is pending any more; an issued certificate would show in the list',
  ],
  [
    'it is not pending any more, and the list was not read since',
    {},
    { polls: 7, endedSeenAtPoll: 7 },
    'look-again',
    'nothing is pending any more; an issued certificate would show in the list',
  ],
  [
    'it is not pending any more, and the list does not show it issued',
    {},
    { polls: 8, endedSeenAtPoll: 7 },
    'cancelled',
    'the reissue missed its deadline and is not pending any more',
  ],
  [
    'it was cancelled three times, and stays',
    pending,
    { cancels: 3 },
    'leave',
    'the reissue is pending although it was cancelled 3 times',
  ],
  [
    "the request is another's",
    { ...pending, pendingRequests: [request(6001)] },
    {},
    'leave',
    'request 6001 is not known to be ours',
  ],
  [
    "there is another's request beside ours",
    { ...pending, pendingRequests: [request(5001), request(6001)] },
    {},
    'leave',
    'request 6001 is not known to be ours',
  ],
  ['our answer was lost', pending, { requestId: null }, 'leave', 'request 5001 is not known to be ours'],
  [
    'our answer was lost and no request is listed',
    { ...pending, pendingRequests: [] },
    { requestId: null },
    'leave',
    'request (unknown) is not known to be ours',
  ],
  ['an issued order has a request undecided', { pendingRequests: [request(5001)] }, {}, 'leave', 'the order is issued'],
  [
    'a request that may be ours cannot be read',
    { unreadableRequests: [{ id: '5001', fields: 'status' }] },
    { polls: 8, endedSeenAtPoll: 7 },
    'leave',
    '1 request could not be read (5001: status) and may be pending',
  ],
  ['the order is revoked', { status: 'revoked' }, {}, 'leave', 'the order is revoked'],
  ['the order has a status nobody knows', { ...pending, status: 'pondering' }, {}, 'leave', 'the order is pondering'],
])('when %s', (_, order, intent, verdict, reason) => {
  expect(planCancel(orderOf(order), ctIntentOf(intent))).toMatchObject({ verdict, reason });
});

it("never cancels another's request, more than three times, or from another status", () => {
  const random = randomFrom(8);
  const one = <T>(...values: [T, ...T[]]): T => values[Math.floor(random() * values.length)] ?? values[0];
  for (let round = 0; round < 2_000; round++) {
    const pendingRequests = [5001, 6001].filter(() => random() < 0.5).map(request);
    const order = orderOf({ status: one('issued', 'reissue_pending', 'processing', 'canceled'), pendingRequests });
    const intent = ctIntentOf({ requestId: one(5001, null), cancels: one(0, 1, 2, 3) });
    if (planCancel(order, intent).verdict !== 'cancel') continue;
    expect(order.status).toBe('reissue_pending');
    expect(intent.requestId).toBe(5001);
    expect(intent.cancels).toBeLessThan(3);
    expect(order.pendingRequests.every(({ requestId }) => requestId === 5001)).toBe(true);
  }
});
