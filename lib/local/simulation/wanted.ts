import { canonicalHosts } from '../../../lambdas/domain/hosts.ts';
import { certificateIdOf } from '../../../lambdas/runtime/certificate-id.ts';
import type { Draw } from './draw.ts';
import type { Focus } from './focus.ts';
import type { WantedCertificate, WantedOrder, Zone } from './scenario.ts';
import type { Wanted } from './steps.ts';

const ZONES = [
  { zoneId: '023e105f4ecef8ad9ca31a8372d0c353', zoneName: 'example.com' },
  { zoneId: '00000000000000000000000000000001', zoneName: 'shop.example' },
];

export function wantedOf(
  draw: Draw,
  subjects: Pick<Focus, 'certificates' | 'orders'>,
  calmAfterSeconds: number,
): Wanted {
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
