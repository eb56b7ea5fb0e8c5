import { expect, it } from 'vitest';
import { methodEditViolation } from '../../../lambdas/domain/method-change.ts';
import { certificateOf } from './samples.ts';

const ACTIVE = /is active, so its method cannot change; rotate it with validationMethod /;

it.each([
  ['a recheck of an active one', { status: 'ACTIVE' }, 'txt', null],
  ['another method of a pending one', { status: 'PENDING', packStatus: 'pending_validation' }, 'http', null],
  ['another method of one that timed out', { status: 'TIMED_OUT', packStatus: 'validation_timed_out' }, 'email', null],
  ['another method of an active one', { status: 'ACTIVE', packStatus: 'active' }, 'http', /validationMethod http$/],
  ['a method that no order takes', { status: 'ACTIVE' }, 'cname', /validationMethod txt, http, email$/],
  ['one whose pack was seen active', { status: 'PENDING', packStatus: 'active' }, 'email', ACTIVE],
  ['one whose pack is active, whatever waits', { status: 'AUTH_PAUSED', packStatus: 'active' }, 'email', ACTIVE],
] as const)('%s', (_, changes, wanted, message) => {
  const violation = methodEditViolation(certificateOf({ hosts: ['example.com'], ...changes }), wanted);
  if (message === null) expect(violation).toBeNull();
  else expect(violation).toMatch(message);
});

it.each(['http', 'cname'])('%s for a wildcard', (wanted) => {
  const pending = certificateOf({ status: 'PENDING', packStatus: 'pending_validation' });
  expect(methodEditViolation(pending, wanted)).toBe(
    `validationMethod: ${wanted} cannot validate the wildcard *.example.com; use txt`,
  );
});
