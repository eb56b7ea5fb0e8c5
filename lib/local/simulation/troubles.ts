import type { Task } from '../executions.ts';
import { INTEGRATIONS } from '../load-guard.ts';
import type { Draw } from './draw.ts';
import { credentialRefused } from './error-answers.ts';
import type { WireFault } from './faults.ts';
import { connectionFault, refusal, unclear } from './faults.ts';

/** What can go wrong with a Task each time that it is tried. */
export type TroubleKind =
  | 'throttled'
  | 'failing'
  | 'timing out'
  | 'forgotten'
  | 'limited'
  | 'rejected'
  | 'forbidden'
  | 'unreachable'
  | 'unanswered'
  | 'unheard'
  /** These two apply what they answer so, and only mutants have them. */
  | '5xx'
  | '1406';

/** One Task state of a run that is in trouble: a named one, or the nth that the run, or the machine, comes to. */
export interface TroublePlan {
  machine?: string;
  state?: string;
  nth?: number;
  /** Default: any that the Task can have, or the one at this place among those that are of use while they last. */
  kind?: TroubleKind;
  kindAt?: number;
  /** From the first try on; 0 is that one try. It ends with the other faults at the latest. */
  lastsSeconds: number;
}

const OF_LAMBDA: TroubleKind[] = ['throttled', 'failing', 'timing out'];
const OF_PROVIDER: TroubleKind[] = ['limited', 'rejected', 'forbidden', 'unreachable', 'unanswered', 'unheard'];
const isIntegration = (resource: string) => (Object.values(INTEGRATIONS) as string[]).includes(resource);

export function kindsOf({ resource }: Pick<Task, 'resource'>): TroubleKind[] {
  if (resource === INTEGRATIONS.describeExecution) return ['failing', 'forgotten'];
  if (resource === INTEGRATIONS.runExecution) return ['failing', 'throttled'];
  if (isIntegration(resource)) return ['failing'];
  return /:function:[^_]+_(cloudflare|digicert)-/.test(resource) ? [...OF_LAMBDA, ...OF_PROVIDER] : OF_LAMBDA;
}

/** Those that a Task may meet time and again, each leading elsewhere: no two that all machines treat alike. */
export function lastingKindsOf(task: Pick<Task, 'resource'>): TroubleKind[] {
  return kindsOf(task).filter((kind) => kind !== 'timing out' && kind !== 'unreachable');
}

/** What becomes of the requests of a Task in trouble. */
export function wireFaultOf(
  kind: TroubleKind,
  { provider, isRead, draw }: { provider: 'cloudflare' | 'digicert'; isRead: boolean; draw: Draw },
): WireFault {
  switch (kind) {
    case 'limited':
      return refusal(provider, 429);
    case 'forbidden':
      return credentialRefused(provider, draw);
    case 'unreachable':
      return connectionFault('ECONNREFUSED', false);
    case 'unanswered':
      return connectionFault('ECONNRESET', true);
    case 'unheard':
      return connectionFault('ECONNRESET', false);
    case '5xx':
    case '1406':
      return unclear(kind);
    default:
      // A read that says 404 would say that the thing is gone, and it is not.
      return refusal(provider, isRead ? 400 : 409);
  }
}

/** A mutation that nobody hears of again, once or for good: what follows is its read-back. */
export function unheard(draw: Draw, machine: string, state: string): TroublePlan[] {
  if (draw.chance(0.5)) return [];
  const kind = draw.pick(['unheard', 'unheard', 'unanswered'] as const);
  return [{ machine, state, kind, lastsSeconds: draw.pick([0, 0, 1e9]) }];
}
