import { isLeaving } from './pack-status.ts';
import { secondsBetween } from './time.ts';

/** A deletion takes minutes; 400 s and more were seen. */
export const DELETION_DEADLINE_SECONDS = 2 * 3600;
/** Deleting by id may be repeated, once, after a read that shows the pack still there. */
const MOST_SENDS = 2;

export interface RemovalPlan {
  verdict: 'remove' | 'gone' | 'uncovered';
  reason: string;
}

/** Whether a person's command may take something away that hosts are served by. */
export function planRemoval(
  coverage: { verdict: 'covered' | 'uncovered' | 'gone'; reason: string; uncovered: string[] },
  acknowledged: boolean,
): RemovalPlan {
  if (coverage.verdict !== 'uncovered') {
    return { verdict: coverage.verdict === 'gone' ? 'gone' : 'remove', reason: coverage.reason };
  }
  const hosts = coverage.uncovered.join(', ');
  return acknowledged
    ? { verdict: 'remove', reason: `a person acknowledged that nothing else covers ${hosts}` }
    : {
        verdict: 'uncovered',
        reason: `nothing else covers ${hosts}; cover them first, or send acknowledgeUncovered: true`,
      };
}

export interface DeletionProgress {
  verdict: 'deleted' | 'wait' | 'send' | 'unfinished';
  reason: string;
  /** How often the deletion was sent. */
  sends: number;
}

/** What a read of the pack means for its deletion. Whatever is to be sent is planned anew first. */
export function trackDeletion(
  packStatus: string,
  { sends, startedAt }: { sends: number; startedAt: string },
  now: string,
): DeletionProgress {
  const late = secondsBetween(startedAt, now) >= DELETION_DEADLINE_SECONDS;
  if (packStatus === 'deleted') return { verdict: 'deleted', reason: 'the pack is deleted', sends };
  const reason = `the pack is ${packStatus}`;
  const mayBeSent = !isLeaving(packStatus) && sends < MOST_SENDS;
  if (late || (packStatus === 'deletion_timed_out' && !mayBeSent)) {
    return { verdict: 'unfinished', reason: `${reason} after ${sends} requests to delete it`, sends };
  }
  return { verdict: mayBeSent ? 'send' : 'wait', reason, sends };
}
