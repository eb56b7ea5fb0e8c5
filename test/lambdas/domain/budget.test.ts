import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUDGETS,
  type BudgetedProvider,
  type BudgetItem,
  isPaused,
  type Priority,
  pauseUntil,
  taken,
  takeOf,
} from '../../../lambdas/domain/budget.ts';

/** As the providers' pages have them, of requests in any so many seconds. */
const LIMITS: [BudgetedProvider, number, number][] = [
  ['Cloudflare', 1200, 300],
  ['DigiCert', 1000, 180],
  ['DigiCert', 100, 5],
];

const NOW = Date.parse('2026-05-01T12:00:00Z');

/** What the table makes of a take, without the table. */
class Bucket {
  #item: BudgetItem = {};
  readonly #provider: BudgetedProvider;

  constructor(provider: BudgetedProvider) {
    this.#provider = provider;
  }

  take(now: number, priority: Priority = 'urgent'): boolean {
    const budget = BUDGETS[this.#provider];
    const spentUntil = taken(budget, this.#item, takeOf(budget, priority, now), now);
    if (spentUntil !== null) this.#item = { spentUntil };
    return spentUntil !== null;
  }

  /** How many it grants at once. */
  granted(now: number, priority: Priority): number {
    let count = 0;
    while (this.take(now, priority)) count += 1;
    return count;
  }
}

/** The most that arrived in any window of this length. */
function mostIn(seconds: number, arrivals: number[]): number {
  const sorted = arrivals.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - seconds * 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('a budget', () => {
  it.each(LIMITS)('of %s is never more than %i requests in %i s, however many ask', (provider, limit, seconds) => {
    const bucket = new Bucket(provider);
    const arrivals: number[] = [];
    for (let at = 0; at < 3 * seconds * 1000; at += 20) if (bucket.take(NOW + at)) arrivals.push(at);
    const most = mostIn(seconds, arrivals);
    expect(most).toBeLessThanOrEqual(limit);
    // Nor is it a fraction of what is paid for.
    expect(most).toBeGreaterThan(0.7 * limit);
  });

  it.each(LIMITS)('of %s holds when clocks differ and requests dawdle: %i in %i s', (provider, limit, seconds) => {
    const slack = provider === 'Cloudflare' ? 20_000 : 2_500;
    const request = fc.record({
      after: fc.oneof({ weight: 20, arbitrary: fc.integer({ max: 30 }) }, fc.integer({ min: 0, max: 60_000 })),
      clock: fc.integer({ min: 0, max: slack }),
      delay: fc.integer({ min: 0, max: slack }),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 500, maxLength: 3000, size: 'max' }), (requests) => {
        const bucket = new Bucket(provider);
        const arrivals: number[] = [];
        let at = NOW;
        for (const { after, clock, delay } of requests) {
          at += Math.max(0, after);
          if (bucket.take(at + clock)) arrivals.push(at + delay);
        }
        return mostIn(seconds, arrivals) <= limit;
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a third for reads that others wait for, and two thirds for mutations in all', () => {
    const bucket = new Bucket('Cloudflare');
    expect((['patient', 'ordinary', 'urgent'] as const).map((priority) => bucket.granted(NOW, priority))).toEqual([
      30, 30, 30,
    ]);
    expect(bucket.take(NOW + 312)).toBe(false);
    expect(bucket.take(NOW + 313, 'ordinary')).toBe(false);
    expect(bucket.take(NOW + 313)).toBe(true);
  });

  it('is full after a quiet time, and holds no more after a long one', () => {
    const bucket = new Bucket('DigiCert');
    expect(bucket.granted(NOW, 'urgent')).toBe(51);
    expect(bucket.granted(NOW + 51 * 225, 'urgent')).toBe(51);
    expect(bucket.granted(NOW + 86_400_000, 'urgent')).toBe(51);
  });

  it.each(LIMITS)('of %s goes on at its rate after a clock that is ahead has taken from it', (provider) => {
    const { intervalMs, pauseSeconds } = BUDGETS[provider];
    const bucket = new Bucket(provider);
    bucket.granted(NOW + 3_600_000, 'urgent');
    expect(bucket.granted(NOW, 'urgent')).toBe(1);
    expect(bucket.granted(NOW + 10 * intervalMs, 'urgent')).toBe(10);
    // A difference of less than the provider's window is waited out.
    bucket.granted(NOW + pauseSeconds * 1000, 'urgent');
    expect(bucket.granted(NOW + 20 * intervalMs, 'urgent')).toBe(0);
  });

  it.each([
    ['none', {}, false],
    ['one that is over', { notBefore: NOW }, false],
    ['one that an answer may have asked for', { notBefore: NOW + 3_600_000 }, true],
    ['one of a clock that is ahead', { notBefore: NOW + 3_600_001 }, false],
  ])('a pause: %s', (_, item, paused) => {
    expect(isPaused(item, NOW)).toBe(paused);
  });
});

describe('a pause', () => {
  const pause = (
    status: number,
    retryAfter?: string,
    rateLimit?: string,
    provider: BudgetedProvider = 'Cloudflare',
    body?: unknown,
  ) => {
    const until = pauseUntil(BUDGETS[provider], { status, retryAfter, rateLimit, body }, NOW);
    return until === null ? null : (until - NOW) / 1000;
  };

  it.each([
    ['as many seconds as a 429 says', 429, '17', undefined, 17],
    ['until the date that a 429 says', 429, 'Fri, 01 May 2026 12:02:00 GMT', undefined, 120],
    ['as long as Cloudflare blocks, where a 429 says 0', 429, '0', undefined, 300],
    ['as long as Cloudflare blocks, where the date has passed', 429, 'Fri, 01 May 2026 11:00:00 GMT', undefined, 300],
    ['as long as Cloudflare blocks, where the date is none', 429, 'Fri, 99 May 2026 11:00:00 GMT', undefined, 300],
    ['until the window ends, where a 429 says 0 beside it', 429, '0', '"default";r=0;t=42', 42],
    ['none where a 503 says 0', 503, '0', undefined, null],
    ['an hour at most', 429, '99999999', undefined, 3600],
    ['until the window ends, where a 429 says only that', 429, undefined, '"default";r=0;t=42', 42],
    ['as long as Cloudflare blocks, where a 429 says nothing', 429, undefined, undefined, 300],
    ['as long as Cloudflare blocks, where a 429 says nothing that can be read', 429, 'soon', 'limit=9', 300],
    ['as many seconds as a 503 says', 503, '30', undefined, 30],
    ['until the window ends, once little is left', 200, undefined, '"default";r=90;t=12', 12],
    ['until the last of several windows ends', 200, undefined, '"burst";r=0;t=2, "default";r=3;t=12', 12],
    ['none while enough is left', 200, undefined, '"default";r=91;t=12', null],
    ['none where a 503 does not say', 503, undefined, undefined, null],
    ['none where nothing is said', 200, undefined, undefined, null],
    ['none for what only looks like a limit', 200, '60', 'limit=100, remaining=0, reset=60', null],
  ])('is %s', (_, status, retryAfter, rateLimit, seconds) => {
    expect(pause(status, retryAfter, rateLimit)).toBe(seconds);
  });

  it.each<[string, string | undefined, unknown, number]>([
    ['a number', undefined, { retry_after: 30 }, 30],
    ['the text of a number', undefined, { retry_after: '30' }, 30],
    ['a fraction, rounded up', undefined, { retry_after: 0.4 }, 1],
    ['beside a header that says 0', '0', { status: 429, error_code: 1015, retryable: true, retry_after: 30 }, 30],
    ['longer than the header', '10', { retry_after: 30 }, 30],
    ['shorter than the header', '60', { retry_after: 30 }, 60],
    ['in an error', undefined, { success: false, errors: [{ code: 1 }, { code: 10429, retry_after: 20 }] }, 20],
    ['in the error', undefined, { error: { retry_after: '15' } }, 15],
    ['0', undefined, { retry_after: 0 }, 300],
    ['negative', undefined, { retry_after: -5 }, 300],
    ['words', undefined, { retry_after: 'soon' }, 300],
    ['too much', undefined, { retry_after: 1e12 }, 3600],
    ['nowhere in a text', undefined, 'retry_after: 30', 300],
    ['nowhere in nothing', undefined, null, 300],
  ])('is what the body of a 429 says: %s', (_, retryAfter, body, seconds) => {
    expect(pause(429, retryAfter, undefined, 'Cloudflare', body)).toBe(seconds);
  });

  it('is what the body of a 503 says, and of nothing else', () => {
    expect(pause(503, undefined, undefined, 'Cloudflare', { retry_after: 30 })).toBe(30);
    expect(pause(200, undefined, undefined, 'Cloudflare', { retry_after: 30 })).toBe(null);
  });

  it('is a whole window at DigiCert, which never says how long', () => {
    expect(pause(429, undefined, undefined, 'DigiCert')).toBe(180);
  });
});
