import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import type { Recipe } from './focus.ts';
import { change, orderIn } from './focus-changes.ts';
import { interrupted, interruption } from './interruption.ts';
import { type Step, start, type TimedStep } from './steps.ts';
import { unheard } from './troubles.ts';

const HOUR = 3600;

const resolving: Recipe = (draw) => {
  const machine = 'ResolveCtOrder';
  const isInterrupted = draw.chance(0.35);
  const isUnsettled = draw.chance(0.8);
  const digicert = draw.pick<DigicertScenario>([{ wrongSctState: true }, { wrongSerial: true }, { poisoned: true }]);
  return {
    ...{ machine, certificates: 0, orders: 1, depth: 10, calmAfterSeconds: draw.int(2, 4) * HOUR },
    ...(isUnsettled && draw.chance(0.4) && { digicert }),
    troubles: [
      ...(isUnsettled
        ? [{ machine: 'CtStatusReissue', state: 'ReissueCertificate', kind: 'unheard', lastsSeconds: 0 } as const]
        : []),
      ...(isInterrupted ? interruption(draw, machine) : []),
    ],
    steps: (wanted) => {
      const { orderId } = orderIn(wanted);
      const at = draw.int(2000, 4000);
      const input = { orderId, action: draw.pick(['abandon', 'reissue', 'reissue']), comment: 'simulated' };
      const steps: TimedStep[] = [{ afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) }];
      if (draw.chance(0.3)) steps.push({ afterSeconds: at - 600, step: { do: 'foreign-reissue', orderId } });
      if (draw.chance(0.5)) steps.push({ afterSeconds: at, step: { do: 'adopt-certificate', orderId } });
      else steps.push({ afterSeconds: at, step: start(machine, input) });
      if (isInterrupted) steps.push(...interrupted(draw, machine, input, at));
      return steps;
    },
  };
};

/** The certificate that a person names for an order whose reissue nobody heard of. */
const adopting: Recipe = (draw) => ({
  ...{ machine: 'ResolveCtOrder', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['OrderInfo', 'ListReissues', 'DownloadCertificate', 'InspectCertificate'],
  troubles: [{ machine: 'CtStatusReissue', state: 'ReissueCertificate', kind: 'unheard', lastsSeconds: 0 }],
  steps: (wanted) => [
    { afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) },
    { afterSeconds: 2000, step: { do: 'adopt-certificate', orderId: orderIn(wanted).orderId } },
  ],
});

const noting =
  (machine: string): Recipe =>
  (draw) => {
    return {
      troubles: unheard(draw, machine, machine),
      ...{ machine, certificates: 0, orders: 1, depth: machine === 'AddNote' ? 5 : 4, calmAfterSeconds: 2 * HOUR },
      steps: (wanted) => {
        const { orderId } = orderIn(wanted);
        return [
          { afterSeconds: 0, step: start('AddNote', { orderId, note: 'simulated' }) },
          ...(machine === 'DeleteNote' ? [{ afterSeconds: HOUR, step: { do: 'delete-note', orderId } as Step }] : []),
        ];
      },
    };
  };

/** A reissue that was given up, and is sent anew. */
const reissuing: Recipe = (draw) => ({
  ...{ machine: 'ResolveCtOrder', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['StartCtStatusReissue'],
  troubles: [{ machine: 'CtStatusReissue', state: 'ReissueCertificate', kind: 'unheard', lastsSeconds: 0 }],
  steps: (wanted) => {
    const { orderId } = orderIn(wanted);
    return [
      { afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) },
      { afterSeconds: 2000, step: start('ResolveCtOrder', { orderId, action: 'reissue', comment: 'simulated' }) },
    ];
  },
});

/** An order that somebody else has changed, and that the sweep changes back. */
const enforcing: Recipe = (draw) => ({
  ...{ machine: 'SweepCtOrders', certificates: 0, orders: 1, calmAfterSeconds: 4 * HOUR },
  states: ['OrderInfo', 'DownloadCertificate', 'InspectCertificate', 'JudgeDrift', 'StartCtStatusReissue'],
  steps: (wanted) => {
    const input = { ...change(draw, wanted), enforce: true };
    const sweep = { do: 'sweep', machine: 'SweepCtOrders', times: 1 } as const;
    return [
      { afterSeconds: 0, step: start('CtStatusReissue', input) },
      { afterSeconds: 900, step: { do: 'foreign-flag-and-reissue', orderId: input.orderId } },
      { afterSeconds: 1200, step: sweep },
    ];
  },
});

/** A note whose answer is lost, so that it is looked for. */
const lookingForNote =
  (machine: 'AddNote' | 'DeleteNote'): Recipe =>
  () => ({
    ...{ machine, certificates: 0, orders: 1, calmAfterSeconds: 2 * HOUR },
    states: ['ListNotesToReadBack'],
    troubles: [{ machine, state: machine, kind: 'unheard', lastsSeconds: 0 }],
    steps: (wanted) => {
      const { orderId } = orderIn(wanted);
      return [
        { afterSeconds: 0, step: start('AddNote', { orderId, note: 'simulated' }) },
        ...(machine === 'DeleteNote' ? [{ afterSeconds: HOUR, step: { do: 'delete-note', orderId } as Step }] : []),
      ];
    },
  });

/** The daily look at an order: changed by others, never issued, or left by an execution that died. */
const sweeping: Recipe = (draw) => {
  const machine = 'SweepCtOrders';
  const isLeft = draw.chance(0.4);
  const sweep = { do: 'sweep', machine, times: draw.pick([1, 2]) } as const;
  return {
    ...{ machine, certificates: 0, orders: 1, depth: 13, calmAfterSeconds: draw.int(3, 5) * HOUR },
    ...(draw.chance(0.1) && { orderStatus: 'pending' as const }),
    ...(isLeft && {
      troubles: [
        { machine: 'CtStatusReissue', nth: draw.int(2, 8), lastsSeconds: 600 },
        {
          machine: 'RecordExecutionEnd',
          state: 'ReleaseDeadOwner',
          kind: 'throttled',
          lastsSeconds: draw.pick([0, 300, 300]),
        },
      ] as const,
    }),
    steps: (wanted) => {
      const input = change(draw, wanted);
      const { orderId } = input;
      const at = isLeft ? draw.pick([2, 30]) : 1200;
      const meddling = draw.pick(['foreign-reissue', 'foreign-flag-and-reissue', 'foreign-flag-and-reissue'] as const);
      return [
        { afterSeconds: 0, step: start('CtStatusReissue', { ...input, enforce: draw.chance(0.6) }) },
        ...(isLeft ? [{ afterSeconds: at, step: { do: 'abort', nth: 0, machine: 'CtStatusReissue' } as Step }] : []),
        ...(isLeft ? [] : [{ afterSeconds: 900, step: { do: meddling, orderId } as Step }]),
        { afterSeconds: at, step: sweep },
        { afterSeconds: at + draw.int(60, HOUR), step: sweep },
      ];
    },
  };
};

export const ORDER_RECIPES: Recipe[] = [
  ...[resolving, resolving, adopting, noting('AddNote'), noting('DeleteNote'), sweeping, sweeping],
  ...[reissuing, enforcing, lookingForNote('AddNote'), lookingForNote('DeleteNote')],
];
