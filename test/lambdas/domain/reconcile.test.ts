import { expect, it } from 'vitest';
import { planReconcile, type ReconcilePlan, SETTLE_LOOKS, SETTLE_SECONDS } from '../../../lambdas/domain/reconcile.ts';
import type { Unreadable } from '../../../lambdas/domain/unreadable.ts';
import { orderIntentOf } from './samples.ts';

const LISTED = '2026-11-20T08:00:00.000Z';
const list = (unreadable: Unreadable[] = []) => ({ listedAt: LISTED, unreadable });

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
  const seen = { ...intent, looks: looks + 1, listedAt: LISTED };
  expect(planReconcile(intent, list())).toEqual({ verdict, status, reason, intent: seen });
  expect(intent.looks).toBe(looks);
});

it('does not declare the order absent where a pack that is new could not be read', () => {
  const intent = orderIntentOf({ looks: 2 });
  const old = { id: intent.packIds[0] ?? '', fields: 'hosts' };
  const reason = (unreadable: { id: string | null; fields: string }[]) =>
    planReconcile(intent, list(unreadable)).reason;
  const perhaps = ', but 1 pack could not be read';
  expect(reason([old])).not.toContain('could not be read');
  expect(reason([old, { id: 'x', fields: 'hosts' }])).toContain(
    `${perhaps} (x: hosts) and may be the one ordered; see`,
  );
  expect(reason([{ id: null, fields: 'id' }])).toContain(`${perhaps} (without id: id) and may be`);
});

it('counts a list that it judges again no second time', () => {
  const intent = orderIntentOf({ looks: 1, listedAt: LISTED });
  expect(planReconcile(intent, list())).toMatchObject({ verdict: 'look-again', intent: { looks: 1 } });
});

it('spreads its looks over two minutes', () => {
  expect(SETTLE_LOOKS * SETTLE_SECONDS).toBe(120);
});
