import { describe, expect, it } from 'vitest';
import { FIRST_WAIT_SECONDS, nextWaitSeconds } from '../../../lambdas/domain/poll-schedule.ts';
import { DAY, HOUR, randomFrom } from './samples.ts';

const DEADLINE_SECONDS = 14 * DAY;

/** Seconds from the start of every poll, to the first at or after `until`; requests take no time. */
function pollsUntil(until: number, deadline = DEADLINE_SECONDS): number[] {
  const polls = [FIRST_WAIT_SECONDS];
  for (let last = FIRST_WAIT_SECONDS; last < until; ) {
    last += nextWaitSeconds(polls.length, last, deadline - last);
    polls.push(last);
  }
  return polls;
}

it.each<[string, Parameters<typeof nextWaitSeconds>, number]>([
  ['30 s after the first poll', [1, 90, DEADLINE_SECONDS], 30],
  ['a fifth more after the second', [2, 120, DEADLINE_SECONDS], 36],
  ['whole seconds after the third', [3, 156, DEADLINE_SECONDS], 43],
  ['just under half an hour after the 23rd', [23, 9_000, DEADLINE_SECONDS], 1_656],
  ['half an hour after the 24th', [24, 10_000, DEADLINE_SECONDS], 1_800],
  ['half an hour a second before three days', [160, 72 * HOUR - 1, DEADLINE_SECONDS], 1_800],
  ['four hours from three days on', [161, 72 * HOUR, DEADLINE_SECONDS], 14_400],
  ['four hours even for an early poll of an old pack', [1, 72 * HOUR, DEADLINE_SECONDS], 14_400],
  ['no longer than to the deadline', [24, 10_000, 600], 600],
  ['no longer than to the deadline in the slow phase', [200, 13 * DAY, 3_000], 3_000],
  ['a second at the deadline, since a Wait of none is no wait', [200, 14 * DAY, 0], 1],
  ['a second past the deadline', [200, 15 * DAY, -DAY], 1],
  ['30 s should nobody have counted', [0, 0, DEADLINE_SECONDS], 30],
  ['half an hour after a number of polls that overflows', [100_000, 10_000, DEADLINE_SECONDS], 1_800],
])('waits %s', (_, [polls, elapsed, remaining], seconds) => {
  expect(nextWaitSeconds(polls, elapsed, remaining)).toBe(seconds);
});

describe('an issuance', () => {
  it('of 250 s is seen by the fifth poll, a second late', () => {
    expect(pollsUntil(250)).toEqual([90, 120, 156, 199, 251]);
  });

  it('of 14 days takes 229 polls, the last of them at the deadline', () => {
    const polls = pollsUntil(DEADLINE_SECONDS);
    expect(polls.length).toBe(229);
    expect(polls.at(-1)).toBe(DEADLINE_SECONDS);
    expect(polls.filter((poll) => poll < 72 * HOUR).length).toBe(162);
  });

  it('of any length up to three hours is seen at most a fourth of its length late', () => {
    for (let length = 120; length <= 3 * HOUR; length += 7) {
      const seenAt = pollsUntil(length).at(-1) ?? 0;
      expect((seenAt - length) / length, `${length} s`).toBeLessThan(0.25);
    }
  });
});

it('grows until the slow phase, is capped there, and never passes the deadline', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 200; round++) {
    const deadline = 1 + Math.floor(random() * 18 * DAY);
    const polls = pollsUntil(deadline, deadline);
    expect(polls.at(-1)).toBe(Math.max(FIRST_WAIT_SECONDS, deadline));
    const waits = polls.map((poll, index) => poll - (polls[index - 1] ?? poll)).slice(1, -1);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    polls.slice(0, -2).forEach((poll, index) => {
      expect(waits[index]).toBeLessThanOrEqual(poll < 72 * HOUR ? 1_800 : 14_400);
    });
  }
});
