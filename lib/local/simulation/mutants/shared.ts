import { inTrouble, type Mutant } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import type { Step } from '../steps.ts';

const withRevocation = ({ steps }: Scenario) => steps.some(({ step }) => step.do === 'revoke');
const inARush = ({ steps }: Scenario) => steps.some(({ step }) => step.do === 'start' && step.times > 1);

const sweepsDomains = ({ steps }: Scenario) =>
  steps.some(({ step }) => step.do === 'sweep' && step.machine === 'SweepDomains');

/** More than DigiCert answers within five seconds. */
function manyDomains(scenario: Scenario): Scenario {
  const rates = { ...scenario.rates, provider: 0, task: 0, crash: 0, troubles: [] };
  const steps = [{ afterSeconds: 0, step: { do: 'domains', count: 150, options: {} } as Step }, ...scenario.steps];
  return { ...scenario, rates, steps };
}

export const SHARED_MUTANTS: Mutant[] = [
  {
    name: 'a reset connection counts as never sent',
    breaks: 'I2',
    about: ({ orders }) => orders.length === 0,
    arrange: inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unanswered'),
    code: { from: '"ECONNREFUSED",\n  "ENOTFOUND"', to: '"ECONNREFUSED",\n  "ECONNRESET",\n  "ENOTFOUND"' },
  },
  {
    name: 'a lost answer counts as never sent',
    breaks: 'I1',
    about: ({ orders }) => orders.length === 0,
    arrange: inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unanswered'),
    code: {
      from: 'lost: OutcomeUnknown, broken: OutcomeUnknown',
      to: 'lost: ProviderUnavailable, broken: OutcomeUnknown',
    },
  },
  {
    name: 'a client retries by itself',
    breaks: 'I12',
    code: {
      from: 'await exchange(outgoing, where, lost)',
      to: 'await exchange(outgoing, where, lost).catch(() => exchange(outgoing, where, lost))',
    },
  },
  {
    name: 'a request is sent without a budget',
    breaks: 'I11',
    about: sweepsDomains,
    arrange: manyDomains,
    code: { from: '  await takeFromBudget(outgoing.provider, priority, where);', to: '' },
  },
  {
    name: 'secrets are not redacted',
    breaks: 'I13',
    about: withRevocation,
    code: { from: 'safe = safe.replaceAll(form, "[redacted]")', to: 'safe' },
  },
  {
    name: 'attempts overwrite each other',
    breaks: 'I8',
    about: inARush,
    code: {
      from: '{ expression: "attribute_not_exists(pk)" });\n    const decided',
      to: '{ expression: "attribute_not_exists(pk) OR attribute_exists(pk)" });\n    const decided',
    },
  },
  {
    name: 'a record is written before its attempt',
    breaks: 'I8',
    about: inARush,
    code: {
      from: '    const mine = await putItem(',
      to: '    await carryOver(key, next);\n    const mine = await putItem(',
    },
  },
];
