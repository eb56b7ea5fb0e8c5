import { inTrouble, type Mutant, retried, skipped } from '../mutant.ts';
import type { Scenario } from '../scenario.ts';
import { aboutOrders } from './about.ts';

const whereDigicert =
  (wrong: keyof Scenario['digicert']) =>
  (scenario: Scenario): boolean =>
    aboutOrders(scenario) && scenario.digicert[wrong] !== undefined;

export const CT_ORDER_MUTANTS: Mutant[] = [
  {
    ...retried('CtStatusReissue', 'ReissueCertificate'),
    name: 'a reissue is retried after any error',
    breaks: 'I2',
    about: aboutOrders,
  },
  {
    ...retried('CtStatusReissue', 'ChangeCtStatus'),
    name: 'a change of the flag is retried after any error',
    breaks: 'I2',
    about: aboutOrders,
  },
  {
    ...skipped('CtStatusReissue', 'CommitReissue', { verdict: 'committed', send: { number: '1', redriveCount: 0 } }),
    name: 'a reissue has no INTENT',
    breaks: 'I2',
    about: aboutOrders,
  },
  {
    name: 'an order is taken from whoever changes it',
    breaks: 'I9',
    about: aboutOrders,
    code: { from: 'holder = current === void 0 ? null : holderOf(current, opening)', to: 'holder = null' },
  },
  {
    name: 'a reissue drops a name',
    breaks: 'I7',
    about: aboutOrders,
    code: { from: 'dns_names: reissue.dnsNames', to: 'dns_names: reissue.dnsNames.slice(0, -1)' },
  },
  {
    name: 'a certificate’s key is not compared',
    breaks: 'I6',
    about: whereDigicert('wrongKey'),
    code: { from: 'leaf.publicKeySha256 !== expected.publicKeySha256', to: 'false' },
  },
  {
    name: 'a certificate’s names are not compared',
    breaks: 'I6',
    about: whereDigicert('wrongSans'),
    code: { from: 'got.join() !== wanted.join()', to: 'false' },
  },
  {
    name: 'a certificate’s CT state is not compared',
    breaks: 'I6',
    about: whereDigicert('wrongSctState'),
    code: { from: 'if (!isInSync(disableCt, sctVerdict))', to: 'if (false)' },
  },
  {
    ...skipped('CtStatusReissue', 'ChangeCtStatusToRestore'),
    name: 'a flag is not put back',
    breaks: 'I5',
    about: whereDigicert('rejectReissue'),
    // Else the flag is read back, and the record says that it is wrong.
    arrange: (scenario) => ({ ...scenario, digicert: { ...scenario.digicert, shape: { disableCt: 'absent' } } }),
  },
  {
    ...skipped('CtStatusReissue', 'TellCtOutOfSync'),
    name: 'nobody is told of a change out of sync',
    breaks: 'I5',
    about: whereDigicert('wrongSctState'),
  },
  {
    name: 'a foreign request is cancelled',
    breaks: 'I17',
    about: aboutOrders,
    arrange: foreignInsteadOfOurs,
    code: { from: 'intent.requestId === null || foreign', to: 'false' },
  },
];

/** Our reissue never arrives; then somebody else's, which nobody approves, looks like it. */
function foreignInsteadOfOurs(scenario: Scenario): Scenario {
  const [order] = scenario.orders;
  const orderId = order?.orderId ?? 0;
  const disableCt = order?.logged === true;
  const input = { orderId, disableCt, acknowledgeUnlogged: disableCt };
  const arranged = inTrouble('CtStatusReissue', 'ReissueCertificate', 'unheard')(scenario);
  return {
    ...arranged,
    digicert: { pendingApproval: true },
    steps: [
      { afterSeconds: 0, step: { do: 'start', machine: 'CtStatusReissue', input, times: 1 } },
      { afterSeconds: 90, step: { do: 'foreign-reissue', orderId } },
    ],
  };
}
