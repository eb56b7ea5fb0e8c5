import { ACTIVITY_INVARIANTS } from './invariants/activity.ts';
import { CT_INVARIANTS } from './invariants/ct.ts';
import { ENDING_INVARIANTS } from './invariants/endings.ts';
import { ORDER_INVARIANTS } from './invariants/orders.ts';
import { PACK_INVARIANTS } from './invariants/packs.ts';
import { RECORD_INVARIANTS } from './invariants/records.ts';
import { REQUEST_INVARIANTS } from './invariants/requests.ts';
import { SECRECY_INVARIANTS } from './invariants/secrecy.ts';
import type { Invariant } from './world.ts';

/** What must hold after every run, whatever went wrong in it. */
export const INVARIANTS: Invariant[] = [
  ...REQUEST_INVARIANTS,
  ...ORDER_INVARIANTS,
  ...RECORD_INVARIANTS,
  ...ENDING_INVARIANTS,
  ...PACK_INVARIANTS,
  ...ACTIVITY_INVARIANTS,
  ...CT_INVARIANTS,
  ...SECRECY_INVARIANTS,
];
