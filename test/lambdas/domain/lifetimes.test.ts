import { expect, it } from 'vitest';
import { lifetimeOf, validityViolation } from '../../../lambdas/domain/lifetimes.ts';

it.each([
  ['lets_encrypt', 90, '2026-11-21', 90, null],
  ['lets_encrypt', 90, '2027-02-10', 64, '2027-02-10'],
  // The ceiling of all CAs of 2027-03-15 is above what Let's Encrypt issues by then.
  ['lets_encrypt', 90, '2027-03-15', 64, '2027-02-10'],
  ['lets_encrypt', 90, '2028-02-16', 45, '2028-02-16'],
  ['lets_encrypt', 90, '2029-03-15', 45, '2028-02-16'],
  ['google', 90, '2028-02-16', 90, null],
  ['google', 90, '2029-03-15', 47, '2029-03-15'],
  ['ssl_com', 30, '2029-03-15', 30, null],
  ['ssl_com', 365, '2026-03-14', 365, null],
  ['ssl_com', 365, '2026-03-15', 200, '2026-03-15'],
  ['ssl_com', 365, '2027-03-15', 100, '2027-03-15'],
] as const)('%s for %i days, issued %s, lives for %i', (certificateAuthority, validityDays, day, days, since) => {
  expect(lifetimeOf({ certificateAuthority, validityDays }, `${day}T00:00:00.000Z`)).toEqual({ days, since });
});

it.each([
  [365, /^no public CA .* 200 days since 2026-03-15; use 90$/],
  [201, /use 90$/],
  [200, null],
  [90, null],
  ['365', null],
  [undefined, null],
] as const)('%j days are no order: %s', (validityDays, message) => {
  const violation = validityViolation(validityDays);
  if (message === null) expect(violation).toBeNull();
  else expect(violation).toMatch(message);
});
