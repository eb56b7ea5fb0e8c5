import { afterAll, describe, expect, it } from 'vitest';
import { Crew } from '../../../../lib/local/simulation/crew.ts';
import type { RunResult } from '../../../../lib/local/simulation/run.ts';
import type { Job } from '../../../../lib/local/simulation/worker.ts';

const crew = await Crew.of(2);
afterAll(() => crew.dismiss());

async function run(jobs: Job[]): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const left = [...jobs];
  await crew.work(
    () => left.shift(),
    (result) => void results.push(result),
  );
  return results;
}

describe('the simulation', () => {
  it('repeats a run exactly, in another process, by its seed', async () => {
    const [one, other] = await run([
      { seed: 3, trace: true },
      { seed: 3, trace: true },
    ]);
    expect(one?.trace.length).toBeGreaterThan(100);
    expect(other?.trace).toEqual(one?.trace);
    expect(other?.violations).toEqual(one?.violations);
  }, 60_000);

  it('gives another run for another seed', async () => {
    const [one, other] = await run([
      { seed: 1, trace: true },
      { seed: 2, trace: true },
    ]);
    expect(other?.trace).not.toEqual(one?.trace);
  }, 60_000);

  it('breaks no invariant in fifty runs that meet faults', async () => {
    const results = await run(Array.from({ length: 50 }, (_, index) => ({ seed: 1 + index })));
    const broken = results.flatMap(({ seed, violations }) =>
      violations.map(({ invariant, message }) => `seed ${seed}: ${invariant} ${message}`),
    );
    expect(broken).toEqual([]);
    expect(results).toHaveLength(50);
    expect(results.reduce((sum, { harmed }) => sum + harmed, 0)).toBeGreaterThan(50);
  }, 300_000);
});
