import { expect, it } from 'vitest';
import { secondsBetween, secondsLater } from '../../../lambdas/domain/time.ts';
import { randomFrom } from './samples.ts';

it.each<[string, string, string, number]>([
  ['counts seconds', '2026-11-21T12:00:00Z', '2026-11-21T12:01:30Z', 90],
  ['keeps milliseconds', '2026-11-21T12:00:00.000Z', '2026-11-21T12:00:00.250Z', 0.25],
  ['is negative backwards', '2026-11-21T12:00:00Z', '2026-11-21T11:59:00Z', -60],
  ['takes another offset for the same instant', '2026-11-21T12:00:00Z', '2026-11-21T13:00:00+01:00', 0],
  ['sees no daylight saving in UTC', '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z', 86_400],
  ['knows leap days', '2028-02-28T00:00:00Z', '2028-03-01T00:00:00Z', 2 * 86_400],
])('secondsBetween %s', (_, from, to, seconds) => {
  expect(secondsBetween(from, to)).toBe(seconds);
});

it.each<[string, string, number, string]>([
  ['rolls over a day', '2026-11-21T23:59:59Z', 1, '2026-11-22T00:00:00.000Z'],
  ['rolls over a year', '2026-12-31T00:00:00Z', 86_400, '2027-01-01T00:00:00.000Z'],
  ['goes back', '2026-11-21T00:00:00Z', -1, '2026-11-20T23:59:59.000Z'],
  ['writes any offset as UTC', '2026-11-21T13:00:00+01:00', 0, '2026-11-21T12:00:00.000Z'],
])('secondsLater %s', (_, from, seconds, later) => {
  expect(secondsLater(from, seconds)).toBe(later);
});

it('secondsBetween undoes secondsLater, and text order is time order', () => {
  const random = randomFrom(1);
  for (let round = 0; round < 1_000; round++) {
    const from = secondsLater('2026-01-01T00:00:00Z', Math.floor(random() * 1e8));
    const seconds = Math.floor((random() - 0.5) * 1e8);
    const to = secondsLater(from, seconds);
    expect(secondsBetween(from, to)).toBe(seconds);
    expect(to < from).toBe(seconds < 0);
  }
});
