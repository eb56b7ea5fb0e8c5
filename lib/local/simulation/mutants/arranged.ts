import type { CrashPlan } from '../crash.ts';
import type { Delivery } from '../deliveries.ts';
import type { Scenario } from '../scenario.ts';
import { type Step, start, type TimedStep } from '../steps.ts';
import type { TroublePlan } from '../troubles.ts';
import { startOf } from './about.ts';

export const HOUR = 3600;

/** What a mutant takes, and nothing else that goes wrong. */
interface Arrangement {
  steps: TimedStep[];
  troubles?: TroublePlan[];
  crashes?: (CrashPlan & { call: string })[];
  deliveries?: Delivery[];
  lateCommand?: string;
  cloudflare?: Scenario['cloudflare'];
  digicert?: Scenario['digicert'];
  calmAfterSeconds?: number;
}

/** In otherwise fair weather. */
export function arranged(
  scenario: Scenario,
  { steps, cloudflare = {}, digicert = {}, calmAfterSeconds = 3 * HOUR, ...harm }: Arrangement,
): Scenario {
  const rates = { provider: 0, table: 0, secret: 0, crash: 0, task: 0, troubles: [], ...harm };
  const zones = scenario.zones.map((zone) => ({ ...zone, allocated: 10 }));
  return { ...scenario, ...{ cloudflare, digicert, calmAfterSeconds, rates, steps, zones } };
}

export const at = (afterSeconds: number, step: Step): TimedStep => ({ afterSeconds, step });

/** The first certificate's lifecycle, and its id. */
export function lifecycleOf({ certificates: [certificate] }: Scenario): { begin: TimedStep; certificateId: string } {
  return { begin: at(0, startOf(certificate?.request ?? {})), certificateId: certificate?.certificateId ?? '' };
}

/** The order's change to the given status, which it does not have. */
export function changeTo(
  disableCt: boolean,
  given: Scenario,
): { scenario: Scenario; begin: TimedStep; orderId: number } {
  const orders = given.orders.slice(0, 1).map((order) => ({ ...order, logged: disableCt }));
  const orderId = orders[0]?.orderId ?? 0;
  const input = { orderId, disableCt, acknowledgeUnlogged: disableCt };
  return { scenario: { ...given, orders }, begin: at(0, start('CtStatusReissue', input)), orderId };
}
