import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { BUDGETS, type Priority, takeOf } from '../../../lambdas/domain/budget.ts';
import { MUTATION_RETRIES, OUTAGE_WAIT, READ_RETRIES } from '../../../lib/retry-policies.ts';

/** One request: what it is to the budget, and the seconds that the machine waits before it. */
type Step = [Priority, number];

const poll = (seconds: number): Step[] => [['patient', seconds]];
const pollAndRead = (seconds: number): Step[] => [...poll(seconds), ['ordinary', 0]];

/** The 38 requests of a lifecycle to Cloudflare whose validation times out once, as a run of the machines makes them. */
const LIFECYCLE: Step[] = [
  ['ordinary', 0],
  ['ordinary', 0],
  ['urgent', 0],
  ...pollAndRead(90),
  ...[30, 36, 43, 52, 62].flatMap(poll),
  ...pollAndRead(75),
  ...[90, 107].flatMap(poll),
  ...pollAndRead(129),
  ...poll(155),
  ...[186, 223, 267, 321].flatMap(pollAndRead),
  ['ordinary', 0],
  ['urgent', 0],
  ...pollAndRead(90),
  ...poll(30),
  ...[36, 43, 52, 30].flatMap(pollAndRead),
];

export interface Outcome {
  /** Requests that used up their retries, by priority. */
  exhausted: Record<Priority, number>;
  /** When each request was sent, in milliseconds from the start. */
  sent: number[];
  refused: number;
  /** Of the last lifecycle. */
  endedAfterSeconds: number;
}

/** So many lifecycles that begin at the same moment, with the budget and the retries alone: no machine, no table. */
export function simulate(count: number, random: () => number): Outcome {
  const outcome: Outcome = {
    exhausted: { urgent: 0, ordinary: 0, patient: 0 },
    sent: [],
    refused: 0,
    endedAfterSeconds: 0,
  };
  const agenda = new Map<number, { step: number; tries: number }[]>();
  const plan = (at: number, life: { step: number; tries: number }) => {
    const second = Math.ceil(at / 1000);
    agenda.set(second, [...(agenda.get(second) ?? []), life]);
  };
  for (let life = 0; life < count; life += 1) plan(0, { step: 0, tries: 0 });
  let spentUntil = Number.NEGATIVE_INFINITY;
  for (let second = 0; agenda.size > 0; second += 1) {
    for (const { step, tries } of agenda.get(second) ?? []) {
      const now = second * 1000;
      const [priority] = LIFECYCLE[step] as Step;
      const { fullBefore, whenFull, emptyAfter, intervalMs } = takeOf(BUDGETS.Cloudflare, priority, now);
      if (spentUntil <= emptyAfter) {
        spentUntil = spentUntil < fullBefore ? whenFull : spentUntil + intervalMs;
        outcome.sent.push(now);
        outcome.endedAfterSeconds = second;
        const next = LIFECYCLE[step + 1];
        if (next) plan(now + 1000 * next[1] + 1, { step: step + 1, tries: 0 });
        continue;
      }
      outcome.refused += 1;
      const delay = delaySeconds(priority, tries);
      if (delay === null) outcome.exhausted[priority] += 1;
      // Whoever polls waits out what outlasts its retries, and polls again.
      if (delay === null) plan(now + OUTAGE_WAIT.toMilliseconds(), { step, tries: 0 });
      else plan(now + delay * random() * 1000 + 1, { step, tries: tries + 1 });
    }
    agenda.delete(second);
  }
  return outcome;
}

/** Before jitter; null when there are no more attempts. */
function delaySeconds(priority: Priority, tries: number): number | null {
  const [policy] = (priority === 'urgent' ? MUTATION_RETRIES : READ_RETRIES) as [RetryProps];
  const { interval, maxDelay, maxAttempts = 3 } = policy;
  if (tries >= maxAttempts) return null;
  return Math.min((interval?.toSeconds() ?? 1) * 2 ** tries, maxDelay?.toSeconds() ?? Number.POSITIVE_INFINITY);
}
