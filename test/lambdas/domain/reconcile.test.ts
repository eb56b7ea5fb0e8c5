import { expect, it } from 'vitest';
import { planReconcile, type ReconcilePlan, SETTLE_LOOKS, SETTLE_SECONDS } from '../../../lambdas/domain/reconcile.ts';
import { orderIntentOf } from './samples.ts';

it.each<[string, number, ReconcilePlan['verdict'], ReconcilePlan['status'], string]>([
  ['the first', 0, 'look-again', 'ORDERING', 'the answer to the order is lost; look 1 of 3 shows no new pack'],
  ['the second', 1, 'look-again', 'ORDERING', 'the answer to the order is lost; look 2 of 3 shows no new pack'],
  [
    'the third',
    2,
    'order-uncertain',
    'ORDER_UNCERTAIN',
    "the answer to the order is lost and 3 looks show no new pack; see the zone's packs before ordering again",
  ],
  [
    'a later one',
    7,
    'order-uncertain',
    'ORDER_UNCERTAIN',
    "the answer to the order is lost and 8 looks show no new pack; see the zone's packs before ordering again",
  ],
])('%s look that shows no new pack', (_, looks, verdict, status, reason) => {
  const intent = orderIntentOf({ looks });
  expect(planReconcile(intent)).toEqual({ verdict, status, reason, intent: { ...intent, looks: looks + 1 } });
  expect(intent.looks).toBe(looks);
});

it('spreads its looks over two minutes', () => {
  expect(SETTLE_LOOKS * SETTLE_SECONDS).toBe(120);
});
