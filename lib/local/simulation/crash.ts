import { Unanswered } from '../in-process-dispatcher.ts';
import type { Clock } from '../simulators/clock.ts';

/** When a Lambda's process dies or stands still, and what Step Functions hears of it. */
export interface CrashPlan {
  /** Which of its effects: requests, table commands and secret reads, from 0. Past the last one: as it answers. */
  at: number;
  side: 'before' | 'after';
  /** `stopped`: a person stops the execution at that moment. */
  end: 'Lambda.Unknown' | 'Sandbox.Timedout' | 'States.Timeout' | 'stopped';
  /** After so long the process goes on, though nobody waits for it any more; null: it is dead. */
  goesOnAfterMs: number | null;
}

/** How long the task goes on without its Lambda; a task ends by itself after 40 s. */
const ENDS_AFTER_MS = { 'Lambda.Unknown': 100, 'Sandbox.Timedout': 30_000, 'States.Timeout': 60_000 } as const;

interface CrashParts {
  clock: Clock;
  /** Stops the execution that the Lambda works for. */
  stop: () => void;
  onCrash: (where: string, goesOn: boolean) => void;
}

/** The death of one Lambda's process, or its long stop: its task ends otherwise than by its answer. */
export class Crash {
  readonly #plan: CrashPlan | null;
  readonly #parts: CrashParts;
  readonly #happened = Promise.withResolvers<void>();
  /** Nobody waits for the process any more. */
  isLeft = false;

  constructor(plan: CrashPlan | null, parts: CrashParts) {
    this.#plan = plan;
    this.#parts = parts;
  }

  async before(effect: number): Promise<void> {
    if (this.#plan?.side === 'before' && this.#plan.at === effect) await this.#happen(this.#plan, effect);
  }

  async after(effect: number): Promise<void> {
    if (this.#plan?.side === 'after' && this.#plan.at === effect) await this.#happen(this.#plan, effect);
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
    // An execution that was stopped hears nothing any more.
    await this.#parts.clock.sleep(end === 'stopped' ? 0 : ENDS_AFTER_MS[end]);
    throw Object.assign(new Error(`the process ended (${end})`), { name: end });
  }

  async #happen({ side, end, goesOnAfterMs }: CrashPlan, effect: number): Promise<void> {
    const { clock, stop, onCrash } = this.#parts;
    const goesOn = goesOnAfterMs === null ? '' : `, and goes on after ${goesOnAfterMs} ms`;
    onCrash(`${side} effect ${effect}, ${end}${goesOn}`, goesOnAfterMs !== null);
    this.#happened.resolve();
    this.isLeft = true;
    if (end === 'stopped') stop();
    if (goesOnAfterMs === null) throw new Unanswered();
    await clock.sleep(goesOnAfterMs);
  }
}
