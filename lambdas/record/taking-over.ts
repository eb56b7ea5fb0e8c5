import * as z from 'zod/mini';
import { inFlightSeconds } from '../domain/release.ts';

/** What every call that opens a record gets of its machine, beside what it opens. */
export const openingSchema = z.object({
  executionId: z.string(),
  /** The execution that owned the record, which was seen not to run. */
  deadOwner: z._default(z.nullable(z.string()), null),
  /** Its description by Step Functions; of one that ended over 90 days ago the error instead. */
  describeOwner: z.optional(z.object({ Status: z.optional(z.string()), StopDate: z.optional(z.string()) })),
});

interface Opened extends z.infer<typeof openingSchema> {
  input: Record<string, unknown>;
}

/**
 * The machine's state while the last request of an owner that failed, timed out or was stopped may still be in flight:
 * what is decided before it has arrived may be undone by it. Null when nobody need be waited for.
 */
export function waitingForDeadOwner({ input, deadOwner: owner, describeOwner }: Opened, now: Date) {
  const { Status, StopDate } = describeOwner ?? {};
  if (owner === null || StopDate === undefined || Status === 'SUCCEEDED') return null;
  const waitSeconds = inFlightSeconds(StopDate, now.toISOString());
  if (waitSeconds === 0) return null;
  const reason = `${owner} ended ${Status}; its last request may be in flight for ${waitSeconds} s`;
  return { verdict: 'in-flight' as const, reason, waitSeconds, owner, describeOwner, input };
}
