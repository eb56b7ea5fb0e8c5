import type { Draw } from './draw.ts';
import type { Recipe } from './focus.ts';
import { firstOf, SETTLED } from './focus-commands.ts';
import { interrupted, interruption } from './interruption.ts';
import { start } from './steps.ts';
import { unheard } from './troubles.ts';

const HOUR = 3600;

/** The certificate itself: ordered, polled and restarted, alone or beside another one of its zone. */
const ordering =
  (machine: string): Recipe =>
  (draw) => {
    const isInterrupted = draw.chance(0.25);
    const isDouble = machine === 'OrderCertificatePack' && draw.chance(0.4);
    return {
      ...{ machine, certificates: isDouble ? 2 : 1, orders: machine === 'CertificateLifecycle' ? 1 : 0 },
      calmAfterSeconds: draw.int(2, 4) * HOUR,
      depth: machine === 'OrderCertificatePack' ? 12 : 7,
      ...(machine === 'CertificateLifecycle' && {
        digicert: draw.pick([
          {},
          { ctStatusRefused: 'cert_transparency_turned_off_for_account' },
          { wrongSctState: true },
        ]),
      }),
      ...(machine === 'RestartValidation' && {
        cloudflare: { validationTimesOut: draw.int(1, 5), validationTimeoutSeconds: 300 },
      }),
      troubles: [
        ...(isInterrupted ? interruption(draw, machine) : []),
        // So long that the lease of the zone is too short for an order.
        ...(machine === 'OrderCertificatePack' && draw.chance(0.2)
          ? [{ machine, state: 'GetCertificatePackQuotas', kind: 'limited', lastsSeconds: 1100 } as const]
          : []),
      ],
      steps: (wanted) => {
        const begun = draw.pick([
          'CertificateLifecycle',
          machine === 'OrderCertificatePack' ? machine : 'CertificateLifecycle',
        ]);
        return wanted.certificates.flatMap(({ request }) => [
          { afterSeconds: 0, step: start(begun, request) },
          ...(isInterrupted ? interrupted(draw, begun, request, draw.pick([0, 60, 240])) : []),
        ]);
      },
    };
  };

/** Sometimes back within ten minutes, which needs another acknowledgement. */
function switchedBack(draw: Draw, input: Record<string, unknown>) {
  if (!draw.chance(0.4)) return [];
  const back = { ...input, enabled: !input.enabled, acknowledgeToggle: draw.chance(0.3) };
  return [{ afterSeconds: draw.int(30, 900), step: start('EditUniversalSslSettings', back) }];
}

/** What is asked of a zone alone. */
const asking =
  (machine: string): Recipe =>
  (draw) => {
    return {
      ...{ machine, certificates: 0, orders: 0, calmAfterSeconds: 3 * HOUR },
      depth: machine === 'EditUniversalSslSettings' ? 7 : 4,
      ...(machine !== 'RetryVerification' && { troubles: unheard(draw, machine, machine) }),
      steps: ({ zones }) =>
        zones.flatMap(({ zoneId, zoneName }) => {
          const acknowledgeUncovered = draw.chance(0.8);
          const input =
            machine === 'EditUniversalSslSettings'
              ? { zoneId, zoneName, enabled: draw.chance(0.2), acknowledgeUncovered }
              : machine === 'EditAutomaticSslMode'
                ? { zoneId, value: draw.pick(['auto', 'custom']) }
                : { zoneId };
          const first = { afterSeconds: 0, step: start(machine, input, draw.pick([1, 2])) };
          const again = draw.chance(0.3) ? draw.int(1, HOUR) : null;
          return [
            first,
            ...(again === null ? [] : [{ afterSeconds: again, step: start(machine, input) }]),
            ...('enabled' in input ? switchedBack(draw, input) : []),
          ];
        }),
    };
  };

/** A pack that no record knows, which a person has deleted. */
const foreignDeletion: Recipe = (draw) => ({
  ...{ machine: 'DeleteCertificatePack', certificates: 0, orders: 0, depth: 7, calmAfterSeconds: 3 * HOUR },
  steps: ({ zones }) =>
    zones.map(({ zoneId, zoneName }) => ({
      afterSeconds: 0,
      step: { do: 'delete-foreign', zoneId, zoneName, acknowledgeUncovered: draw.chance(0.7) },
    })),
});

/** A rotation whose successor cannot be ordered, and which dies before that is recorded: the next one finds it so. */
const failedRotation: Recipe = (draw) => ({
  ...{ machine: 'RotateCertificatePack', certificates: 1, orders: 0, depth: 7, calmAfterSeconds: 4 * HOUR },
  troubles: [{ machine: 'RotateCertificatePack', state: 'FinishRotation', kind: 'throttled', lastsSeconds: 400 }],
  steps: (wanted) => {
    const { certificateId, zoneId, request } = firstOf(wanted);
    const rotate = start('RotateCertificatePack', { certificateId });
    return [
      { afterSeconds: 0, step: start('CertificateLifecycle', request) },
      { afterSeconds: SETTLED, step: { do: 'allocate', zoneId, allocated: 1 } },
      { afterSeconds: SETTLED + 1, step: rotate },
      { afterSeconds: SETTLED + draw.int(500, 1500), step: rotate },
    ];
  },
});

/** A pack that a person names for a certificate whose own is stuck. */
const adopting: Recipe = (draw) => ({
  ...{ machine: 'ResolveCertificate', certificates: 1, orders: 0, states: ['GetCertificatePack'] },
  ...{ cloudflare: { status: 'issuance_timed_out' }, calmAfterSeconds: 4 * HOUR },
  steps: (wanted) => {
    const { certificateId, request } = firstOf(wanted);
    return [
      { afterSeconds: 0, step: start('CertificateLifecycle', request) },
      { afterSeconds: draw.int(HOUR, 2 * HOUR), step: { do: 'adopt', certificateId } },
    ];
  },
});

/** An order whose answer is lost half of the time, and what stands around it. */
const sending: Recipe = (draw) => ({
  ...{ machine: 'OrderCertificatePack', certificates: 1, orders: 0, calmAfterSeconds: 3 * HOUR },
  states: ['GetCertificatePackQuotas', 'OrderCertificatePack', 'ListCertificatePacksToReconcile', 'ReleaseZoneLease'],
  troubles: unheard(draw, 'OrderCertificatePack', 'OrderCertificatePack'),
  steps: (wanted) => [{ afterSeconds: 0, step: start('OrderCertificatePack', firstOf(wanted).request) }],
  // Or it shows another pack than was ordered.
  ...(draw.chance(0.3) && { cloudflare: { answersWith: draw.pick(['foreign-pack', 'missing-apex', 'other-ca']) } }),
});

export const CERTIFICATE_RECIPES: Recipe[] = [
  ...[
    'CertificateLifecycle',
    'OrderCertificatePack',
    'OrderCertificatePack',
    'PollVerification',
    'RestartValidation',
  ].map(ordering),
  ...['EditUniversalSslSettings', 'EditAutomaticSslMode', 'RetryVerification'].map(asking),
  ...[foreignDeletion, failedRotation, adopting, sending],
];
