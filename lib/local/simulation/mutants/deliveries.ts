import { inTrouble, type Mutant, type States, UNFENCED } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { start } from '../steps.ts';
import { aboutCertificates, aboutOrders } from './about.ts';
import { arranged, at, changeTo, HOUR, lifecycleOf } from './arranged.ts';

const ORDER = 'cloudflare/order-certificate-pack';
const COMMIT = 'record/commit-order-intent';

const ordering = ({ certificates: [certificate] }: Scenario) =>
  start('OrderCertificatePack', { ...certificate?.request, ct: null });

/** One lifecycle, whose order is delivered twice. */
const deliveredTwice = (afterMs: number) => (scenario: Scenario) =>
  arranged(scenario, { steps: [lifecycleOf(scenario).begin], deliveries: [{ call: ORDER, afterMs }] });

/** Stopped when the request was just applied, and redriven; nothing but the plan's count keeps it from being sent then. */
const redrivenOrder = (scenario: Scenario) =>
  arranged(scenario, {
    steps: [at(0, ordering(scenario)), at(10, { do: 'redrive', nth: 0 })],
    crashes: [{ call: ORDER, at: 3, side: 'after', end: 'stopped', goesOnAfterMs: null }],
  });
const redrivenReissue = (given: Scenario) => {
  const { scenario, begin } = changeTo(false, given);
  return arranged(scenario, {
    steps: [begin, at(10, { do: 'redrive', nth: 0 })],
    crashes: [{ call: 'digicert/reissue-certificate', at: 3, side: 'after', end: 'stopped', goesOnAfterMs: null }],
  });
};

/** Parent and child stopped as the child commits, and both redriven at once. */
const redrivenTogether = (scenario: Scenario) =>
  arranged(scenario, {
    steps: [
      lifecycleOf(scenario).begin,
      at(200, { do: 'redrive', nth: 0, machine: 'CertificateLifecycle' }),
      at(200, { do: 'redrive', nth: 0, machine: 'OrderCertificatePack' }),
    ],
    crashes: [{ call: COMMIT, at: 0, side: 'before', end: 'stopped', goesOnAfterMs: null }],
    troubles: [{ machine: 'OrderCertificatePack', state: 'OrderCertificatePack', kind: 'unheard', lastsSeconds: 1e9 }],
    calmAfterSeconds: HOUR,
  });

/** As though the parent sent what its children send. */
function byParent(states: States): void {
  const owner: Record<string, string> = {
    CommitOrderIntent: 'executionId.$',
    AdoptPack: 'orderer.$',
    AcquireZoneLease: 'owner.$',
    ReleaseZoneLease: 'owner.$',
  };
  for (const [state, field] of Object.entries(owner)) {
    const { Parameters } = states[state] ?? {};
    if (Parameters) Parameters[field] = '$.owner';
  }
}

/** Of requests that are asked for more than once. */
export const DELIVERY_MUTANTS: Mutant[] = [
  {
    name: 'a request is sent without a fence',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: deliveredTwice(0),
    code: UNFENCED,
  },
  {
    name: 'a fence is removed after a request that may have been applied',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: (scenario) =>
      inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unanswered')(deliveredTwice(1000)(scenario)),
    code: {
      from: 'throw error instanceof ProviderUnavailable ? await notSent(error, fence) : error;',
      to: 'throw await notSent(error, fence);',
    },
  },
  {
    name: 'a fence is not removed after a request that was not applied',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: (scenario) =>
      inTrouble(
        'OrderCertificatePack',
        'OrderCertificatePack',
        'limited',
      )(arranged(scenario, { steps: [lifecycleOf(scenario).begin] })),
    code: { from: 'if (fence === null || await fence.remove()) return error;', to: 'return error;' },
  },
  {
    name: 'a redriven order is sent again, and not fenced',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: redrivenOrder,
    machine: 'OrderCertificatePack',
    change: ({ OrderCertificatePack: order }) => forgetRedrives(order),
    code: UNFENCED,
  },
  {
    name: 'a redriven reissue is sent again, and not fenced',
    breaks: 'I2',
    about: aboutOrders,
    arrange: redrivenReissue,
    machine: 'CtStatusReissue',
    change: ({ ReissueCertificate: reissue }) => forgetRedrives(reissue),
    code: UNFENCED,
  },
  {
    name: 'an INTENT and a lease are the parent’s',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: redrivenTogether,
    machine: 'OrderCertificatePack',
    change: byParent,
  },
];

/** As though it had never been redriven. */
function forgetRedrives(state: States[string]): void {
  const send = state?.Parameters?.send as Record<string, unknown>;
  delete send['redriveCount.$'];
  Object.assign(send, { redriveCount: 0 });
}
