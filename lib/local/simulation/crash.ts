import { Unanswered } from '../in-process-dispatcher.ts';
import type { Clock } from '../simulators/clock.ts';

/** When a Lambda's process dies, and what Step Functions hears of it. */
export interface CrashPlan {
  /** Which of its effects: requests, table commands and secret reads, from 0. Past the last one: as it answers. */
  at: number;
  side: 'before' | 'after';
  end: 'Lambda.Unknown' | 'Sandbox.Timedout' | 'States.Timeout';
}

/** How long the task goes on without its Lambda; a task ends by itself after 40 s. */
const ENDS_AFTER_MS = { 'Lambda.Unknown': 100, 'Sandbox.Timedout': 30_000, 'States.Timeout': 60_000 } as const;

/** The death of one Lambda's process: its promise never settles, and its task ends otherwise. */
export class Crash {
  readonly #plan: CrashPlan | null;
  readonly #clock: Clock;
  readonly #onCrash: (where: string) => void;
  readonly #happened = Promise.withResolvers<void>();

  constructor(plan: CrashPlan | null, { clock, onCrash }: { clock: Clock; onCrash: (where: string) => void }) {
    this.#plan = plan;
    this.#clock = clock;
    this.#onCrash = onCrash;
  }

  before(effect: number): void {
    if (this.#plan?.side === 'before' && this.#plan.at === effect) this.#die(`before effect ${effect}`);
  }

  after(effect: number): void {
    if (this.#plan?.side === 'after' && this.#plan.at === effect) this.#die(`after effect ${effect}`);
  }

  async around(run: () => Promise<unknown>): Promise<unknown> {
    if (this.#plan === null) return run();
    const { end } = this.#plan;
    const ran = run().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    const ended = await Promise.race([ran, this.#happened.promise]);
    if (ended) return ended();
    await this.#clock.sleep(ENDS_AFTER_MS[end]);
    throw Object.assign(new Error(`the process ended (${end})`), { name: end });
  }

  #die(where: string): never {
    this.#onCrash(`${where}, ${this.#plan?.end}`);
    this.#happened.resolve();
    throw new Unanswered();
  }
}
