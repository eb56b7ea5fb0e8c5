import * as z from 'zod/mini';
import { earliestEnd, type SweepName, type SweepRecord } from '../domain/sweep-record.ts';
import { secondsBetween } from '../domain/time.ts';
import { handle } from '../runtime/handler.ts';
import { type MetricPoint, publishMetrics } from '../runtime/metrics.ts';
import { caughtSchema, reasonOf } from './contract.ts';
import { moveSweep, sweepKey, sweepWriterSchema } from './sweep-contract.ts';
import { readRecord } from './table.ts';

const input = z.extend(sweepWriterSchema, {
  /** How many there are by the provider's own count, where it gives one. */
  total: z._default(z.nullable(z.int()), null),
  /** What kept the sweep from reading its next page. */
  error: z.optional(caughtSchema),
});

/** Ends the run and says whether it looked at everything. Verdicts `complete` and `incomplete`. */
async function finishSweep({ total, error, ...writer }: z.infer<typeof input>, now: Date) {
  const record = await moveSweep(
    writer,
    'finish-sweep',
    (current) =>
      current.finishedAt !== null
        ? undefined
        : {
            ...current,
            finishedAt: now.toISOString(),
            complete: current.failed === 0 && !error && (total === null || total === current.covered),
          },
    now,
  );
  publishMetrics(metricsOf(record, await nearestEndOf(record), now));
  const shortfall = total === null || total === record.covered ? '' : ` of ${total}`;
  const reason = `${record.covered}${shortfall} looked at, ${record.failed} of them in vain`;
  return {
    verdict: record.complete ? 'complete' : 'incomplete',
    reason: error ? `${reason}; then ${reasonOf(error)}` : reason,
    ...{ sweep: record.name, scheduledAt: record.scheduledAt, covered: record.covered, failed: record.failed },
  };
}

/** Two sweeps look at certificates that end, one an hour and one a day: each figure is of both. */
const WITH_ENDS: readonly SweepName[] = ['certificates', 'ct-orders'];

async function nearestEndOf({ name, figures }: SweepRecord): Promise<string | null> {
  if (!WITH_ENDS.includes(name)) return null;
  const others = await Promise.all(
    WITH_ENDS.filter((other) => other !== name).map((other) => readRecord<SweepRecord>(sweepKey(other))),
  );
  return earliestEnd([figures.nearestEnd, ...others.map((other) => other?.figures.nearestEnd ?? null)]);
}

function metricsOf(
  { name: sweep, covered, failed, figures }: SweepRecord,
  nearestEnd: string | null,
  now: Date,
): MetricPoint[] {
  const points: MetricPoint[] = [
    { name: 'SweepCovered', unit: 'Count', value: covered, dimensions: { sweep } },
    { name: 'SweepFailed', unit: 'Count', value: failed, dimensions: { sweep } },
  ];
  for (const [status, value] of Object.entries(figures.statuses)) {
    points.push({ name: 'CertificatesByStatus', unit: 'Count', value, dimensions: { status } });
  }
  if (nearestEnd !== null) {
    const days = Math.floor(secondsBetween(now.toISOString(), nearestEnd) / 86_400);
    points.push({ name: 'DaysToExpiryOfNearest', unit: 'None', value: days });
  }
  return points;
}

export const handler = handle(input, finishSweep);
