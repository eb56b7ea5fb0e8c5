import type { OrderIntent } from './certificate-record.ts';

/** An order whose answer was lost is looked for this often, this far apart: two minutes in all. */
export const SETTLE_LOOKS = 3;
export const SETTLE_SECONDS = 40;

export interface ReconcilePlan {
  verdict: 'look-again' | 'order-uncertain';
  status: 'ORDERING' | 'ORDER_UNCERTAIN';
  reason: string;
  intent: OrderIntent;
}

/**
 * What follows a read-back that showed no new pack. Never another POST: the provider has no idempotency key, and its
 * list may lag; after the last look a person decides.
 */
export function planReconcile(intent: OrderIntent): ReconcilePlan {
  const looks = intent.looks + 1;
  const seen = { ...intent, looks };
  if (looks < SETTLE_LOOKS) {
    return {
      verdict: 'look-again',
      status: 'ORDERING',
      reason: `the answer to the order is lost; look ${looks} of ${SETTLE_LOOKS} shows no new pack`,
      intent: seen,
    };
  }
  return {
    verdict: 'order-uncertain',
    status: 'ORDER_UNCERTAIN',
    reason: `the answer to the order is lost and ${looks} looks show no new pack; see the zone's packs before ordering again`,
    intent: seen,
  };
}
