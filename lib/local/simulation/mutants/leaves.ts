import { type Mutant, skipped } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { start } from '../steps.ts';
import { aboutOrders } from './about.ts';
import { arranged, at, changeTo, HOUR } from './arranged.ts';

const issuing =
  (disableCt: boolean, digicert: Scenario['digicert']) =>
  (given: Scenario): Scenario => {
    const { scenario, begin } = changeTo(disableCt, given);
    return arranged(scenario, { steps: [begin], digicert });
  };

/** Of the certificate that a change of an order ends with. */
export const LEAF_MUTANTS: Mutant[] = [
  {
    name: 'one SCT is enough',
    breaks: 'I6',
    about: aboutOrders,
    arrange: issuing(false, { sctCount: 1 }),
    code: { from: 'distinctLogs(leaf) >= logsRequired(leaf)', to: 'distinctLogs(leaf) >= 1' },
  },
  {
    name: 'a precertificate is accepted',
    breaks: 'I6',
    about: aboutOrders,
    arrange: issuing(true, { poisoned: true }),
    code: { from: 'if (leaf.poisoned) return "poisoned";', to: '' },
  },
  {
    name: 'an SCT list that cannot be read is good enough',
    breaks: 'I6',
    about: aboutOrders,
    arrange: issuing(false, { malformedScts: true }),
    code: {
      from: 'if (leaf.sctList === "malformed") return "malformed";',
      to: 'if (leaf.sctList === "malformed") return "logged";',
    },
  },
  {
    name: 'a reissue is cancelled without end',
    breaks: 'I10',
    about: aboutOrders,
    arrange: (given) => {
      const { scenario, begin, orderId } = changeTo(true, given);
      const back = start('CtStatusReissue', { orderId, disableCt: false });
      return arranged(scenario, {
        // A change that another one overtakes is given up after an hour, not after four days.
        steps: [begin, at(60, { do: 'abort', nth: 0, machine: 'CtStatusReissue' }), at(200, back)],
        digicert: { pendingApproval: true },
        troubles: [{ machine: 'CtStatusReissue', state: 'UpdateOrderStatus', kind: 'rejected', lastsSeconds: 1e9 }],
        calmAfterSeconds: 12 * HOUR,
      });
    },
    code: { from: 'CANCEL_CAP = 3', to: 'CANCEL_CAP = 99' },
  },
  {
    ...skipped('SweepCtOrders', 'JudgeDrift', { verdict: 'agrees', reason: '', isNews: false, issuedCertificateId: 1 }),
    name: 'somebody else’s reissue goes unnoticed',
    breaks: 'I5',
    about: aboutOrders,
    arrange: (given) => {
      const { scenario, begin, orderId } = changeTo(true, given);
      return arranged(scenario, { steps: [begin, at(900, { do: 'foreign-flag-and-reissue', orderId })] });
    },
  },
];
