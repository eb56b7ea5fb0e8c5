import * as z from 'zod/mini';
import { planTake, SWEEP_NAMES, type SweepRecord, scheduleViolation, type TakePlan } from '../domain/sweep-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten } from './contract.ts';
import { scheduledAtSchema, sweepKey } from './sweep-contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({
  sweep: z.literal([...SWEEP_NAMES]),
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"scheduledAt": "2026-01-31T13:00:00Z"}'),
  executionId: z.string(),
  leaseSeconds: z.number(),
});

const written = z.strictObject({
  scheduledAt: scheduledAtSchema,
  /** Of an execution that goes on where another one stopped: whose run it is, and where. */
  lease: z.optional(z.string().check(z.startsWith('arn:'))),
  cursor: z.optional(z.nullable(z.string())),
});

/**
 * Takes the sweep for one run, or goes on with a run, and gives the machine its whole state. Verdicts `taken` and
 * `already-running`. Errors: `InvalidInput`, before anything is written.
 */
async function takeSweep({ sweep, input: raw, executionId, leaseSeconds }: z.infer<typeof input>, now: Date) {
  const { scheduledAt, lease = executionId, cursor = null } = parseInput(written, asWritten(raw));
  const violation = scheduleViolation(scheduledAt, now.toISOString());
  if (violation !== null) throw new InvalidInput(violation);
  let plan = null as TakePlan | null;
  const record = await updateRecord<SweepRecord>(
    sweepKey(sweep),
    'take-sweep',
    (current) => {
      const isContinuation = lease !== executionId;
      plan = planTake(current, {
        ...{ name: sweep, scheduledAt, lease, isContinuation, leaseSeconds, now: now.toISOString() },
      });
      if (plan.verdict === 'taken') return plan.record;
      if (current === undefined) throw new InvalidInput(`lease: there is no sweep of ${sweep} to go on with`);
      return undefined;
    },
    now,
  );
  const taken = plan?.verdict === 'taken';
  return {
    verdict: taken ? 'taken' : 'already-running',
    reason: plan?.verdict === 'already-running' ? plan.reason : `the sweep of ${scheduledAt} is ours`,
    ...{ sweep, scheduledAt, lease, cursor },
    ...{ covered: record.covered, pages: record.pages, pagesHere: 0, startedAt: now.toISOString() },
  };
}

export const handler = handle(input, takeSweep);
