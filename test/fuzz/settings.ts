import { vi } from 'vitest';

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env;
const runsAskedFor = Number(FUZZ_RUNS || 0);

// At ten inputs a second, and once more for making the failing one small.
vi.setConfig({ testTimeout: Math.max(60_000, 200 * runsAskedFor), hookTimeout: 60_000 });

/**
 * How a property is run. The inputs are the same in every run of the tests, unless one asks for others: `FUZZ_RUNS` says
 * how many, `FUZZ_SEED` which. A failure prints its seed and path; `FUZZ_SEED` and `FUZZ_PATH` bring that input back.
 */
export function settings(runs: number): { numRuns: number; seed: number; path?: string } {
  return { numRuns: runsAskedFor || runs, seed: Number(FUZZ_SEED || 1), ...(FUZZ_PATH && { path: FUZZ_PATH }) };
}
