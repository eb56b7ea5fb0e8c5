import type { Clock } from './clock.ts';

export interface RollingWindow {
  requests: number;
  seconds: number;
}

/** Counts requests in rolling windows, as a provider does that refuses those above. */
export class RollingLimit {
  readonly windows: readonly RollingWindow[];
  /** Requests that were over it. */
  refused = 0;
  /** The most that a window has held, in the windows' order. */
  readonly peaks: number[];
  readonly #clock: Clock;
  readonly #blockSeconds: number;
  #times: number[] = [];
  #blockedUntil = 0;

  /** Once over it, everything is refused for `blockSeconds`. */
  constructor(clock: Clock, windows: RollingWindow[], blockSeconds = 0) {
    this.#clock = clock;
    this.windows = windows;
    this.#blockSeconds = blockSeconds;
    this.peaks = windows.map(() => 0);
  }

  /** Counts one; false when it is over a limit. */
  admits(): boolean {
    const now = this.#clock.now();
    const longest = Math.max(...this.windows.map(({ seconds }) => seconds));
    const firstKept = this.#times.findIndex((time) => time > now - longest * 1000);
    this.#times = firstKept < 0 ? [] : this.#times.slice(firstKept);
    this.#times.push(now);
    let isOver = now < this.#blockedUntil;
    for (const [at, { requests, seconds }] of this.windows.entries()) {
      const first = this.#times.findIndex((time) => time > now - seconds * 1000);
      const count = this.#times.length - first;
      this.peaks[at] = Math.max(this.peaks[at] ?? 0, count);
      isOver ||= count > requests;
    }
    if (!isOver) return true;
    this.refused += 1;
    if (now >= this.#blockedUntil) this.#blockedUntil = now + this.#blockSeconds * 1000;
    return false;
  }
}
