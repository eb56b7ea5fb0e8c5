import { ACTIVITY_INVARIANTS } from './invariants/activity.ts';
import { CT_INVARIANTS } from './invariants/ct.ts';
import { DOUBT_INVARIANTS } from './invariants/doubts.ts';
import { ENDING_INVARIANTS } from './invariants/endings.ts';
import { LEASE_INVARIANTS } from './invariants/leases.ts';
import { ORDER_INVARIANTS } from './invariants/orders.ts';
import { ORPHAN_INVARIANTS } from './invariants/orphans.ts';
import { OUTCOME_INVARIANTS } from './invariants/outcomes.ts';
import { PACE_INVARIANTS } from './invariants/pace.ts';
import { PACK_INVARIANTS } from './invariants/packs.ts';
import { RECORD_INVARIANTS } from './invariants/records.ts';
import { REQUEST_INVARIANTS } from './invariants/requests.ts';
import { ROTATION_INVARIANTS } from './invariants/rotations.ts';
import { SECRECY_INVARIANTS } from './invariants/secrecy.ts';
import { TRANSITION_INVARIANTS } from './invariants/transitions.ts';
import type { Invariant } from './world.ts';

/** What must hold after every run, whatever went wrong in it. */
export const INVARIANTS: Invariant[] = [
  ...REQUEST_INVARIANTS,
  ...PACE_INVARIANTS,
  ...ORDER_INVARIANTS,
  ...DOUBT_INVARIANTS,
  ...LEASE_INVARIANTS,
  ...RECORD_INVARIANTS,
  ...TRANSITION_INVARIANTS,
  ...ENDING_INVARIANTS,
  ...PACK_INVARIANTS,
  ...ORPHAN_INVARIANTS,
  ...ROTATION_INVARIANTS,
  ...OUTCOME_INVARIANTS,
  ...ACTIVITY_INVARIANTS,
  ...CT_INVARIANTS,
  ...SECRECY_INVARIANTS,
];
