import { describe, expect, it } from 'vitest';
import { currentlyTold, expiryOf, lifetimeDaysOf, renewalWindowDays } from '../../../lambdas/domain/expiry.ts';
import { at, DAY, HOUR, NOW } from './samples.ts';

const inDays = (days: number, lifetimeDays: number, told: string[] = []) =>
  expiryOf({ expiresAt: at(days * DAY), lifetimeDays, told, now: NOW });

it.each([
  [200, 30],
  [90, 30],
  [89.96, 30],
  [64, 21],
  [45, 15],
  [31, 10],
  [30, 7],
  [29.9, 7],
  [14, 3],
  [13.96, 3],
  [7, 3],
])('a certificate that lives for %f days is renewed from %i days before its end', (lifetimeDays, windowDays) => {
  expect(renewalWindowDays(lifetimeDays)).toBe(windowDays);
});

it.each([
  [90, 15.6, null],
  [90, 15.5, 'half-window'],
  [90, 1.1, 'half-window'],
  [90, 1, 'last-day'],
  [90, -3, 'last-day'],
  [64, 11.1, null],
  [64, 11, 'half-window'],
  [45, 8.1, null],
  [45, 8, 'half-window'],
  [30, 4.1, null],
  [30, 4, 'half-window'],
  [14, 2.1, null],
  [14, 2, 'half-window'],
  [14, 0.9, 'last-day'],
])('of a certificate that lives for %i days and ends in %f days people hear: %s', (lifetimeDays, days, verdict) => {
  expect(inDays(days, lifetimeDays)?.verdict ?? null).toBe(verdict);
});

describe('the life of a certificate', () => {
  it.each([
    ['is from its upload to its end', at(-4 * DAY), at(60 * DAY), 64],
    ['is as ordered without a time of upload', null, at(60 * DAY), 90],
    ['is as ordered where a survey has no such field', undefined, at(60 * DAY), 90],
    ['is as ordered without an end', NOW, null, 90],
    ['is as ordered where it would end before it begins', at(61 * DAY), at(60 * DAY), 90],
    ['is as ordered where the upload is no time', 'soon', at(60 * DAY), 90],
  ])('%s', (_, uploadedAt, expiresAt, days) => {
    expect(lifetimeDaysOf({ uploadedAt, expiresAt }, 90)).toBe(days);
  });

  it('is as ordered where the pack is not listed', () => {
    expect(lifetimeDaysOf(undefined, 14)).toBe(14);
  });
});

it.each([7, 14, 30, 45, 64, 90, 100, 200])(
  'an hourly sweep tells of %i days at least 20 hours before Cloudflare gives up, and again within an hour after',
  (lifetimeDays) => {
    const expiresAt = at(lifetimeDays * DAY);
    const told: string[] = [];
    const hours: [string, number][] = [];
    for (let hour = 0; hour < lifetimeDays * 24; hour += 1) {
      const expiry = expiryOf({ expiresAt, lifetimeDays, told, now: at(hour * HOUR) });
      if (expiry === null) continue;
      told.push(expiry.toldAs);
      hours.push([expiry.verdict, lifetimeDays * 24 - hour]);
    }
    expect(hours.map(([verdict]) => verdict)).toEqual(['half-window', 'last-day']);
    expect(hours[0]?.[1]).toBeGreaterThanOrEqual(24 + 20);
    expect(hours[1]?.[1]).toBeGreaterThan(24 - 1);
    expect(hours[1]?.[1]).toBeLessThanOrEqual(24);
  },
);

it('counts whole days, and below none those since the end', () => {
  expect(inDays(14.5, 90)).toMatchObject({ daysLeft: 14, reason: expect.stringMatching(/^expires .* from 30 days/) });
  expect(inDays(0.5, 90)).toMatchObject({ daysLeft: 0, reason: expect.stringMatching(/no renewal on the last day/) });
  expect(inDays(-0.5, 90)).toMatchObject({ daysLeft: -1, reason: expect.stringMatching(/^expired/) });
});

it('is told once a threshold', () => {
  const first = inDays(10, 90)?.toldAs ?? '';
  expect(inDays(10, 90, [first])).toBeNull();
  const expiresAt = at(10 * DAY);
  const lastDay = expiryOf({ expiresAt, lifetimeDays: 90, told: [first], now: at(9.5 * DAY) });
  expect(lastDay?.verdict).toBe('last-day');
});

it('forgets what was told of an end that a renewal has moved, and nothing else', () => {
  const told = ['brand-check', `expiring ${NOW} half-window`, `expiring ${at(DAY)} half-window`];
  expect(currentlyTold(told, at(DAY))).toEqual(['brand-check', `expiring ${at(DAY)} half-window`]);
  expect(currentlyTold(told, null)).toEqual(['brand-check']);
});
