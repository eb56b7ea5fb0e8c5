import type { DomainOptions } from '../simulators/digicert-domain.ts';
import type { Draw } from './draw.ts';
import type { WantedCertificate, WantedOrder, Zone } from './scenario.ts';

/** What somebody does: a starter, an operator, a schedule, the provider behind our back, or fate. */
export type Step =
  | { do: 'start'; machine: string; input: Record<string, unknown>; times: number }
  | { do: 'sweep'; machine: string; times: number }
  | { do: 'adopt'; certificateId: string }
  /** Of what runs, or of what runs of one machine. */
  | { do: 'abort'; nth: number; machine?: string }
  /** Of what was started by somebody and did not succeed, or of one machine, children included. */
  | { do: 'redrive'; nth: number; machine?: string }
  | { do: 'remove-pack' | 'renew-pack' | 'time-out-pack'; nth: number; status?: string }
  | { do: 'foreign-pack'; certificateId: string }
  | { do: 'allocate'; zoneId: string; allocated: number }
  | { do: 'orphan-pack'; zoneId: string }
  | { do: 'delete-foreign'; zoneId: string; zoneName: string; acknowledgeUncovered: boolean }
  | { do: 'zone-setting'; zoneId: string; universalSsl: boolean }
  | { do: 'domains'; count: number; options: DomainOptions }
  | { do: 'adopt-certificate' | 'delete-note'; orderId: number }
  | { do: ForeignChange; orderId: number }
  | { do: 'rotate' | 'revoke' | 'restore'; provider: 'cloudflare' | 'digicert' };

/** What somebody else does to an order. */
type ForeignChange =
  | 'approve'
  | 'foreign-reissue'
  | 'foreign-flag'
  | 'foreign-flag-and-reissue'
  | 'foreign-request'
  | 'foreign-cancel';

export interface TimedStep {
  afterSeconds: number;
  step: Step;
}

export interface Wanted {
  zones: Zone[];
  certificates: WantedCertificate[];
  orders: WantedOrder[];
  calmAfterSeconds: number;
}

const SWEEPS = ['SweepCertificates', 'SweepCtOrders', 'SweepZones', 'SweepDomains'] as const;

export function start(machine: string, input: Record<string, unknown>, times = 1): Step {
  return { do: 'start', machine, input, times };
}

/** Every certificate is asked for, some of it twice; orders are changed; then whatever happens. */
export function drawSteps(draw: Draw, wanted: Wanted): TimedStep[] {
  const { certificates, orders, calmAfterSeconds } = wanted;
  const steps: TimedStep[] = [];
  const at = (share: number) => draw.int(0, Math.floor(calmAfterSeconds * share));
  for (const { request } of certificates) {
    const machine = draw.pick(['CertificateLifecycle', 'CertificateLifecycle', 'OrderCertificatePack']);
    const afterSeconds = at(0.3);
    steps.push({ afterSeconds, step: start(machine, request, draw.pick([1, 1, 2, 3])) });
    if (draw.chance(0.4)) steps.push({ afterSeconds: at(1), step: start('CertificateLifecycle', request) });
  }
  for (const { orderId } of orders) {
    const change = () => {
      const disableCt = draw.chance(0.6);
      const input = { orderId, disableCt, acknowledgeUnlogged: disableCt, ...(draw.chance(0.2) && { enforce: true }) };
      return start('CtStatusReissue', input, draw.pick([1, 1, 2]));
    };
    if (draw.chance(0.9)) steps.push({ afterSeconds: at(0.5), step: change() });
    if (draw.chance(0.3)) steps.push({ afterSeconds: at(1), step: change() });
  }
  for (let index = draw.pick([0, 0, 1, 2]); index > 0; index -= 1) {
    const sweep = { do: 'sweep', machine: draw.pick(SWEEPS), times: draw.pick([1, 1, 2]) } as const;
    steps.push({ afterSeconds: at(1), step: sweep });
  }
  for (const [most, happenings] of [
    [3, incidentsOf(draw, wanted)],
    [2, commandsOf(draw, wanted)],
  ] as const) {
    for (let index = draw.int(0, most); index > 0; index -= 1) {
      steps.push({ afterSeconds: at(1), step: draw.pick(happenings) });
    }
  }
  return steps.sort((one, other) => one.afterSeconds - other.afterSeconds);
}

function incidentsOf(draw: Draw, { zones, certificates, orders }: Wanted): Step[] {
  const nth = draw.int(0, 5);
  const provider = draw.pick(['cloudflare', 'digicert'] as const);
  const status = draw.pick(['validation_timed_out', 'issuance_timed_out', 'deleted', 'expired', 'inactive']);
  const { zoneId } = draw.pick(zones);
  return [
    { do: 'abort', nth: 0 },
    { do: 'abort', nth },
    { do: 'redrive', nth },
    { do: 'rotate', provider },
    { do: 'revoke', provider },
    { do: 'restore', provider },
    ...certificates.flatMap(({ certificateId }): Step[] => [
      { do: 'remove-pack', nth },
      { do: 'renew-pack', nth },
      { do: 'time-out-pack', nth, status },
      { do: 'foreign-pack', certificateId },
      { do: 'allocate', zoneId, allocated: draw.int(0, 3) },
    ]),
    ...orders.flatMap(({ orderId }): Step[] => [
      { do: 'approve', orderId },
      { do: 'foreign-reissue', orderId },
      { do: 'foreign-flag', orderId },
    ]),
  ];
}

function commandsOf(draw: Draw, { zones, certificates, orders }: Wanted): Step[] {
  const { zoneId, zoneName } = draw.pick(zones);
  const acknowledgeUncovered = draw.chance(0.5);
  return [
    ...certificates.flatMap(({ certificateId }): Step[] => [
      start('DeleteCertificatePack', { certificateId, acknowledgeUncovered }),
      start('DeleteCertificatePack', { certificateId, acknowledgeUncovered }),
      start('RotateCertificatePack', { certificateId }),
      start('RotateCertificatePack', { certificateId }),
      start('ResolveCertificate', { certificateId, action: draw.pick(['abandon', 'reorder']), comment: 'simulated' }),
      { do: 'adopt', certificateId },
      start('UpdateCertificatePack', { certificateId, cloudflareBranding: draw.chance(0.5) }),
      start('EditValidationMethod', { certificateId, validationMethod: draw.pick([null, 'txt', 'cname']) }),
      start('RestartValidation', { certificateId }),
      start('PollVerification', { certificateId }),
      start('RetryVerification', { zoneId }),
      start('EditUniversalSslSettings', { zoneId, zoneName, enabled: draw.chance(0.5), acknowledgeUncovered }),
      start('EditAutomaticSslMode', { zoneId, value: draw.pick(['auto', 'custom']) }),
      start('RecordZoneWishes', {
        ...{ zoneId, zoneName, quotaHeadroom: 2 },
        universalSsl: draw.chance(0.5),
        enforce: draw.chance(0.5),
      }),
    ]),
    ...orders.flatMap(({ orderId }): Step[] => [
      start('ResolveCtOrder', { orderId, action: draw.pick(['abandon', 'reissue']), comment: 'simulated' }),
      start('AddNote', { orderId, note: 'simulated' }),
      start('DeleteNote', { orderId, noteId: 1 }),
    ]),
  ];
}
