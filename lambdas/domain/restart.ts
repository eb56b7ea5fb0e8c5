import { wordsOf } from './ca-words.ts';
import type { CertificateRecord } from './certificate-record.ts';
import type { Pack } from './pack.ts';
import { isLeaving, phaseOf } from './pack-status.ts';

/** A CA that refused three rounds of validation will refuse a fourth; each round also burns its rate limit. */
export const RESTART_CAP = 3;

export interface RestartPlan {
  verdict: 'restart' | 'recheck' | 'moving' | 'exhausted' | 'gone' | 'attention' | 'auth-paused' | 'postponed';
  reason: string;
}

export type RestartsDone = Pick<CertificateRecord, 'restarts' | 'rechecked'>;

/** Why the restart or recheck that was sent last was definitely not applied. */
export interface RestartFailure {
  kind: 'refused' | 'credentials-refused' | 'not-sent';
  reason: string;
}

/**
 * Identifies what restarts are counted for: a pack, since it was active last. A renewal of the pack begins after it was
 * active, and so has a count of its own; a new request or adoption that finds the same pack again does not.
 */
export function issuanceOf(packId: string | null, lastActiveAt: string | null | undefined): string {
  return `${packId} ${lastActiveAt ?? 'ordered'}`;
}

/** What was done so far for the issuance that the record is at. */
export function restartsOf({ packId, lastActiveAt, restartCount, ...record }: CertificateRecord): RestartsDone {
  // A record that is older than the count by issuance has one for all.
  const counted = restartCount ?? { ...record, issuance: issuanceOf(packId, lastActiveAt) };
  const isCurrent = counted.issuance === issuanceOf(packId, lastActiveAt);
  return isCurrent ? { restarts: counted.restarts, rechecked: counted.rechecked } : { restarts: 0, rechecked: false };
}

/** Without what was counted for a request that was definitely not applied. */
export function givenBack(done: RestartsDone, sent: 'restart' | 'recheck'): RestartsDone {
  return sent === 'restart' ? { ...done, restarts: Math.max(0, done.restarts - 1) } : { ...done, rechecked: false };
}

/**
 * What a timed-out pack may be asked to do. Cloudflare restarts validation only from `validation_timed_out`; for the
 * other time-outs one immediate recheck is all that helps short of a new order. What was refused is not asked again.
 */
export function planRestart(
  pack: Pack,
  done: RestartsDone,
  seen: { failure: RestartFailure | null; difference: string | null },
): RestartPlan {
  const { failure, difference } = seen;
  const phase = phaseOf(pack.status);
  if (failure?.kind === 'credentials-refused') return { verdict: 'auth-paused', reason: failure.reason };
  if (phase === 'gone') return { verdict: 'gone', reason: `the pack is ${pack.status}` };
  if (difference !== null) return { verdict: 'attention', reason: difference };
  if (phase === 'pending' || phase === 'active' || isLeaving(pack.status)) {
    return { verdict: 'moving', reason: `the pack is ${pack.status}` };
  }
  if (failure !== null) {
    return failure.kind === 'refused'
      ? { verdict: 'attention', reason: `${pack.status}, and to change that was refused: ${failure.reason}` }
      : { verdict: 'postponed', reason: `${pack.status}; nothing could be sent: ${failure.reason}` };
  }
  if (phase === 'validation-timed-out') {
    const words = wordsOf(pack.validationErrors);
    return done.restarts < RESTART_CAP
      ? { verdict: 'restart', reason: `restart ${done.restarts + 1} of ${RESTART_CAP}${words}` }
      : { verdict: 'exhausted', reason: `validation timed out again after ${RESTART_CAP} restarts${words}` };
  }
  if (phase === 'stalled' && !done.rechecked) return { verdict: 'recheck', reason: `${pack.status}: one recheck` };
  const words = wordsOf(pack.validationErrors);
  return { verdict: 'attention', reason: `${pack.status} cannot be restarted; delete the pack and order anew${words}` };
}
