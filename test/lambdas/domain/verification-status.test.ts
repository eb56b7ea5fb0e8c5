import { expect, it } from 'vitest';
import {
  type VerificationPhase,
  verificationPhaseOf,
  worstStatus,
} from '../../../lambdas/domain/verification-status.ts';

const DOCUMENTED: [string, VerificationPhase][] = [
  ['initializing', 'pending'],
  ['authorizing', 'pending'],
  ['issuing', 'pending'],
  ['pending_deployment', 'pending'],
  ['active', 'active'],
  ['expired', 'ending'],
  ['timing_out', 'ending'],
];

it('covers the 7 documented statuses', () => {
  expect(new Set(DOCUMENTED.map(([status]) => status)).size).toBe(7);
});

it.each(DOCUMENTED)('%s is %s', (status, phase) => {
  expect(verificationPhaseOf(status)).toBe(phase);
});

it.each([['staging_active'], ['Active'], [''], ['constructor'], ['__proto__']])(
  'an unknown status, "%s", is unrecognised',
  (status) => {
    expect(verificationPhaseOf(status)).toBe('unrecognised');
  },
);

it.each<[string | null, VerificationPhase]>([
  ['pending_validation', 'pending'],
  ['pending_issuance', 'pending'],
  ['validation_timed_out', 'ending'],
  ['issuance_timed_out', 'ending'],
  ['deleted', 'ending'],
  [null, 'unrecognised'],
])("a pack's word, or none, %s, is %s", (status, phase) => {
  expect(verificationPhaseOf(status)).toBe(phase);
});

it.each<[string | null, (string | null)[]]>([
  ['active', ['active']],
  ['pending_deployment', ['active', 'pending_deployment', 'active']],
  ['authorizing', ['pending_deployment', 'issuing', 'authorizing']],
  ['initializing', ['pending_validation', 'initializing']],
  ['pending_validation', ['issuing', 'pending_validation']],
  [null, ['initializing', null, 'active']],
  ['pondering', ['authorizing', 'pondering']],
  ['timing_out', ['active', 'pondering', 'timing_out', null]],
  ['validation_timed_out', ['authorizing', 'validation_timed_out']],
  [null, []],
])('%s is the worst of %j, whatever their order', (worst, statuses) => {
  expect(worstStatus(statuses)).toBe(worst);
  expect(worstStatus(statuses.toReversed())).toBe(worst);
});
