import type { Clock } from './simulators/clock.ts';

/** The time that a runtime lives in: what must be known of running work so that waits can be skipped. */
export interface RuntimeTime {
  clock: Clock;
  /** Counts `work` as running until it settles; time stands still meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The work around this call waits for something else until the returned function is called. */
  pause(): () => void;
  /** Time moves on for as long as something holds it. */
  hold(): () => void;
  uninstall(): void;
}

/** Nothing is skipped. */
export function realTime(clock: Clock): RuntimeTime {
  const nothing = () => {};
  return { clock, during: (work) => work(), pause: () => nothing, hold: () => nothing, uninstall: nothing };
}
