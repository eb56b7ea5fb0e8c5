import * as z from 'zod/mini';
import type { SweepRecord } from '../domain/sweep-record.ts';
import { SWEEP_NAMES, type SweepName } from '../domain/sweep-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { type RecordKey, updateRecord, type Versioned } from './table.ts';

export const sweepKey = (name: SweepName): RecordKey => `sweep#${name}`;

/** Fields that every writer of a run needs from the state. */
export const sweepWriterSchema = z.object({ sweep: z.literal([...SWEEP_NAMES]), lease: z.string() });

/** ISO 8601, UTC. */
export const scheduledAtSchema = z.iso.datetime('must be a time in UTC, e.g. 2026-01-31T13:00:00Z');

export const figuresSchema = z.object({
  statuses: z.record(z.string(), z.number()),
  nearestEnd: z.nullable(z.string()),
});

/** As `LastRead`. */
export const lastReadSchema = z.object({ at: z.string(), secretVersion: z.nullable(z.string()) });

/** What of a finding is needed after it was acted on; the rest is the event's. */
export const findingSchema = z.looseObject({
  action: z.string(),
  remember: z.nullable(
    z.object({
      record: z.string().check(z.regex(/^(certificate|zone|domain)#/, 'must be a record that remembers')),
      as: z.string(),
    }),
  ),
});

/** One step of a run that is under way. Errors: `InvalidInput` when it is not, or is another's. */
export async function moveSweep(
  { sweep, lease }: z.infer<typeof sweepWriterSchema>,
  change: string,
  decide: (record: SweepRecord) => SweepRecord | undefined,
  now: Date,
): Promise<Versioned<SweepRecord>> {
  return updateRecord<SweepRecord>(
    sweepKey(sweep),
    change,
    (current) => {
      if (current?.owner !== lease)
        throw new InvalidInput(`${sweep}: the sweep is now ${current?.owner ?? 'nobody'}'s`);
      return decide(current);
    },
    now,
  );
}
