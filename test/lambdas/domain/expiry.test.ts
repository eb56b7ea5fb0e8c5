import { expect, it } from 'vitest';
import { currentlyTold, expiryOf } from '../../../lambdas/domain/expiry.ts';
import { at, DAY, NOW } from './samples.ts';

const inDays = (days: number, validityDays: number, told: string[] = []) =>
  expiryOf({ expiresAt: at(days * DAY), validityDays, told, now: NOW });

it.each([
  [365, 15.1, null],
  [365, 15, 'half-window'],
  [90, 15.1, null],
  [90, 15, 'half-window'],
  [90, 1.1, 'half-window'],
  [90, 1, 'last-day'],
  [90, -3, 'last-day'],
  [30, 3.6, null],
  [30, 3.5, 'half-window'],
  [14, 1.6, null],
  [14, 1.5, 'half-window'],
  [14, 0.9, 'last-day'],
])('of a certificate for %i days that ends in %f days people hear: %s', (validityDays, days, verdict) => {
  expect(inDays(days, validityDays)?.verdict ?? null).toBe(verdict);
});

it('counts whole days, and below none those since the end', () => {
  expect(inDays(14.5, 90)).toMatchObject({ daysLeft: 14, reason: expect.stringMatching(/^expires/) });
  expect(inDays(-0.5, 90)).toMatchObject({ daysLeft: -1, reason: expect.stringMatching(/^expired/) });
});

it('is told once a threshold', () => {
  const first = inDays(10, 90)?.toldAs ?? '';
  expect(inDays(10, 90, [first])).toBeNull();
  const expiresAt = at(10 * DAY);
  const lastDay = expiryOf({ expiresAt, validityDays: 90, told: [first], now: at(9.5 * DAY) });
  expect(lastDay?.verdict).toBe('last-day');
});

it('forgets what was told of an end that a renewal has moved, and nothing else', () => {
  const told = ['brand-check', `expiring ${NOW} half-window`, `expiring ${at(DAY)} half-window`];
  expect(currentlyTold(told, at(DAY))).toEqual(['brand-check', `expiring ${at(DAY)} half-window`]);
  expect(currentlyTold(told, null)).toEqual(['brand-check']);
});
