import { canonicalHosts } from '../../../lambdas/domain/hosts.ts';
import { certificateIdOf } from '../../../lambdas/runtime/certificate-id.ts';
import type { CloudflareScenario } from '../simulators/cloudflare-scenario.ts';
import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import { Draw } from './draw.ts';
import { type Focus, focusOf } from './focus.ts';
import { drawSteps, type TimedStep, type Wanted } from './steps.ts';
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

const ZONES = [
  { zoneId: '023e105f4ecef8ad9ca31a8372d0c353', zoneName: 'example.com' },
  { zoneId: '00000000000000000000000000000001', zoneName: 'shop.example' },
];

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
  return seed % MIXED_EVERY === 0 ? mixed(seed, draw) : focused(seed, draw);
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

function wantedOf(draw: Draw, subjects: Pick<Focus, 'certificates' | 'orders'>, calmAfterSeconds: number): Wanted {
  const zones = ZONES.slice(0, subjects.certificates > 1 ? 2 : 1).map((zone) => ({
    ...zone,
    allocated: draw.pick([10, 10, 10, 2, 1]),
  }));
  const orders = [
    { orderId: 12345, commonName: 'example.com', logged: draw.chance(0.8) },
    { orderId: 22222, commonName: 'shop.example', logged: draw.chance(0.5) },
  ].slice(0, subjects.orders);
  const certificates = Array.from({ length: subjects.certificates }, () => certificateOf(draw, zones, orders));
  return { zones, certificates, orders, calmAfterSeconds };
}

function certificateOf(draw: Draw, zones: Zone[], orders: WantedOrder[]): WantedCertificate {
  const { zoneId, zoneName } = draw.pick(zones);
  const hosts = [
    zoneName,
    ...['www', 'api', '*'].filter(() => draw.chance(0.4)).map((label) => `${label}.${zoneName}`),
  ];
  const identity = {
    ...{ zoneId, zoneName },
    certificateAuthority: draw.pick(['lets_encrypt', 'google', 'ssl_com']),
    validationMethod: hosts.some((host) => host.startsWith('*.')) ? 'txt' : draw.pick(['txt', 'http', 'email']),
    validityDays: draw.pick([14, 30, 90]),
  };
  const disableCt = draw.chance(0.6);
  const ct = orders[0] && { orderId: orders[0].orderId, disableCt, acknowledgeUnlogged: disableCt };
  const request = {
    ...identity,
    hosts,
    deadlineHours: draw.pick([1, 1, 2, 4]),
    cloudflareBranding: draw.chance(0.2),
    ct: (draw.chance(0.5) && ct) || null,
  };
  return { certificateId: certificateIdOf({ ...identity, hosts: canonicalHosts(hosts) }), request };
}

function cloudflareOf(draw: Draw): CloudflareScenario {
  const stuck = draw.pick([
    'issuance_timed_out',
    'deployment_timed_out',
    'initializing_timed_out',
    'holding_deployment',
  ]);
  return {
    ...(draw.chance(0.3) && {
      validationTimesOut: draw.int(1, 5),
      validationTimeoutSeconds: draw.int(1, 12) * (HOUR / 4),
    }),
    ...(draw.chance(0.1) && { status: stuck, recheckHelps: draw.chance(0.5) }),
    ...(draw.chance(0.05) && { neverActive: true }),
    ...(draw.chance(0.1) && { brandCheck: true }),
    ...(draw.chance(0.2) && { flaps: draw.int(1, 3) }),
    ...(draw.chance(0.2) && { certificatesLagSeconds: draw.int(60, 600) }),
    // Less than the settle window.
    ...(draw.chance(0.4) && { listLagSeconds: draw.int(5, 60) }),
  };
}

/** Mostly well: then one thing is wrong with what is asked from the beginning on. */
function digicertOf(draw: Draw): DigicertScenario {
  const wrongs: DigicertScenario[] = [
    { pendingApproval: true },
    { rejectReissue: 'invalid_reissue' },
    { requestRejected: true },
    { ctStatusRefused: 'cert_transparency_turned_off_for_account' },
    { sctCount: 1 },
    { wrongSctState: true },
    { wrongSerial: true },
    { wrongKey: true },
    { wrongSans: true },
    { poisoned: true },
    { malformedScts: true },
  ];
  return draw.chance(0.5) ? {} : draw.pick(wrongs);
}
