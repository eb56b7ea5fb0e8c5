import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock as FakeTimers, install } from '@sinonjs/fake-timers';
import type { RuntimeTime } from './runtime-time.ts';
import type { Clock } from './simulators/clock.ts';

/** Work is idle while it waits, e.g. a handler for a simulator, and the simulator for the clock. */
interface Work {
  waits: number;
}

/**
 * After a handler ends, the interpreter takes a few turns of the event loop to begin the next state; only then may the
 * next timer fire. Five were seen; a timer that fires too early would be a time-out that nothing caused.
 */
const QUIET_TURNS = 25;

const realSetTimeout = globalThis.setTimeout;
let installed = false;

/**
 * Replaces setTimeout, clearTimeout and Date, and jumps from timer to timer whenever no work is running. One a process.
 * Retries with jitter draw from Math.random, which is seeded here so that a run can be repeated.
 */
export class VirtualTime implements RuntimeTime {
  readonly clock: Clock = { now: () => Date.now(), sleep: (ms) => this.#sleep(ms) };
  readonly #timers: FakeTimers & { uninstall(): void };
  readonly #random = Math.random;
  readonly #current = new AsyncLocalStorage<Work | undefined>();
  readonly #works = new Set<Work>();
  #holds = 0;
  #advancing = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: { startAt?: number; seed?: number } = {}) {
    if (installed) throw new Error('virtual time is already installed: one virtual runtime at a time in a process');
    installed = true;
    const now = options.startAt ?? Date.now();
    // What began before may end now.
    const shouldClearNativeTimers = true;
    this.#timers = install({ now, toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldClearNativeTimers });
    Math.random = mulberry32(options.seed ?? 1);
  }

  async during<T>(task: () => Promise<T>): Promise<T> {
    const work: Work = { waits: 0 };
    this.#works.add(work);
    try {
      return await this.#current.run(work, task);
    } finally {
      this.#works.delete(work);
      this.#noticeIdle();
    }
  }

  pause(): () => void {
    const work = this.#current.getStore();
    if (work === undefined) return () => {};
    work.waits += 1;
    this.#noticeIdle();
    return once(() => {
      work.waits -= 1;
    });
  }

  hold(): () => void {
    this.#holds += 1;
    if (!this.#advancing) void this.#current.run(undefined, () => this.#advance());
    return once(() => {
      this.#holds -= 1;
    });
  }

  uninstall(): void {
    this.#holds = 0;
    this.#timers.uninstall();
    Math.random = this.#random;
    installed = false;
  }

  /** Of a simulator, or of a test: then it also moves the time. */
  async #sleep(ms: number): Promise<void> {
    const release = this.#current.getStore() ? this.pause() : this.hold();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
    });
    release();
  }

  async #advance(): Promise<void> {
    this.#advancing = true;
    while (this.#holds > 0) {
      await this.#quiet();
      if (this.#holds === 0) break;
      if (this.#timers.countTimers() > 0) this.#timers.next();
      // Somebody outside, e.g. a test, has the next move.
      else await new Promise((resolve) => realSetTimeout(resolve, 1));
    }
    this.#advancing = false;
  }

  async #quiet(): Promise<void> {
    for (let turn = 0; turn < QUIET_TURNS; turn++) {
      if (this.#isBusy()) {
        turn = -1;
        await new Promise<void>((resolve) => {
          this.#whenIdle = resolve;
        });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.#isBusy()) await this.#quiet();
  }

  #isBusy(): boolean {
    for (const work of this.#works) if (work.waits === 0) return true;
    return false;
  }

  #noticeIdle(): void {
    if (!this.#isBusy()) this.#whenIdle?.();
  }
}

function once(effect: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    effect();
  };
}

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
