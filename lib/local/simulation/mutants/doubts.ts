import { inTrouble, type Mutant } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { start } from '../steps.ts';
import { aboutCertificates } from './about.ts';
import { arranged, at, HOUR, lifecycleOf } from './arranged.ts';

const ordering = ({ certificates: [certificate] }: Scenario) =>
  start('OrderCertificatePack', { ...certificate?.request, ct: null });

/** Of mutations that may have been applied. */
export const DOUBT_MUTANTS: Mutant[] = [
  {
    name: 'an answer of 5xx counts as a refusal',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: orderIs('5xx'),
    code: {
      from: 'if (status >= 500 || status === 408) throw new lost(',
      to: 'if (status >= 500 || status === 408) throw new ProviderRejected(',
    },
  },
  {
    name: 'code 1406 counts as a refusal',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: orderIs('1406'),
    code: { from: '"1406": { means: "doubt" },', to: '' },
  },
  {
    name: 'a lost order is looked for once',
    breaks: 'I2',
    about: aboutCertificates,
    arrange: orderIs('unheard'),
    code: { from: 'SETTLE_LOOKS = 3', to: 'SETTLE_LOOKS = 1' },
  },
  {
    name: 'an order is sent under a lease that has run out',
    breaks: 'I9',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        steps: [at(0, ordering(scenario)), at(HOUR, { do: 'redrive', nth: 0 })],
        crashes: [{ call: 'record/commit-order-intent', at: 0, side: 'before', end: 'stopped', goesOnAfterMs: null }],
      }),
    code: { from: 'await zoneLeaseSeconds(zoneId, executionId, now) < NEEDED_SECONDS', to: 'false' },
  },
];

/** One lifecycle, whose order meets this. */
function orderIs(kind: Parameters<typeof inTrouble>[2]): Required<Mutant>['arrange'] {
  const meets = inTrouble('OrderCertificatePack', 'OrderCertificatePack', kind);
  return (scenario) => meets(arranged(scenario, { steps: [lifecycleOf(scenario).begin] }));
}
