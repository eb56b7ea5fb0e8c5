import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { takeZoneLease } from './table.ts';

const input = z.object({ zoneId: zoneIdSchema, owner: z.string() });

/** Longer than the longest way from list to reconcile: 26 min of retries, the settle window, and the calls. */
export const ZONE_LEASE_SECONDS = 45 * 60;
const LOOK_AGAIN_SECONDS = 20;

/** Takes the zone for one order at a time, so that a new pack in its list can only be that order's. */
async function acquireZoneLease({ zoneId, owner }: z.infer<typeof input>, now: Date) {
  const taken = await takeZoneLease(zoneId, owner, now, ZONE_LEASE_SECONDS);
  return taken
    ? { verdict: 'acquired', reason: `the zone is ours for ${ZONE_LEASE_SECONDS} s`, waitSeconds: 0 }
    : { verdict: 'held', reason: 'another order is under way in this zone', waitSeconds: LOOK_AGAIN_SECONDS };
}

export const handler = handle(input, acquireZoneLease);
