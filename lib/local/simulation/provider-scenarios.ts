import type { CloudflareScenario } from '../simulators/cloudflare-scenario.ts';
import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import type { Draw } from './draw.ts';

const HOUR = 3600;

export function cloudflareOf(draw: Draw): CloudflareScenario {
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
export function digicertOf(draw: Draw): DigicertScenario {
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
