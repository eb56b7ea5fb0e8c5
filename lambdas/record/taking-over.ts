import * as z from 'zod/mini';
import { inFlightSeconds, unknownSeconds } from '../domain/release.ts';

/**
 * An execution as Step Functions describes it; of one that it does not know, what was caught instead, without `Status`.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
export const describedSchema = z.object({
  Status: z.optional(z.string()),
  StopDate: z.optional(z.string()),
  RedriveCount: z._default(z.number(), 0),
});

/** What every call that opens a record gets of its machine, beside what it opens. */
export const openingSchema = z.object({
  executionId: z.string(),
  /** The execution that owned the record, which was seen not to run. */
  deadOwner: z._default(z.nullable(z.string()), null),
  describeOwner: z.optional(describedSchema),
  /** When the record was last written, as it was found with that owner. */
  updatedAt: z.optional(z.string()),
});

interface Opened extends z.infer<typeof openingSchema> {
  input: Record<string, unknown>;
}

/**
 * The machine's state while the record cannot be taken over yet: the last request of an owner that failed, timed out or
 * was stopped may still be in flight, and what is decided before it has arrived may be undone by it; or Step Functions
 * does not know the owner, which may have just begun. The owner is asked about again then. Null when nobody need be
 * waited for.
 */
export function waitingForDeadOwner({ input, deadOwner: owner, describeOwner, updatedAt }: Opened, now: Date) {
  if (owner === null || describeOwner === undefined) return null;
  const { Status, StopDate } = describeOwner;
  const waiting = (waitSeconds: number, reason: string) =>
    waitSeconds === 0
      ? null
      : { verdict: 'in-flight' as const, reason, waitSeconds, owner, updatedAt, describeOwner, input };
  if (Status === undefined) {
    const waitSeconds = unknownSeconds(updatedAt ?? now.toISOString(), now.toISOString());
    return waiting(waitSeconds, `Step Functions does not know ${owner}; it may have just begun`);
  }
  if (StopDate === undefined || Status === 'SUCCEEDED') return null;
  const waitSeconds = inFlightSeconds(StopDate, now.toISOString());
  return waiting(waitSeconds, `${owner} ended ${Status}; its last request may be in flight for ${waitSeconds} s`);
}
