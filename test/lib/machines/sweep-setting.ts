import type { Execution } from '../../../lib/local/execution.ts';
import type { Runtime } from '../../../lib/local/runtime.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Runs the sweep that is due now, and lets everything end that it started. */
export async function runSweep(runtime: Runtime, machine: string, input: object = {}): Promise<Execution> {
  const scheduledAt = new Date(runtime.clock.now()).toISOString();
  const done = await runtime.start(machine, { scheduledAt, ...input }).finished;
  await quiet(runtime);
  return done;
}

/** Waits until no execution runs. */
export async function quiet(runtime: Runtime): Promise<void> {
  do await runtime.clock.sleep(MINUTE);
  while (runtime.executions().some(({ status }) => status === 'RUNNING'));
}

/** However far away: a timer holds at most 24 days. */
export async function waitUntil(runtime: Runtime, time: number): Promise<void> {
  while (runtime.clock.now() < time) await runtime.clock.sleep(Math.min(time - runtime.clock.now(), 20 * DAY));
}

export function startsOf(runtime: Runtime, machine: string): Execution[] {
  return runtime.executions().filter((execution) => execution.machine === machine);
}

/** The details of the events of one kind, oldest first. */
export function toldOf(runtime: Runtime, detailType: string): Record<string, unknown>[] {
  return runtime.events.filter((event) => event.detailType === detailType).map(({ detail }) => detail);
}

/** Zones in both worlds, each wished for. */
export async function addZones(runtime: Runtime, count: number, wishes: object = {}): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const zoneId = index.toString(16).padStart(32, '0');
    const zoneName = `z${index}.example`;
    runtime.cloudflare.addZone(zoneId, { name: zoneName, allocated: 10 });
    await wish(runtime, { zoneId, zoneName, ...wishes });
  }
}

export async function wish(runtime: Runtime, wishes: object): Promise<void> {
  const nothing = { universalSsl: null, automaticMode: null, quotaHeadroom: null, enforce: false };
  const done = await runtime.start('RecordZoneWishes', { ...nothing, ...wishes }).finished;
  if (done.status !== 'SUCCEEDED') throw new Error(`RecordZoneWishes: ${done.cause}`);
}
