import { AsyncLocalStorage } from 'node:async_hooks';
import type { Execution } from '../execution.ts';
import { type Route, Unanswered } from '../in-process-dispatcher.ts';
import type { Runtime } from '../runtime.ts';
import type { Destination, RuntimeHooks } from '../runtime-hooks.ts';
import type { Tables } from '../tables.ts';
import { Crash } from './crash.ts';
import type { Credentials } from './credentials.ts';
import type { SendCommand } from './dynamodb-client.ts';
import type { Invocation, Journal } from './journal.ts';
import { throughProvider } from './provider-wire.ts';
import { throughTable } from './table-wire.ts';
import { failTask, failureOf } from './task-failures.ts';
import type { TroubleKind } from './troubles.ts';
import type { Weather } from './weather.ts';

/** Step Functions describes an execution correctly at the latest so long after it began. */
const CONSISTENT_AFTER_MS = 5 * 60_000;

interface WireParts {
  journal: Journal;
  weather: Weather;
  credentials: Credentials;
  /** Known once it has started. */
  runtime: () => Runtime;
}

/** Stands between the handlers and all that they reach: writes down what passes, and harms some of it. */
export class Wire implements RuntimeHooks {
  readonly #parts: WireParts;
  readonly #current = new AsyncLocalStorage<{ invocation: Invocation; crash: Crash }>();

  /** Of the Task that runs a handler, where a provider gives it trouble. */
  readonly #trouble = new AsyncLocalStorage<TroubleKind>();

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  readonly task: NonNullable<RuntimeHooks['task']> = async (run, task) => {
    const { weather } = this.#parts;
    const { clock } = this.#parts.runtime();
    const kind = weather.troubleOf(task, clock.now());
    if (kind === null) return run();
    if (kind === 'forgotten') {
      const found = (await run()) as { Status: string; StartDate: string };
      // What has just begun may not be known yet.
      const isYoung = clock.now() - Date.parse(found.StartDate) < CONSISTENT_AFTER_MS;
      if (found.Status === 'RUNNING' && !isYoung) return found;
    }
    const failure = failureOf(kind, task, weather.drawFor('aws', 'task', task.state));
    if (failure === null) return this.#trouble.run(kind, run);
    return failTask(failure, task, run, { journal: this.#parts.journal, clock });
  };

  readonly invoke: NonNullable<RuntimeHooks['invoke']> = async (run, { arn, execution }) => {
    const afterMs = execution ? this.#parts.weather.secondDeliveryOf(callOf(arn)) : null;
    if (afterMs !== null) this.#deliverLater(run, arn, execution, afterMs);
    return this.#deliver(run, arn, execution);
  };

  /** Nobody hears what becomes of it. */
  #deliverLater(run: () => Promise<unknown>, arn: string, execution: Execution | undefined, afterMs: number): void {
    const { clock, during } = this.#parts.runtime();
    const deliver = async () => {
      await clock.sleep(afterMs);
      await this.#deliver(run, arn, execution).catch(() => {});
    };
    void during(deliver);
  }

  #deliver(run: () => Promise<unknown>, arn: string, execution: Execution | undefined): Promise<unknown> {
    const { weather, journal } = this.#parts;
    const { clock, stopExecution } = this.#parts.runtime();
    const call = callOf(arn);
    const invocation: Invocation = { call, execution, effects: 0, isDead: false, isHarmed: false };
    const crash = new Crash(execution ? weather.crashOf(call) : null, {
      clock,
      stop: () => {
        if (execution) stopExecution(execution.arn, 'Operator', 'stopped by a person');
      },
      onCrash: (where, goesOn) => {
        invocation.isDead = !goesOn;
        invocation.isHarmed = true;
        journal.add({ kind: 'crash', call, execution: execution?.name ?? '', where });
      },
    });
    return this.#current.run({ invocation, crash }, () => crash.around(run));
  }

  readonly route = (to: Destination, route: Route): Route => {
    return (request) => this.#effect((by) => this.#pass(to, request, route, by));
  };

  /** The handlers' way to the table. */
  readonly table = (tables: Tables): SendCommand => {
    return (action, input) =>
      this.#effect((by) => this.#command({ action, input }, tables, by)).catch((error: unknown) => {
        if (error instanceof Unanswered) return new Promise<never>(() => {});
        throw error;
      });
  };

  /** One of what an invocation does to others, before or after which it may die. */
  async #effect<T>(effect: (by: Invocation | undefined) => Promise<T>): Promise<T> {
    const current = this.#current.getStore();
    if (current?.invocation.isDead) throw new Unanswered();
    const at = current ? current.invocation.effects++ : 0;
    await current?.crash.before(at);
    const result = await effect(current?.invocation);
    if (current?.invocation.isDead) throw new Unanswered();
    await current?.crash.after(at);
    return result;
  }

  #command(command: { action: string; input: object }, tables: Tables, by: Invocation | undefined) {
    const { journal, weather, runtime } = this.#parts;
    const { clock, during } = runtime();
    const aside = (work: () => Promise<void>) => void during(work);
    const send = () => throughTable({ tables, journal, weather, clock, aside }, command, by);
    // A process that nobody waits for any more holds no time by itself.
    return this.#current.getStore()?.crash.isLeft ? during(send) : send();
  }

  async #pass(to: Destination, request: Request, route: Route, by: Invocation | undefined): Promise<Response> {
    if (to === 'aws') return route(request);
    if (to === 'secrets') return this.#secret(request, route);
    const parts = { ...this.#parts, clock: this.#parts.runtime().clock, route };
    return throughProvider(parts, to, request, { by, trouble: this.#trouble.getStore() });
  }

  async #secret(request: Request, route: Route): Promise<Response> {
    const { weather, credentials } = this.#parts;
    const { clock } = this.#parts.runtime();
    if (weather.drawFor('secrets', 'GET', '').chance(weather.rates.secret)) return new Response('', { status: 500 });
    return credentials.given(request, await route(request), clock.now());
  }
}

/** `arn:…:function:Certflow_record-open-certificate` -> `record/open-certificate`. */
export function callOf(arn: string): string {
  return (
    arn
      .split(':')
      .at(-1)
      ?.replace(/^[^_]+_/, '')
      .replace('-', '/') ?? arn
  );
}
