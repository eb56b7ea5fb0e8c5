import type { OrderIntent } from './certificate-record.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

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
 * list may lag; after the last look a person decides. A pack that could not be read, and was not there before the order,
 * may be the one ordered.
 */
export function planReconcile(
  intent: OrderIntent,
  { listedAt, unreadable }: { listedAt: string; unreadable: Unreadable[] },
): ReconcilePlan {
  const looks = looksWith(intent, listedAt);
  const why =
    intent.answeredWith === undefined
      ? 'the answer to the order is lost'
      : `the order was answered with a pack that is not the one ordered (${intent.answeredWith})`;
  const seen = { ...intent, looks, listedAt };
  const unknown = unreadable.filter(({ id }) => id === null || !intent.packIds.includes(id));
  const perhaps = unknown.length > 0 ? `, but ${namedUnreadable(unknown, 'pack')} and may be the one ordered` : '';
  if (looks < SETTLE_LOOKS) {
    return {
      verdict: 'look-again',
      status: 'ORDERING',
      reason: `${why}; look ${looks} of ${SETTLE_LOOKS} shows no new pack${perhaps}`,
      intent: seen,
    };
  }
  return {
    verdict: 'order-uncertain',
    status: 'ORDER_UNCERTAIN',
    reason: `${why} and ${looks} looks show no new pack${perhaps}; see the zone's packs before ordering again`,
    intent: seen,
  };
}

/**
 * The looks at a list, this one included. A step that is retried or redriven judges the same list again, which is no
 * further look.
 */
export function looksWith(intent: { looks: number; listedAt?: string }, listedAt: string): number {
  return intent.listedAt === listedAt ? intent.looks : intent.looks + 1;
}
