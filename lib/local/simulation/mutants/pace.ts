import { inTrouble, type Mutant } from '../mutant.ts';
import { aboutCertificates } from './about.ts';
import { arranged, lifecycleOf } from './arranged.ts';

const limitedOnce = inTrouble('OrderCertificatePack', 'GetCertificatePackQuotas', 'limited');

/** Of how often, and how soon, a provider is asked. */
export const PACE_MUTANTS: Mutant[] = [
  {
    name: 'a rate limit is told to nobody',
    breaks: 'I11',
    about: aboutCertificates,
    arrange: (scenario) => limitedOnce(arranged(scenario, { steps: [lifecycleOf(scenario).begin] })),
    code: { from: '  if (until === null) return;', to: '  return;' },
  },
  {
    name: 'a pause is not looked at',
    breaks: 'I11',
    about: aboutCertificates,
    arrange: (scenario) => limitedOnce(arranged(scenario, { steps: [lifecycleOf(scenario).begin] })),
    code: {
      from: '(attribute_not_exists(notBefore) OR notBefore <= :now)',
      to: '(:now > :now OR attribute_not_exists(nothing))',
    },
  },
];
