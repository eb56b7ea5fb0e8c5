import type { CloudflareScenario } from '../simulators/cloudflare-scenario.ts';
import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import { withDeliveries } from './deliveries.ts';
import { Draw } from './draw.ts';
import { focusOf } from './focus.ts';
import { withMisreads } from './misreads.ts';
import { cloudflareOf, digicertOf } from './provider-scenarios.ts';
import { withRedrives } from './redrives.ts';
import { withShapes } from './shapes.ts';
import { drawSteps, type TimedStep } from './steps.ts';
import { wantedOf } from './wanted.ts';
import type { Rates } from './weather.ts';

export interface Zone {
  zoneId: string;
  zoneName: string;
  allocated: number;
}

export interface WantedCertificate {
  certificateId: string;
  request: Record<string, unknown> & { zoneId: string; hosts: string[] };
}

export interface WantedOrder {
  orderId: number;
  commonName: string;
  logged: boolean;
  /** Default issued. */
  status?: 'pending';
}

/** All that a run is, drawn from its seed. */
export interface Scenario {
  seed: number;
  zones: Zone[];
  certificates: WantedCertificate[];
  orders: WantedOrder[];
  cloudflare: CloudflareScenario;
  digicert: DigicertScenario;
  rates: Rates;
  steps: TimedStep[];
  /** After so many seconds nothing goes wrong any more. */
  calmAfterSeconds: number;
}

const HOUR = 3600;

/** Mostly one thing at a time, so that many runs are cheap; what comes of several is seen in the others. */
const SUBJECTS = [
  ...Array.from({ length: 18 }, () => ({ certificates: 1, orders: 0 })),
  ...Array.from({ length: 14 }, () => ({ certificates: 0, orders: 1 })),
  ...Array.from({ length: 4 }, () => ({ certificates: 1, orders: 1 })),
  ...Array.from({ length: 2 }, () => ({ certificates: 2, orders: 0 })),
  { certificates: 3, orders: 2 },
];

/** Of so many runs one has all that can happen; the others are made for one machine, in fair weather but for its trouble. */
const MIXED_EVERY = 5;

export function scenarioOf(seed: number): Scenario {
  const draw = new Draw(seed, 'scenario');
  const drawn = seed % MIXED_EVERY === 0 ? mixed(seed, draw) : focused(seed, draw);
  return withShapes(withDeliveries(withMisreads(withRedrives(drawn))));
}

function focused(seed: number, draw: Draw): Scenario {
  const focus = focusOf(seed - 1 - Math.floor(seed / MIXED_EVERY), draw);
  const wanted = wantedOf(draw, focus, focus.calmAfterSeconds);
  const orders = wanted.orders.map((order) => ({ ...order, ...(focus.orderStatus && { status: focus.orderStatus }) }));
  const steps = focus.steps({ ...wanted, orders });
  return {
    ...{ ...wanted, orders, seed },
    cloudflare: focus.cloudflare ?? {},
    digicert: focus.digicert ?? {},
    rates: {
      ...{ provider: focus.isQuiet ? 0 : draw.pick([0.02, 0.05, 0.2]), table: 0.01, secret: 0.01 },
      crash: focus.isQuiet ? 0 : draw.pick([0, 0.01]),
      task: focus.isQuiet ? 0 : draw.pick([0.01, 0.05, 0.15]),
      troubles: focus.troubles,
    },
    steps: steps.sort((one, other) => one.afterSeconds - other.afterSeconds),
  };
}

function mixed(seed: number, draw: Draw): Scenario {
  const wanted = wantedOf(draw, draw.pick(SUBJECTS), draw.int(1, 4) * HOUR);
  return {
    ...wanted,
    seed,
    cloudflare: cloudflareOf(draw),
    digicert: digicertOf(draw),
    rates: {
      provider: draw.pick([0.2, 0.2, 0.3, 0.05]),
      table: draw.pick([0.02, 0.02, 0.1]),
      secret: draw.pick([0.02, 0.1]),
      crash: draw.pick([0, 0.02, 0.05]),
      task: draw.pick([0, 0.01, 0.03]),
      troubles: [],
    },
    steps: drawSteps(draw, wanted),
  };
}
