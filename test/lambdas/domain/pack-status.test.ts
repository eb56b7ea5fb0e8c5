import { expect, it } from 'vitest';
import { type PackPhase, phaseOf } from '../../../lambdas/domain/pack-status.ts';

const DOCUMENTED: [string, PackPhase][] = [
  ['initializing', 'pending'],
  ['pending_validation', 'pending'],
  ['pending_issuance', 'pending'],
  ['pending_deployment', 'pending'],
  ['active', 'active'],
  ['validation_timed_out', 'validation-timed-out'],
  ['initializing_timed_out', 'stalled'],
  ['issuance_timed_out', 'stalled'],
  ['deployment_timed_out', 'stalled'],
  ['deletion_timed_out', 'failed'],
  ['pending_expiration', 'failed'],
  ['expired', 'failed'],
  ['pending_deletion', 'being-deleted'],
  ['pending_cleanup', 'being-deleted'],
  ['deleted', 'gone'],
  ['holding_deployment', 'unrecognised'],
  ['staging_deployment', 'unrecognised'],
  ['staging_active', 'unrecognised'],
  ['deactivating', 'unrecognised'],
  ['inactive', 'unrecognised'],
  ['backup_issued', 'unrecognised'],
];

it('covers the 21 documented statuses', () => {
  expect(new Set(DOCUMENTED.map(([status]) => status)).size).toBe(21);
});

it.each(DOCUMENTED)('%s is %s', (status, phase) => {
  expect(phaseOf(status)).toBe(phase);
});

it('may be restarted from one status alone', () => {
  const restartable = DOCUMENTED.filter(([status]) => phaseOf(status) === 'validation-timed-out');
  expect(restartable).toEqual([['validation_timed_out', 'validation-timed-out']]);
});

it.each([['pending_quantum'], [''], ['ACTIVE'], [' active'], ['constructor'], ['toString'], ['__proto__']])(
  'an unknown status, "%s", is unrecognised',
  (status) => {
    expect(phaseOf(status)).toBe('unrecognised');
  },
);
