import { MUTANTS } from './mutants.ts';
import { templateWith } from './mutate.ts';
import { runSeed } from './run.ts';

/** One run that a worker is asked for. */
export interface Job {
  seed: number;
  /** Name of the mutant to run instead of the machines as they are. */
  mutant?: string;
  /** With the mutant's scenario, but without the mutant. */
  isUnmutated?: boolean;
  /** Send the trace back, also where there is nothing to explain. */
  trace?: boolean;
}

const [, , directory = ''] = process.argv;
const unmutated = templateWith(directory);
let latest = { mutant: undefined as string | undefined, template: unmutated };
// Nobody reads the stacks of errors that a simulation raises by the thousand.
Error.stackTraceLimit = 0;

/** Runs one job after the other, each told by its parent, until that lets go of it. */
process.on('message', async ({ seed, mutant: name, isUnmutated = name === undefined, trace = false }: Job) => {
  const mutant = MUTANTS.find((candidate) => candidate.name === name);
  if (!isUnmutated && name !== latest.mutant) latest = { mutant: name, template: templateWith(directory, mutant) };
  const result = await runSeed(seed, isUnmutated ? unmutated : latest.template, mutant?.arrange);
  process.send?.({ ...result, trace: trace || result.violations.length > 0 ? result.trace : [] });
});
