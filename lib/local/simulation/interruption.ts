import type { Draw } from './draw.ts';
import { type Step, start, type TimedStep } from './steps.ts';
import type { TroublePlan } from './troubles.ts';

/**
 * What a machine that owns a record meets when its execution dies: others that begin at the same moment find the owner,
 * running or dead, before it is recorded that it ended.
 */
export function interrupted(
  draw: Draw,
  machine: string,
  input: Record<string, unknown>,
  afterSeconds: number,
): TimedStep[] {
  const at = afterSeconds + draw.pick([0, 1, 20, 60]);
  return [
    { afterSeconds: at, step: start(machine, input, draw.int(0, 2)) },
    ...(draw.chance(0.8) ? [{ afterSeconds: at, step: { do: 'abort', nth: 0, machine } as Step }] : []),
    { afterSeconds: at + draw.pick([0, 0, 1]), step: start(machine, input, draw.int(1, 3)) },
    { afterSeconds: at + draw.int(0, 900), step: { do: 'sweep', machine: 'SweepCertificates', times: 1 } },
  ];
}

/** So that the interrupted one is still at work, its end is not recorded at once, and those who ask for it may fail. */
export function interruption(draw: Draw, machine: string): TroublePlan[] {
  return [
    {
      machine: 'RecordExecutionEnd',
      state: 'ReleaseDeadOwner',
      kind: 'throttled',
      lastsSeconds: draw.pick([0, 30, 300]),
    },
    { machine, nth: draw.int(1, 5), lastsSeconds: draw.pick([60, 300]), ...(draw.chance(0.5) && { kind: 'failing' }) },
    { machine, state: 'DescribeOwner', lastsSeconds: draw.pick([0, 20, 1e9]) },
  ];
}
