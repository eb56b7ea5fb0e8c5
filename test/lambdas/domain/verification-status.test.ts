import { expect, it } from 'vitest';
import { type VerificationPhase, verificationPhaseOf } from '../../../lambdas/domain/verification-status.ts';

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

it.each([['validation_timed_out'], ['Active'], [''], ['constructor'], ['__proto__']])(
  'an unknown status, "%s", is unrecognised',
  (status) => {
    expect(verificationPhaseOf(status)).toBe('unrecognised');
  },
);
