import * as z from 'zod/mini';
import { OutcomeUnknown } from './errors.ts';

/** What a mutation that must not be repeated needs to know of its execution. */
export const sentOnceSchema = z.object({
  /** Of the execution when the INTENT was committed, and now. */
  committedRedriveCount: z._default(z.number(), 0),
  redriveCount: z._default(z.number(), 0),
});

/**
 * A redrive enters the failed state itself, behind the INTENT: the request may have been sent before. Errors:
 * `OutcomeUnknown`, so that the machine reads back.
 */
export function assertNotRedriven({ committedRedriveCount, redriveCount }: z.infer<typeof sentOnceSchema>): void {
  if (redriveCount === committedRedriveCount) return;
  throw new OutcomeUnknown('the execution was redriven after its INTENT: the request may have been sent already');
}
