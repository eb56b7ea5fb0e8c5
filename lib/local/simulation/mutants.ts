import type { Mutant } from './mutant.ts';
import { CERTIFICATE_MUTANTS } from './mutants/certificates.ts';
import { CT_ORDER_MUTANTS } from './mutants/ct-orders.ts';
import { DELIVERY_MUTANTS } from './mutants/deliveries.ts';
import { DOUBT_MUTANTS } from './mutants/doubts.ts';
import { END_MUTANTS } from './mutants/ends.ts';
import { LEAF_MUTANTS } from './mutants/leaves.ts';
import { PACE_MUTANTS } from './mutants/pace.ts';
import { PACK_MUTANTS } from './mutants/packs.ts';
import { SHARED_MUTANTS } from './mutants/shared.ts';
import { WRITER_MUTANTS } from './mutants/writers.ts';

/** Every safety measure that the simulation must be seen to miss. */
export const MUTANTS: Mutant[] = [
  ...[...CERTIFICATE_MUTANTS, ...PACK_MUTANTS, ...CT_ORDER_MUTANTS, ...SHARED_MUTANTS],
  ...[...PACE_MUTANTS, ...DOUBT_MUTANTS, ...DELIVERY_MUTANTS, ...WRITER_MUTANTS, ...END_MUTANTS, ...LEAF_MUTANTS],
];
