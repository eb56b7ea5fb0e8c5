import { wordsOf } from './ca-words.ts';
import type { PollMemory, PollNotice } from './poll.ts';
import { failedReadWaitSeconds } from './poll-schedule.ts';
import { secondsBetween } from './time.ts';

export interface FailedRead {
  verdict: 'waiting' | 'overdue';
  reason: string;
  notice: PollNotice;
  waitSeconds: number;
  told: string[];
}

/**
 * What a poll makes of a read that failed for good: it waits to the deadline, whatever the cause, because the next
 * read may succeed. Each kind of error is told once.
 */
export function judgeFailedRead(seen: {
  error: string;
  reason: string;
  memory: Pick<PollMemory, 'told' | 'validationErrors'>;
  startedAt: string;
  deadlineAt: string;
  now: string;
}): FailedRead {
  const { error, memory, now, deadlineAt } = seen;
  const reason = `Cloudflare could not be read: ${seen.reason}`;
  const waitSeconds = failedReadWaitSeconds(secondsBetween(seen.startedAt, now), secondsBetween(now, deadlineAt));
  if (now >= deadlineAt) {
    const words = wordsOf(memory.validationErrors ?? []);
    const overdue = `not seen active by the deadline${words}; ${reason}`;
    return { verdict: 'overdue', reason: overdue, notice: 'none', waitSeconds, told: memory.told };
  }
  const as = `read-failed ${error}`;
  const isTold = memory.told.includes(as);
  const told = isTold ? memory.told : [...memory.told, as];
  return { verdict: 'waiting', reason, notice: isTold ? 'none' : 'read-failed', waitSeconds, told };
}
