import { type Mutant, skipped } from '../mutant.ts';
import { start } from '../steps.ts';
import { aboutCertificates } from './about.ts';
import { arranged, at, HOUR, lifecycleOf } from './arranged.ts';

const SETTLED = 1200;
const DAY = 24 * HOUR;

/** Of what becomes of packs in the end, and who hears of it. */
export const END_MUTANTS: Mutant[] = [
  {
    name: 'a rotation deletes the old pack whatever became of the new one',
    breaks: 'I17',
    about: aboutCertificates,
    arrange: (scenario) => {
      const { begin, certificateId } = lifecycleOf(scenario);
      const zoneId = scenario.certificates[0]?.request.zoneId ?? '';
      const rotate = start('RotateCertificatePack', { certificateId });
      const steps = [begin, at(SETTLED, { do: 'allocate', zoneId, allocated: 1 }), at(SETTLED + 1, rotate)];
      return arranged(scenario, { steps });
    },
    machine: 'RotateCertificatePack',
    change: ({ 'SuccessorActive?': choice }) => {
      if (choice) choice.Default = 'DeleteCertificatePack';
    },
  },
  {
    name: 'a deletion is over as soon as it was asked for',
    breaks: 'I6',
    about: aboutCertificates,
    arrange: (scenario) => {
      const { begin, certificateId } = lifecycleOf(scenario);
      const remove = start('DeleteCertificatePack', { certificateId, acknowledgeUncovered: true });
      return arranged(scenario, { steps: [begin, at(SETTLED, remove)] });
    },
    code: { from: 'if (packStatus === "deleted") return', to: 'if (packStatus !== "") return' },
  },
  {
    name: 'a pack is gone on the word of a single read',
    breaks: 'I6',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        cloudflare: { misreads: { as: 'unknown', times: 1 } },
        steps: [lifecycleOf(scenario).begin],
      }),
    code: {
      from: 'if (pack !== null && phaseOf(pack.status) !== "gone") return pack;',
      to: 'return pack ?? deleted(packId);',
    },
  },
  {
    name: 'orphans are not reported',
    breaks: 'I3',
    about: aboutCertificates,
    arrange: (scenario) => {
      const zoneId = scenario.certificates[0]?.request.zoneId ?? '';
      return arranged(scenario, { steps: [lifecycleOf(scenario).begin, at(SETTLED, { do: 'orphan-pack', zoneId })] });
    },
    code: {
      from: 'return unrecorded.filter((pack) => !isExpected(pack) && !isKeptBy(pack.claimant, pack.packId))',
      to: 'return unrecorded.filter(() => false)',
    },
  },
  {
    ...skipped('SweepCertificates', 'TellCertificateExpiring'),
    name: 'nobody is told of a certificate that expires',
    breaks: 'I4',
    about: aboutCertificates,
    arrange: (scenario) => {
      const certificates = scenario.certificates.map((certificate) => ({
        ...certificate,
        request: { ...certificate.request, validityDays: 14 },
      }));
      const steps = [lifecycleOf({ ...scenario, certificates }).begin];
      return arranged({ ...scenario, certificates }, { steps, calmAfterSeconds: 13 * DAY });
    },
  },
  {
    ...skipped('SweepCertificates', 'StartCertificateLifecycle'),
    name: 'what was left is not taken up',
    breaks: 'I4',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        steps: [lifecycleOf(scenario).begin, at(100, { do: 'abort', nth: 0, machine: 'CertificateLifecycle' })],
      }),
  },
  {
    name: 'a pack is restarted once more than it may be',
    breaks: 'I10',
    about: aboutCertificates,
    arrange: (scenario) =>
      arranged(scenario, {
        cloudflare: { validationTimesOut: 5, validationTimeoutSeconds: 300 },
        steps: [lifecycleOf(scenario).begin],
      }),
    code: { from: 'RESTART_CAP = 3', to: 'RESTART_CAP = 4' },
  },
];
