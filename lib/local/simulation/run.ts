import { type Runtime, startRuntime } from '../runtime.ts';
import type { Template } from '../template.ts';
import { act } from './actor.ts';
import { visitsOf } from './coverage.ts';
import { Credentials } from './credentials.ts';
import { setTable } from './dynamodb-client.ts';
import { INVARIANTS } from './invariants.ts';
import { Journal } from './journal.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { unfinished } from './subjects.ts';
import { traceOf } from './trace.ts';
import { Weather } from './weather.ts';
import { Wire } from './wire.ts';
import type { World } from './world.ts';

/** Virtual time begins here, so that a seed gives the same run on every day. */
const START_AT = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
/** Hourly sweeps after the last fault; every machine's deadline in a scenario has passed by then. */
const MOST_ROUNDS = 30;
const ROUND_HOURS = 6;
/** What a sweep has started may leave something for the next one; this often, because some is started by every sweep. */
const MORE_ROUNDS = 2;

export interface Violation {
  invariant: string;
  message: string;
}

export interface RunResult {
  seed: number;
  violations: Violation[];
  trace: string[];
  /** States and edges that were visited. */
  visits: string[];
  executions: number;
  /** Executions that met a fault or a crash. */
  harmed: number;
}

/** Runs what the seed draws, or what `arrange` makes of it, to the end, and checks every invariant. */
export async function runSeed(
  seed: number,
  template: Template,
  arrange = (scenario: Scenario): Scenario => scenario,
): Promise<RunResult> {
  const scenario = arrange(scenarioOf(seed));
  let runtime = null as Runtime | null;
  const begun = () => {
    if (runtime === null) throw new Error('the runtime has not begun yet');
    return runtime;
  };
  const clock = () => begun().clock;
  const calmAt = START_AT + scenario.calmAfterSeconds * 1000;
  const journal = new Journal(() => clock().now());
  const weather = new Weather(`${seed}`, scenario.rates, () => clock().now() >= calmAt);
  const credentials = new Credentials(clock);
  const wire = new Wire({ journal, weather, credentials, runtime: begun });
  runtime = await startRuntime({
    time: 'virtual',
    environment: {},
    seed,
    startAt: START_AT,
    template,
    hooks: wire,
    onTransition: (transition) => void journal.add({ kind: 'transition', transition }),
  });
  setTable(wire.table(runtime.tables));
  try {
    prepare(runtime, scenario);
    const tell = (text: string) => void journal.add({ kind: 'step', text });
    const scene = { runtime, credentials, scenario, tell };
    for (const { afterSeconds, step } of scenario.steps) {
      await sleepUntil(runtime, START_AT + afterSeconds * 1000);
      act(step, scene);
    }
    await sleepUntil(runtime, calmAt);
    for (const provider of ['cloudflare', 'digicert'] as const) act({ do: 'restore', provider }, scene);
    for (const { zoneId } of scenario.zones) act({ do: 'allocate', zoneId, allocated: 20 }, scene);
    const { certificates, orders } = scenario;
    const sweeps = [
      ...(certificates.length > 0 ? ['SweepCertificates'] : []),
      ...(orders.length > 0 ? ['SweepCtOrders'] : []),
    ];
    await settle(runtime, sweeps, (machine) => act({ do: 'sweep', machine, times: 1 }, scene));
    const executions = runtime.executions();
    const world: World = {
      scenario,
      journal,
      runtime,
      credentials,
      items: await runtime.scan(),
      endedAt: clock().now(),
    };
    const violations = INVARIANTS.flatMap(({ id, check }) =>
      check(world).map((message) => ({ invariant: id, message })),
    );
    return {
      seed,
      violations,
      trace: traceOf(journal),
      visits: [...visitsOf(executions)],
      executions: executions.length,
      harmed: harmedIn(journal),
    };
  } finally {
    await runtime.stop();
  }
}

function prepare({ cloudflare, digicert }: Runtime, scenario: ReturnType<typeof scenarioOf>): void {
  for (const { zoneId, zoneName, allocated } of scenario.zones) {
    cloudflare.addZone(zoneId, { name: zoneName, allocated });
  }
  digicert.account.domains.add('shop.example');
  for (const order of scenario.orders) digicert.account.addOrder(order);
  cloudflare.scenario = scenario.cloudflare;
  digicert.account.scenario = scenario.digicert;
}

/** The schedules' work, more sparsely, until nothing runs any more and nothing is left to do, or for long enough. */
async function settle(runtime: Runtime, sweeps: readonly string[], sweep: (machine: string) => void): Promise<void> {
  const { account } = runtime.digicert;
  // What a provider is about to issue changes what the next sweep finds.
  const isRunning = () => account.isIssuing() || runtime.executions().some(({ status }) => status === 'RUNNING');
  let more = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = runtime.executions().length;
    // What ended after a sweep had looked at it is the next one's.
    const wasQuiet = !isRunning();
    for (const machine of sweeps) sweep(machine);
    let hours = 0;
    do {
      await runtime.clock.sleep(HOUR);
      hours += 1;
    } while (hours < ROUND_HOURS && isRunning());
    if (!wasQuiet || isRunning() || unfinished(await runtime.scan()).length > 0) continue;
    if (runtime.executions().length === before + sweeps.length || more === MORE_ROUNDS) return;
    more += 1;
  }
}

async function sleepUntil({ clock }: Runtime, time: number): Promise<void> {
  if (clock.now() < time) await clock.sleep(time - clock.now());
}

function harmedIn({ entries }: Journal): number {
  const names = entries.flatMap((entry) => {
    if (entry.kind === 'crash' || entry.kind === 'task') return [entry.execution];
    return entry.kind === 'request' && entry.fault !== null && entry.by?.execution ? [entry.by.execution.name] : [];
  });
  return new Set(names).size;
}
