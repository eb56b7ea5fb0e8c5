import type { Mutant } from './mutant.ts';
import { CERTIFICATE_MUTANTS } from './mutants/certificates.ts';
import { CT_ORDER_MUTANTS } from './mutants/ct-orders.ts';
import { PACK_MUTANTS } from './mutants/packs.ts';
import { SHARED_MUTANTS } from './mutants/shared.ts';

/** Every safety measure that the simulation must be seen to miss. */
export const MUTANTS: Mutant[] = [...CERTIFICATE_MUTANTS, ...PACK_MUTANTS, ...CT_ORDER_MUTANTS, ...SHARED_MUTANTS];
