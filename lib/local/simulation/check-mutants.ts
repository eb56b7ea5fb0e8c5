import pc from 'picocolors';
import { Crew } from './crew.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import type { RunResult } from './run.ts';
import { scenarioOf } from './scenario.ts';
import type { Job } from './worker.ts';

interface Hunt {
  mutant: Mutant;
  runs: number;
  seconds: number;
  /** The run that showed it. */
  caught?: { seed: number; message: string };
  /** What the same run broke without the mutant; it proves nothing then. */
  brokenAnyhow: string[];
  /** Invariants that it broke instead. */
  others: Set<string>;
}

interface CheckOptions {
  /** Of the first run; each further one has the next that is about the mutant's matter. */
  seed: number;
  /** At most, for each mutant. */
  runs: number;
  workers: number;
}

/** Seeds that are looked at for one that is about a mutant's matter. */
const LOOKED_AT = 500;

/**
 * Takes out the safety measures one by one, and looks for a run that breaks the invariant that each stands for, and that
 * breaks none with the measure in place. Returns false when one stays uncaught: then either the measure does nothing, or
 * the checker does not see it.
 */
export async function checkMutants({ seed, runs, workers }: CheckOptions): Promise<boolean> {
  const hunts: Hunt[] = [];
  const left = [...MUTANTS];
  const width = Math.max(...MUTANTS.map(({ name }) => name.length));
  const startedAt = performance.now();
  const crew = await Crew.of(workers);
  try {
    // A mutant is one worker's, which alone has to load it.
    await crew.each(async (run) => {
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        const hunt = await huntFor(mutant, run, { seed, runs });
        hunts.push(hunt);
        process.stdout.write(line(hunt, width));
      }
    });
  } finally {
    crew.dismiss();
  }
  const good = hunts.filter(isCaught).length;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`\n${good} of ${MUTANTS.length} mutants caught in ${seconds} s\n`);
  return good === MUTANTS.length;
}

async function huntFor(
  mutant: Mutant,
  run: (job: Job) => Promise<RunResult>,
  options: Pick<CheckOptions, 'seed' | 'runs'>,
): Promise<Hunt> {
  const startedAt = performance.now();
  const hunt: Hunt = { mutant, runs: 0, seconds: 0, brokenAnyhow: [], others: new Set() };
  for (const seed of seedsAbout(mutant, options)) {
    hunt.runs += 1;
    const { violations } = await run({ seed, mutant: mutant.name });
    const broken = violations.find(({ invariant }) => invariant === mutant.breaks);
    if (broken) {
      hunt.caught = { seed, message: broken.message };
      const same = await run({ seed, mutant: mutant.name, isUnmutated: true });
      hunt.brokenAnyhow = same.violations.map(({ invariant, message }) => `${invariant}: ${message}`);
      break;
    }
    for (const { invariant } of violations) hunt.others.add(invariant);
  }
  hunt.seconds = (performance.now() - startedAt) / 1000;
  return hunt;
}

function* seedsAbout({ about }: Mutant, { seed, runs }: Pick<CheckOptions, 'seed' | 'runs'>) {
  for (let next = seed, found = 0; found < runs && next < seed + runs * LOOKED_AT; next += 1) {
    if (about && !about(scenarioOf(next))) continue;
    found += 1;
    yield next;
  }
}

function isCaught({ caught, brokenAnyhow }: Hunt): boolean {
  return caught !== undefined && brokenAnyhow.length === 0;
}

function line(hunt: Hunt, width: number): string {
  const { mutant, runs, seconds, caught, brokenAnyhow, others } = hunt;
  const effort = `${mutant.breaks.padEnd(4)} ${`${runs} runs`.padStart(8)} ${seconds.toFixed(1).padStart(5)} s`;
  const instead = others.size > 0 ? `, but ${[...others].join(', ')}` : '';
  const anyhow = brokenAnyhow.length > 0 ? pc.red(` also without it: ${brokenAnyhow[0]}`) : '';
  const end = caught ? `seed ${caught.seed}: ${caught.message.slice(0, 110)}${anyhow}` : `not caught${instead}`;
  return `${isCaught(hunt) ? pc.green('✓') : pc.red('✗')} ${mutant.name.padEnd(width)}  ${effort}  ${end}\n`;
}
