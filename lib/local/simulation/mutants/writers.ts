import { type Mutant, skipped } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { start, type TimedStep } from '../steps.ts';
import { aboutCertificates, aboutSeveral, startOf } from './about.ts';
import { arranged, at, HOUR, lifecycleOf } from './arranged.ts';

const POLL = 'PollVerification';

/** A poll that was stopped, and the one that takes its place. */
function pollsOf({ certificates: [certificate] }: Scenario): TimedStep[] {
  const input = { certificateId: certificate?.certificateId };
  return [
    at(0, start('OrderCertificatePack', { ...certificate?.request, ct: null })),
    at(60, start(POLL, input)),
    at(100, { do: 'abort', nth: 0, machine: POLL }),
    ...[101, 180].map((afterSeconds) => at(afterSeconds, start(POLL, input))),
  ];
}

/** A lifecycle that is stopped and redriven, and whose end is recorded late. */
const redrivenBeforeItsEndIsRecorded = (scenario: Scenario) =>
  arranged(scenario, {
    cloudflare: { neverActive: true },
    steps: [
      lifecycleOf(scenario).begin,
      at(100, { do: 'abort', nth: 0, machine: 'CertificateLifecycle' }),
      at(101, { do: 'redrive', nth: 0, machine: 'CertificateLifecycle' }),
    ],
    troubles: [
      { machine: 'RecordExecutionEnd', state: 'DescribeOwner', kind: 'failing', lastsSeconds: 30 },
      { machine: 'RecordExecutionEnd', state: 'ReleaseDeadOwner', kind: 'throttled', lastsSeconds: 160 },
    ],
  });

/** Of who writes, and when. */
export const WRITER_MUTANTS: Mutant[] = [
  {
    ...skipped('RecordExecutionEnd', 'DescribeOwner', { Status: 'FAILED', RedriveCount: 0 }),
    name: 'an execution counts as ended by an event of before its redrive',
    breaks: 'I9',
    about: aboutCertificates,
    arrange: redrivenBeforeItsEndIsRecorded,
  },
  {
    name: 'an execution that is not known counts as ended at once',
    breaks: 'I9',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        steps: [0, 20].map((afterSeconds) => at(afterSeconds, lifecycleOf(scenario).begin.step)),
        troubles: [{ machine: 'CertificateLifecycle', state: 'DescribeOwner', kind: 'forgotten', lastsSeconds: 100 }],
      }),
    code: { from: 'unknownSeconds(updatedAt ?? now.toISOString(), now.toISOString())', to: '0' },
  },
  {
    name: 'nobody waits for the last request of an execution that was stopped',
    breaks: 'I10',
    about: aboutCertificates,
    arrange: (scenario) => {
      const [certificate] = scenario.certificates;
      const restart = start('RestartValidation', { certificateId: certificate?.certificateId });
      const crash = { at: 2, side: 'before', end: 'stopped', goesOnAfterMs: 20_000 } as const;
      return arranged(scenario, {
        cloudflare: { validationTimesOut: 1, validationTimeoutSeconds: 250 },
        crashes: [{ call: 'cloudflare/restart-validation', ...crash }],
        steps: [
          at(0, start('OrderCertificatePack', { ...certificate?.request, ct: null })),
          ...[600, 601].map((afterSeconds) => at(afterSeconds, restart)),
        ],
      });
    },
    code: { from: 'Math.ceil(IN_FLIGHT_SECONDS - secondsBetween(endedAt, now))', to: '0' },
  },
  {
    name: 'an old decision is written over a newer one',
    breaks: 'I8',
    about: aboutCertificates,
    arrange: (scenario) => {
      const quiet = arranged(scenario, { steps: [lifecycleOf(scenario).begin] });
      return { ...quiet, rates: { ...quiet.rates, table: 0.2 } };
    },
    code: {
      from: 'attribute_not_exists(pk) OR version < :version',
      to: 'attribute_not_exists(pk) OR attribute_exists(pk) OR version < :version',
    },
  },
  {
    name: 'a record is let go that is another’s by now',
    breaks: 'I9',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        cloudflare: { neverActive: true },
        steps: pollsOf(scenario),
        troubles: [{ machine: 'RecordExecutionEnd', state: 'ReleaseDeadOwner', kind: 'throttled', lastsSeconds: 40 }],
      }),
    code: {
      from: 'isReleased = isOwner || isReleasedBy(current, dead);\n      return current && isOwner',
      to: 'isReleased = true;\n      return current',
    },
  },
  {
    name: 'a lease is given back that is another’s by now',
    breaks: 'I9',
    about: aboutSeveral,
    arrange: (scenario) =>
      arranged(scenario, {
        steps: scenario.certificates.map(({ request }) => at(0, startOf(request))),
        lateCommand: 'DeleteItem',
        // So that each has it for as long as it looks for its order.
        troubles: [
          { machine: 'OrderCertificatePack', state: 'OrderCertificatePack', kind: 'unheard', lastsSeconds: 1e9 },
        ],
        calmAfterSeconds: HOUR,
      }),
    code: { from: 'expression: "#owner = :owner",', to: 'expression: "#owner = :owner OR attribute_exists(pk)",' },
  },
];
