import type { Pack } from './pack.ts';
import { phaseOf } from './pack-status.ts';

/** A CA that refused three rounds of validation will refuse a fourth; each round also burns its rate limit. */
export const RESTART_CAP = 3;

export interface RestartPlan {
  verdict: 'restart' | 'recheck' | 'moving' | 'exhausted' | 'gone' | 'attention';
  reason: string;
}

/**
 * What a timed-out pack may be asked to do. Cloudflare restarts validation only from `validation_timed_out`; for the
 * other time-outs one immediate recheck is all that helps short of a new order.
 */
export function planRestart(pack: Pack, done: { restarts: number; rechecked: boolean }): RestartPlan {
  const phase = phaseOf(pack.status);
  if (phase === 'pending' || phase === 'active') return { verdict: 'moving', reason: `the pack is ${pack.status}` };
  if (phase === 'gone') return { verdict: 'gone', reason: `the pack is ${pack.status}` };
  if (phase === 'validation-timed-out') {
    return done.restarts < RESTART_CAP
      ? { verdict: 'restart', reason: `restart ${done.restarts + 1} of ${RESTART_CAP}` }
      : { verdict: 'exhausted', reason: `validation timed out again after ${RESTART_CAP} restarts` };
  }
  if (phase === 'stalled' && !done.rechecked) return { verdict: 'recheck', reason: `${pack.status}: one recheck` };
  return { verdict: 'attention', reason: `${pack.status} cannot be restarted; delete the pack and order anew` };
}
