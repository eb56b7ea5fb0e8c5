import pc from 'picocolors';
import { TEMPLATE_DIRECTORY } from '../runtime.ts';
import { loadTemplate } from '../template.ts';
import { type Gaps, gapsIn, grouped, placesOf } from './coverage.ts';
import { Crew } from './crew.ts';
import type { RunResult } from './run.ts';
import { UNREACHED } from './unreached.ts';

export interface SimulateOptions {
  /** Of the first run; each further one has the next. */
  seed: number;
  runs: number;
  workers: number;
  /** Print every run's whole trace, with one run only. */
  trace: boolean;
  /** So many runs are made that a place never visited is a failure. */
  coverage: boolean;
}

const PROGRESS_MS = 5000;
/** Lines of a trace that are shown with a violation; `--trace` shows all. */
const SHOWN = 40;

/** Runs many seeds, shows what broke and what was never visited. Returns false when an invariant was broken, or a gap counts. */
export async function simulate({ seed, runs, workers, trace, ...options }: SimulateOptions): Promise<boolean> {
  const places = placesOf(loadTemplate(TEMPLATE_DIRECTORY).machines);
  const visited = new Set<string>();
  const broken: RunResult[] = [];
  const total = { runs: 0, executions: 0, harmed: 0 };
  const startedAt = performance.now();
  const rate = () => (total.runs / ((performance.now() - startedAt) / 1000)).toFixed(1);
  const coverage = () =>
    `${((100 * places.filter((place) => visited.has(place)).length) / places.length).toFixed(1)} %`;
  const progress = setInterval(() => {
    const broke = `${broken.length} broke an invariant`;
    process.stderr.write(`${total.runs} of ${runs} runs, ${rate()}/s, ${broke}, coverage ${coverage()}\n`);
  }, PROGRESS_MS);
  const crew = await Crew.of(Math.min(workers, runs));
  let next = seed;
  const nextJob = () => (next < seed + runs ? { seed: next++, trace } : undefined);
  try {
    await crew.work(nextJob, (result) => {
      total.runs += 1;
      total.executions += result.executions;
      total.harmed += result.harmed;
      for (const place of result.visits) visited.add(place);
      if (trace) process.stdout.write(`${result.trace.join('\n')}\n`);
      if (result.violations.length === 0) return;
      broken.push(result);
      process.stdout.write(explained(result, trace));
    });
  } finally {
    clearInterval(progress);
    crew.dismiss();
  }
  const gaps = gapsIn(places, visited, UNREACHED);
  const isCovered = gaps.missed.length + gaps.wronglyListed.length === 0;
  process.stdout.write(`
${pc.bold('Runs')}        ${total.runs} (${rate()}/s), seeds ${seed} to ${seed + runs - 1}
${pc.bold('Executions')}  ${total.executions}, ${total.harmed} of them met a fault
${pc.bold('Broken')}      ${broken.length === 0 ? pc.green('none') : pc.red(broken.map((result) => result.seed).join(', '))}
${pc.bold('Coverage')}    ${coverage()} of ${places.length} states, Choice edges, Catches and Retries, ${UNREACHED.size} out of reach
${told(gaps)}`);
  return broken.length === 0 && (isCovered || !options.coverage);
}

function told({ missed, wronglyListed }: Gaps): string {
  const wrong = 'Listed in unreached.ts, but visited or gone';
  return [
    ...(missed.length > 0 ? [`${pc.bold(`Never visited (${missed.length})`)}\n${grouped(missed)}`] : []),
    ...(wronglyListed.length > 0 ? [`${pc.bold(wrong)}\n${grouped(wronglyListed)}`] : []),
  ].join('');
}

function explained({ seed, violations, trace }: RunResult, isShown: boolean): string {
  const lines = violations.map(({ invariant, message }) => `${pc.red(`✗ seed ${seed}: ${invariant}`)} ${message}\n`);
  const steps = trace.filter((line) => / (step|crash|event) |, but /.test(line)).slice(-SHOWN);
  const again = `Again, with its whole trace: npm run simulate -- --seed ${seed} --runs 1 --trace\n`;
  return `${lines.join('')}${isShown ? '' : `${steps.map((line) => pc.dim(line)).join('\n')}\n${again}`}`;
}
