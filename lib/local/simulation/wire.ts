import { AsyncLocalStorage } from 'node:async_hooks';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Route, Unanswered } from '../in-process-dispatcher.ts';
import type { Destination, RuntimeHooks } from '../runtime-hooks.ts';
import type { Clock } from '../simulators/clock.ts';
import { ConnectionLost } from '../simulators/faults.ts';
import type { TableAnswer, Tables } from '../tables.ts';
import { Crash } from './crash.ts';
import type { Credentials } from './credentials.ts';
import type { SendCommand } from './dynamodb-client.ts';
import { faultFor, sendThrough } from './faults.ts';
import type { Invocation, Journal } from './journal.ts';
import { isMutation } from './provider-paths.ts';
import { failTask, failureOf } from './task-failures.ts';
import { type TroubleKind, wireFaultOf } from './troubles.ts';
import type { Weather } from './weather.ts';

interface WireParts {
  journal: Journal;
  weather: Weather;
  credentials: Credentials;
  /** Known once the runtime is there. */
  clock: () => Clock;
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
    const { weather, clock } = this.#parts;
    const kind = weather.troubleOf(task, clock().now());
    if (kind === null) return run();
    if (kind === 'forgotten') {
      const found = (await run()) as { Status: string };
      if (found.Status === 'RUNNING') return found;
    }
    const failure = failureOf(kind, task, weather.drawFor('aws', 'task', task.state));
    if (failure === null) return this.#trouble.run(kind, run);
    return failTask(failure, task, run, { journal: this.#parts.journal, clock: clock() });
  };

  readonly invoke: NonNullable<RuntimeHooks['invoke']> = async (run, { arn, execution }) => {
    const { weather, journal, clock } = this.#parts;
    const call = callOf(arn);
    const invocation: Invocation = { call, execution, effects: 0, isDead: false };
    const crash = new Crash(execution ? weather.crashOf(call) : null, {
      clock: clock(),
      onCrash: (where) => {
        invocation.isDead = true;
        journal.add({ kind: 'crash', call, execution: execution?.name ?? '', where });
      },
    });
    return this.#current.run({ invocation, crash }, () => crash.around(run));
  };

  readonly route = (to: Destination, route: Route): Route => {
    return (request) => this.#effect((by) => this.#pass(to, request, route, by));
  };

  /** The handlers' way to the table. */
  readonly table = (tables: Tables): SendCommand => {
    return (action, input) =>
      this.#effect((by) => this.#command(action, input, tables, by)).catch((error: unknown) => {
        if (error instanceof Unanswered) return new Promise<never>(() => {});
        throw error;
      });
  };

  /** One of what an invocation does to others, before or after which it may die. */
  async #effect<T>(effect: (by: Invocation | undefined) => Promise<T>): Promise<T> {
    const current = this.#current.getStore();
    if (current?.invocation.isDead) throw new Unanswered();
    const at = current ? current.invocation.effects++ : 0;
    current?.crash.before(at);
    const result = await effect(current?.invocation);
    if (current?.invocation.isDead) throw new Unanswered();
    current?.crash.after(at);
    return result;
  }

  async #pass(to: Destination, request: Request, route: Route, by: Invocation | undefined): Promise<Response> {
    if (to === 'aws') return route(request);
    if (to === 'secrets') return this.#secret(request, route);
    return this.#provider(to, request, route, by);
  }

  async #provider(to: 'cloudflare' | 'digicert', request: Request, route: Route, by: Invocation | undefined) {
    const { journal, weather, credentials, clock } = this.#parts;
    const { method } = request;
    const { pathname: path, search: query } = new URL(request.url);
    const text = await request.clone().text();
    const isRead = !isMutation(method, path, query);
    const trouble = this.#trouble.getStore();
    const fault = trouble
      ? wireFaultOf(trouble, to, isRead)
      : faultFor(weather.drawFor(to, method, path), weather.rates.provider, isRead);
    const entry = journal.add({
      ...{ kind: 'request', provider: to, method, path, query, body: parsed(text), by, fault: fault?.name ?? null },
      ...{
        status: null as number | null,
        answer: undefined as unknown,
        isKnownUnapplied: false as boolean,
        heard: null as number | null,
      },
    });
    const send = async () => credentials.refusal(to, request) ?? route(credentials.asCurrent(to, request));
    try {
      const response = await sendThrough(fault, send, {
        clock: clock(),
        onAnswer: (status, answer) => Object.assign(entry, { status, answer: parsed(answer) }),
      });
      entry.heard = response.status;
      entry.isKnownUnapplied =
        response.status === 429 ||
        ((fault === null || !fault.isSent) && response.status >= 400 && response.status < 500);
      return response;
    } catch (error) {
      if (error instanceof ConnectionLost && error.code === 'ECONNREFUSED') entry.isKnownUnapplied = true;
      throw error;
    }
  }

  async #secret(request: Request, route: Route): Promise<Response> {
    const { weather, credentials, clock } = this.#parts;
    if (weather.drawFor('secrets', 'GET', '').chance(weather.rates.secret)) return new Response('', { status: 500 });
    return credentials.given(request, await route(request), clock().now());
  }

  async #command(action: string, input: object, tables: Tables, by: Invocation | undefined): Promise<TableAnswer> {
    const { weather } = this.#parts;
    const draw = weather.drawFor('aws', action, '');
    const isHit = draw.chance(weather.rates.table);
    const isLost = draw.chance(0.5);
    if (isHit && !isLost) return THROTTLED;
    const answer = await tables.command(action, input);
    if (answer.status === 200) this.#note(action, input as TableCommand, by);
    if (isHit) throw new ConnectionLost('ECONNRESET');
    return answer;
  }

  #note(action: string, { Item, Key }: TableCommand, by: Invocation | undefined): void {
    const { journal } = this.#parts;
    const item = action === 'PutItem' && Item ? unmarshall(Item) : undefined;
    const key = action === 'DeleteItem' && Key ? unmarshall(Key) : undefined;
    const { pk, sk } = (item ?? key ?? {}) as { pk?: string; sk?: string };
    if (pk?.startsWith('lease#zone#')) {
      const zoneId = pk.slice('lease#zone#'.length);
      journal.add({
        kind: 'lease',
        zoneId,
        owner: item ? String(item.owner) : null,
        expiresAt: Number(item?.expiresAt ?? 0),
      });
    }
    if (!item || !pk || !sk?.startsWith('attempt#')) return;
    journal.add({ kind: 'commit', key: pk, version: Number(item.version), record: item, by });
  }
}

const THROTTLED = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', message: 'throttled' },
};

interface TableCommand {
  Item?: Parameters<typeof unmarshall>[0];
  Key?: Parameters<typeof unmarshall>[0];
}

/** `arn:…:function:Certflow-record-open-certificate` -> `record/open-certificate`. */
export function callOf(arn: string): string {
  return (
    arn
      .split(':')
      .at(-1)
      ?.replace(/^[^-]+-/, '')
      .replace('-', '/') ?? arn
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
