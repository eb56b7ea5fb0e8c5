import type { Task } from '../executions.ts';
import type { Destination } from '../runtime-hooks.ts';
import type { CrashPlan } from './crash.ts';
import type { Delivery } from './deliveries.ts';
import { Draw } from './draw.ts';
import { kindsOf, lastingKindsOf, type TroubleKind, type TroublePlan } from './troubles.ts';

export interface Rates {
  /** Of a provider's requests; a quarter of the mutations hit are left in doubt. */
  provider: number;
  table: number;
  secret: number;
  crash: number;
  /** Of the tries of Tasks: AWS itself fails. */
  task: number;
  troubles: TroublePlan[];
  /** Each happens to the first run of its call. */
  crashes?: (CrashPlan & { call: string })[];
  deliveries?: Delivery[];
  /** An action of the table of which the first command arrives late. */
  lateCommand?: string;
}

const CALM: Rates = { provider: 0, table: 0, secret: 0, crash: 0, task: 0, troubles: [] };

/** A trouble that has begun. */
interface Begun {
  kind: TroubleKind;
  at: number;
}

/**
 * What goes wrong, and when: until `calmAt`, and by draws that depend on what is asked and how often it was asked
 * before, so that one more request elsewhere does not change them.
 */
export class Weather {
  readonly #seed: string;
  readonly #rates: Rates;
  readonly #isCalm: () => boolean;
  readonly #asked = new Map<string, number>();
  readonly #came = new Map<string, number>();
  readonly #begun = new Map<TroublePlan, Begun>();
  readonly #delivered = new Set<string>();

  constructor(seed: string, rates: Rates, isCalm: () => boolean) {
    this.#seed = seed;
    this.#rates = rates;
    this.#isCalm = isCalm;
  }

  get rates(): Rates {
    return this.#isCalm() ? CALM : this.#rates;
  }

  /** What one try of a Task meets. */
  troubleOf(task: Task, now: number): TroubleKind | null {
    const { machine } = task.execution;
    const state = `${machine} ${task.state}`;
    const isNew = !this.#came.has(state);
    if (isNew) {
      this.#came.set(state, [...this.#came.keys()].filter((other) => other.startsWith(`${machine} `)).length);
    }
    const draw = this.#draw(`task ${state}`);
    for (const plan of this.rates.troubles) {
      if (!this.#isOf(plan, task)) continue;
      const begun = this.#begun.get(plan) ?? { kind: kindIn(plan, task, draw), at: now };
      const isFirst = !this.#begun.has(plan);
      this.#begun.set(plan, begun);
      if (isFirst || now < begun.at + plan.lastsSeconds * 1000) return begun.kind;
    }
    return draw.chance(this.rates.task) ? draw.pick(kindsOf(task)) : null;
  }

  #isOf({ machine, state, nth }: TroublePlan, task: Task): boolean {
    if (machine !== undefined && machine !== task.execution.machine) return false;
    return state === undefined
      ? this.#came.get(`${task.execution.machine} ${task.state}`) === nth
      : state === task.state;
  }

  drawFor(to: Destination, what: string, path: string): Draw {
    return this.#draw(`${to} ${what} ${path}`);
  }

  crashOf(call: string): CrashPlan | null {
    const draw = this.#draw(`crash ${call}`);
    const planned = this.#asked.get(`crash ${call}`) === 1 && this.rates.crashes?.find((plan) => plan.call === call);
    if (planned) return planned;
    if (!draw.chance(this.rates.crash)) return null;
    const plan = {
      at: draw.int(0, 3),
      side: draw.pick(['before', 'after'] as const),
      end: draw.pick(['Lambda.Unknown', 'Sandbox.Timedout', 'States.Timeout'] as const),
    };
    if (!draw.chance(0.4)) return { ...plan, goesOnAfterMs: null };
    // A Lambda is ended after 30 s.
    const goesOnAfterMs = draw.int(200, 25_000);
    return { ...plan, end: draw.pick(['Lambda.Unknown', 'Lambda.Unknown', 'stopped'] as const), goesOnAfterMs };
  }

  /** How long after this run of a call it is delivered again; null when it is not. */
  secondDeliveryOf(call: string): number | null {
    const delivery = this.rates.deliveries?.find((one) => one.call === call);
    if (delivery === undefined || this.#delivered.has(call)) return null;
    this.#delivered.add(call);
    return delivery.afterMs;
  }

  /** Of the table's command that is about to be sent. */
  isFirst(action: string): boolean {
    return this.#asked.get(`aws ${action} `) === 1;
  }

  #draw(what: string): Draw {
    const times = (this.#asked.get(what) ?? 0) + 1;
    this.#asked.set(what, times);
    return new Draw(this.#seed, what, times);
  }
}

function kindIn({ kind, kindAt }: TroublePlan, task: Task, draw: Draw): TroubleKind {
  if (kind !== undefined) return kind;
  if (kindAt === undefined) return draw.pick(kindsOf(task));
  const kinds = lastingKindsOf(task);
  return kinds[kindAt % kinds.length] as TroubleKind;
}
