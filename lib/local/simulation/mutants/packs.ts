import { inTrouble, type Mutant, retried } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import type { TimedStep } from '../steps.ts';
import { aboutCertificates, aboutSeveral, startOf } from './about.ts';

const withCommand =
  (...machines: string[]) =>
  ({ steps }: Scenario) =>
    steps.some(({ step }) => step.do === 'start' && machines.includes(step.machine));
const timingOut =
  (atLeast: number) =>
  ({ cloudflare, orders, calmAfterSeconds }: Scenario) => {
    const { validationTimesOut = 0, validationTimeoutSeconds = Number.POSITIVE_INFINITY } = cloudflare;
    return orders.length === 0 && validationTimesOut >= atLeast && validationTimeoutSeconds * 2 < calmAfterSeconds;
  };
const disablesUniversal = ({ steps }: Scenario) =>
  steps.some(({ step }) => step.do === 'start' && step.input.enabled === false && !step.input.acknowledgeUncovered);

/** Of what becomes of a pack. */
export const PACK_MUTANTS: Mutant[] = [
  {
    name: 'a pack is adopted that is another’s',
    breaks: 'I3',
    about: oneServesBoth,
    arrange: adoptedTwice,
    code: {
      from: 'attribute_not_exists(pk) OR certificateId = :id',
      to: 'attribute_not_exists(pk) OR attribute_exists(pk) OR certificateId = :id',
    },
  },
  {
    name: 'a pack is restarted whatever it is',
    breaks: 'I10',
    about: timingOut(1),
    code: { from: 'return { verdict: "moving", reason:', to: 'return { verdict: "restart", reason:' },
  },
  {
    ...retried('RestartValidation', 'RestartValidation'),
    name: 'a restart is retried after any error',
    breaks: 'I10',
    about: timingOut(1),
  },
  {
    name: 'a pack is restarted without end',
    breaks: 'I10',
    about: ({ cloudflare, orders }) => orders.length === 0 && (cloudflare.validationTimesOut ?? 0) > 3,
    code: { from: 'RESTART_CAP = 3', to: 'RESTART_CAP = 99' },
  },
  {
    ...retried('DeleteCertificatePack', 'DeleteCertificatePack'),
    name: 'a deletion is retried after any error',
    breaks: 'I2',
    about: withCommand('DeleteCertificatePack', 'RotateCertificatePack'),
  },
  {
    name: 'what hosts are served by is taken away unacknowledged',
    breaks: 'I17',
    about: disablesUniversal,
    code: { from: 'coverage.verdict !== "uncovered"', to: 'true' },
  },
  {
    name: 'a pack is active after one look',
    breaks: 'I6',
    about: aboutCertificates,
    code: { from: 'memory.activeSeenAt !== null && secondsBetween(memory.activeSeenAt, now)', to: 'Infinity' },
  },
  {
    name: 'a Choice has no Default',
    breaks: 'I4',
    about: aboutCertificates,
    machine: 'PollVerification',
    change: ({ 'AnythingToTell?': choice }) => {
      delete choice?.Default;
    },
  },
];

function oneServesBoth(scenario: Scenario): boolean {
  const [first, second] = scenario.certificates;
  if (!aboutSeveral(scenario) || first?.certificateId === second?.certificateId) return false;
  return first?.request.hosts.every((host) => second?.request.hosts.includes(host)) ?? false;
}

/** The first one's order never arrives; then a person gives it the second one's pack. */
function adoptedTwice(scenario: Scenario): Scenario {
  const [first, second] = scenario.certificates;
  const zones = scenario.zones.map((zone) => ({ ...zone, allocated: 10 }));
  const steps: TimedStep[] = [
    { afterSeconds: 0, step: startOf(first?.request ?? {}) },
    { afterSeconds: 1800, step: startOf(second?.request ?? {}) },
    { afterSeconds: 3600, step: { do: 'adopt', certificateId: first?.certificateId ?? '' } },
  ];
  return inTrouble('OrderCertificatePack', 'OrderCertificatePack', 'unheard')({ ...scenario, zones, steps });
}
