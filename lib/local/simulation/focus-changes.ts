import type { DigicertScenario } from '../simulators/digicert-scenario.ts';
import type { Draw } from './draw.ts';
import type { Recipe } from './focus.ts';
import { interrupted, interruption } from './interruption.ts';
import { type Step, start, type Wanted } from './steps.ts';

const HOUR = 3600;
/** An approval is waited for four days. */
const DEADLINE = 96 * HOUR;

export function orderIn({ orders }: Wanted): { orderId: number; disableCt: boolean } {
  const order = orders[0];
  if (!order) throw new Error('a focus on an order without one');
  return { orderId: order.orderId, disableCt: order.logged };
}

/** The other CT status than the order's. */
export function change(draw: Draw, wanted: Wanted) {
  const { orderId, disableCt } = orderIn(wanted);
  return { orderId, disableCt, acknowledgeUnlogged: disableCt, ...(draw.chance(0.3) && { enforce: true }) };
}

const changing: Recipe = (draw) => {
  const machine = 'CtStatusReissue';
  const isInterrupted = draw.chance(0.3);
  const digicert = draw.pick<DigicertScenario>([
    ...[{}, {}, {}, {}, { rejectReissue: 'invalid_reissue' }, { requestRejected: true }],
    ...[{ ctStatusRefused: 'cert_transparency_turned_off_for_account' }, { wrongSctState: true }],
  ]);
  return {
    ...{ machine, certificates: 0, orders: 1, digicert, depth: 18, calmAfterSeconds: draw.int(3, 5) * HOUR },
    ...(draw.chance(0.08) && { orderStatus: 'pending' as const }),
    ...(isInterrupted && { troubles: interruption(draw, machine) }),
    steps: (wanted) => {
      const input = change(draw, wanted);
      const back = { ...input, disableCt: draw.chance(0.5), acknowledgeUnlogged: true };
      return [
        { afterSeconds: 0, step: start(machine, input) },
        ...(isInterrupted ? interrupted(draw, machine, input, draw.pick([0, 30, 120])) : []),
        ...(draw.chance(0.5) ? [{ afterSeconds: draw.int(600, 2 * HOUR), step: start(machine, back) }] : []),
      ];
    },
  };
};

/**
 * An approval that does not come in time; somebody may meddle with the request meanwhile. When the answer that says so is
 * lost, people hear later that it takes long.
 */
const awaiting: Recipe = (draw) => ({
  ...(draw.chance(0.4) && {
    troubles: [
      { machine: 'CtStatusReissue', state: 'ReissueCertificate', kind: 'unanswered', lastsSeconds: 0 } as const,
    ],
  }),
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, digicert: { pendingApproval: true } },
  ...{ isQuiet: true, calmAfterSeconds: DEADLINE + 12 * HOUR },
  states: [
    ...['OrderInfoBeforeCancel', 'PlanCancel', 'UpdateOrderStatus', 'RecordStillPending'],
    ...['TellReissueAwaiting', 'TellReissueStillPending', 'OrderInfoBeforeCancel', 'UpdateOrderStatus'],
  ],
  steps: (wanted) => {
    const { orderId } = orderIn(wanted);
    const meddling = draw.pick(['approve', 'foreign-request', 'foreign-cancel', 'foreign-cancel'] as const);
    return [
      { afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) },
      ...(draw.chance(0.6)
        ? [{ afterSeconds: draw.int(HOUR, DEADLINE), step: { do: meddling, orderId } as Step }]
        : []),
    ];
  },
});

/** The newest certificate says nothing of itself that the flag could be put back to. */
const unreadable: Recipe = (draw) => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['RecordRestoreForbidden', 'PlanRestore'],
  digicert: { malformedScts: true, rejectReissue: 'invalid_reissue' },
  steps: (wanted) => [
    { afterSeconds: 0, step: { do: 'foreign-reissue', orderId: orderIn(wanted).orderId } },
    { afterSeconds: 300, step: start('CtStatusReissue', change(draw, wanted)) },
  ],
});

/** A flag that is put back after the reissue was refused. */
const restoring: Recipe = (draw) => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['ChangeCtStatusToRestore', 'OrderInfoToVerify', 'JudgeCtRestore', 'RecordRestoreFailed', 'PlanRestore'],
  digicert: { rejectReissue: 'invalid_reissue' },
  troubles: draw.chance(0.3)
    ? [{ machine: 'CtStatusReissue', state: 'ChangeCtStatusToRestore', kind: 'rejected', lastsSeconds: 0 }]
    : [],
  steps: (wanted) => [{ afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) }],
});

/** The CT status that the order has already. */
const matching: Recipe = () => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['ChangeCtStatus', 'OrderInfoToReadBack', 'CommitReissue', 'RecordInSync', 'RecordProviderRefused'],
  steps: (wanted) => {
    const { orderId, disableCt } = orderIn(wanted);
    const input = { orderId, disableCt: !disableCt, acknowledgeUnlogged: true };
    return [{ afterSeconds: 0, step: start('CtStatusReissue', input) }];
  },
});

/** One that dies while its reissue is under way, and is overtaken by a request for the other CT status. */
const overtaking: Recipe = (draw) => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['OpenCtChangeToGoOn', 'ListReissuesToTrack', 'OrderInfoToConfirm', 'JudgeCtRestore'],
  digicert: draw.pick<DigicertScenario>([{}, { requestRejected: true }]),
  steps: (wanted) => {
    const input = change(draw, wanted);
    const back = { orderId: input.orderId, disableCt: !input.disableCt, acknowledgeUnlogged: true };
    return [
      { afterSeconds: 0, step: start('CtStatusReissue', input) },
      { afterSeconds: draw.int(20, 60), step: { do: 'abort', nth: 0, machine: 'CtStatusReissue' } },
      { afterSeconds: 200, step: start('CtStatusReissue', back) },
    ];
  },
});

/** The proof that the new certificate gives. */
const proving: Recipe = (draw) => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['DownloadCertificateReissued'],
  steps: (wanted) => [{ afterSeconds: 0, step: start('CtStatusReissue', change(draw, wanted)) }],
});

/** A change that nobody acknowledged. */
const refusing: Recipe = (draw) => ({
  ...{ machine: 'CtStatusReissue', certificates: 0, orders: 1, calmAfterSeconds: 3 * HOUR },
  states: ['RecordRefused'],
  steps: (wanted) => {
    const { orderId } = orderIn(wanted);
    const input = { orderId, disableCt: true, acknowledgeUnlogged: false };
    const times = draw.int(1, 4);
    return Array.from({ length: times }, (_, nth) => ({
      afterSeconds: nth * 600,
      step: start('CtStatusReissue', input),
    }));
  },
});

export const CHANGE_RECIPES: Recipe[] = [
  ...[overtaking, changing, changing, changing, changing, awaiting, awaiting, unreadable, restoring, matching],
  ...[proving, refusing],
];
