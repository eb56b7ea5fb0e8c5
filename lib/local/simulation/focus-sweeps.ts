import type { Recipe } from './focus.ts';
import { type Step, start, type TimedStep } from './steps.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** One more than a page of domains holds. */
const TWO_PAGES = 51;

const sweep = (machine: string, afterSeconds: number, times = 1): TimedStep => ({
  afterSeconds,
  step: { do: 'sweep', machine, times },
});

/** Settings that are not as wished; the zone may be removed before a sweep, during it or after it. */
const zones: Recipe = (draw) => ({
  ...{ machine: 'SweepZones', certificates: 0, orders: 0, depth: 12, calmAfterSeconds: DAY + 3 * HOUR },
  ...{ troubles: [{ machine: 'RemoveZone', nth: 0, kindAt: draw.int(0, 2), lastsSeconds: draw.pick([0, 300, 1e9]) }] },
  steps: ({ zones: [zone] }) => {
    const { zoneId = '', zoneName = '' } = zone ?? {};
    const wish = <T>(values: readonly T[]) => (draw.chance(0.8) ? draw.pick(values) : null);
    const wishes = {
      ...{ zoneId, zoneName, universalSsl: wish([true, false]), automaticMode: wish(['auto', 'custom']) },
      ...{ quotaHeadroom: wish([1, 50]), enforce: draw.chance(0.8) },
    };
    return [
      { afterSeconds: 0, step: start('RecordZoneWishes', wishes) },
      { afterSeconds: 60, step: { do: 'zone-setting', zoneId, universalSsl: draw.chance(0.5) } },
      sweep('SweepZones', 120, draw.pick([1, 2])),
      sweep('SweepZones', draw.pick([600, DAY])),
      ...(draw.chance(0.3)
        ? [{ afterSeconds: 120 + draw.pick([-1, 1, 2, 5, 300]), step: start('RemoveZone', { zoneId }) }]
        : []),
    ];
  },
});

const domains: Recipe = (draw) => {
  const isLong = draw.chance(0.4);
  const options = draw.pick([
    ...[
      { validForDays: 25 },
      { approvedDaysAgo: 300 },
      { approvedDaysAgo: null },
      { dcvMethod: 'email', validForDays: 30 },
    ],
    { submittedDaysAgo: 12, tokenExpiresInDays: -1 },
  ]);
  return {
    ...{ machine: 'SweepDomains', certificates: 0, orders: 0, depth: 9, calmAfterSeconds: DAY + 3 * HOUR },
    ...(isLong && draw.chance(0.5) && { states: ['StartSweepDomainsAnew'] }),
    // A page that takes so long that a new execution must read the next one.
    ...(isLong && {
      troubles: [{ machine: 'SweepDomains', state: 'ListDomains', kind: 'limited', lastsSeconds: 1250 } as const],
    }),
    steps: () => [
      { afterSeconds: 0, step: { do: 'domains', count: draw.int(1, 3), options } },
      ...(isLong || draw.chance(0.3)
        ? [{ afterSeconds: 0, step: { do: 'domains', count: TWO_PAGES, options: {} } as Step }]
        : []),
      sweep('SweepDomains', 60, draw.pick([1, 2])),
      sweep('SweepDomains', DAY),
    ],
  };
};

/** What the hourly sweep finds: an end that comes near, somebody else's pack, a pack that is gone, or a dead owner. */
const certificates: Recipe = (draw) => {
  const machine = 'SweepCertificates';
  const workers = ['DeleteCertificatePack', 'DeleteCertificatePack', 'RotateCertificatePack', 'CertificateLifecycle'];
  const worker = draw.pick(workers);
  const finding = draw.pick(['expiring', 'expiring', 'orphan', 'lost', 'dead owner', 'dead owner', 'dead owner']);
  const late = 20 * 60;
  const isDead = finding === 'dead owner';
  const isExpiring = finding === 'expiring';
  return {
    ...{ machine, certificates: 1, orders: 0, depth: 11 },
    ...(isDead && { states: [`Start${worker}`, `Start${worker}`, 'DescribeOwner'] }),
    calmAfterSeconds: isExpiring ? 14 * DAY : 3 * HOUR,
    ...(isDead && {
      troubles: [
        {
          machine: 'RecordExecutionEnd',
          state: 'ReleaseDeadOwner',
          kind: 'throttled',
          lastsSeconds: draw.pick([0, 900]),
        },
      ] as const,
    }),
    steps: ({ certificates: [certificate] }) => {
      if (!certificate) return [];
      const { certificateId, request } = certificate;
      const zoneId = request.zoneId;
      const swept = late + draw.pick([2, 60]);
      const abort: Step = { do: 'abort', nth: 0, machine: worker };
      const input = worker === 'CertificateLifecycle' ? request : { certificateId };
      const happening: Record<string, TimedStep[]> = {
        expiring: [sweep(machine, 12.6 * DAY), sweep(machine, 13.5 * DAY)],
        orphan: [{ afterSeconds: late, step: { do: 'orphan-pack', zoneId } }],
        lost: [{ afterSeconds: late, step: { do: draw.pick(['remove-pack', 'renew-pack']), nth: 0 } }],
        'dead owner': [
          ...(worker === 'CertificateLifecycle' ? [] : [{ afterSeconds: late, step: start(worker, input) }]),
          { afterSeconds: late + 1, step: abort },
        ],
      };
      return [
        {
          afterSeconds: worker === 'CertificateLifecycle' && isDead ? late - 60 : 0,
          step: start('CertificateLifecycle', { ...request, ...(isExpiring && { validityDays: 14 }) }),
        },
        ...(happening[finding] ?? []),
        sweep(machine, swept),
        // What the sweep has started may end before the sweep hears that it has begun.
        ...(isDead && draw.chance(0.7) ? [{ afterSeconds: swept + draw.int(1, 2), step: abort }] : []),
        sweep(machine, late + draw.int(120, HOUR)),
      ];
    },
  };
};

/** A sweep, or an execution with a record, that is stopped while it waits. */
const ends: Recipe = (draw) => {
  const worker = draw.pick([
    'CertificateLifecycle',
    'CtStatusReissue',
    'SweepZones',
    'SweepDomains',
    'SweepCertificates',
  ]);
  const isOfOrder = worker === 'CtStatusReissue';
  const isSweep = worker.startsWith('Sweep');
  return {
    ...{ machine: 'RecordExecutionEnd', depth: 3, calmAfterSeconds: 3 * HOUR },
    ...{ certificates: worker === 'CertificateLifecycle' ? 1 : 0, orders: isOfOrder ? 1 : 0 },
    troubles: [{ machine: worker, nth: isSweep ? draw.int(1, 2) : draw.int(1, 6), kind: 'failing', lastsSeconds: 300 }],
    steps: ({ certificates: [certificate], orders: [order], zones: [zone] }) => {
      const steps: Step[] = isSweep
        ? [{ do: 'sweep', machine: worker, times: 1 }]
        : [
            start(
              worker,
              certificate?.request ?? { orderId: order?.orderId, disableCt: order?.logged, acknowledgeUnlogged: true },
            ),
          ];
      return [
        { afterSeconds: 0, step: start('RecordZoneWishes', { zoneId: zone?.zoneId, zoneName: zone?.zoneName }) },
        ...steps.map((step) => ({ afterSeconds: 60, step })),
        { afterSeconds: 60 + draw.pick([1, 2, 5]), step: { do: 'abort', nth: 0, machine: worker } },
      ];
    },
  };
};

export const SWEEP_RECIPES: Recipe[] = [
  zones,
  zones,
  zones,
  domains,
  domains,
  certificates,
  certificates,
  certificates,
  ends,
];
