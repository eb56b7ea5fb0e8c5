import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planPoll } from '../../lambdas/domain/poll.ts';
import { FIRST_WAIT_SECONDS, nextWaitSeconds } from '../../lambdas/domain/poll-schedule.ts';
import { MAX_DEADLINE_HOURS } from '../../lambdas/domain/request.ts';
import { at, HOUR, verificationOf } from '../lambdas/domain/samples.ts';
import { settings } from './settings.ts';

const LONGEST_SECONDS = MAX_DEADLINE_HOURS * HOUR;
const SLOWEST_WAIT = 4 * HOUR;
/** 14 days take 229 polls, and four more days six each. */
const MOST_POLLS = 260;

const polls = fc.nat(1_000_000);
const elapsed = fc.integer({ min: 0, max: 2 * LONGEST_SECONDS });
const remaining = fc.oneof(
  fc.integer({ min: -LONGEST_SECONDS, max: LONGEST_SECONDS }),
  fc.double({ min: -10, max: 10, noNaN: true }),
);

describe('a wait', () => {
  it('is whole seconds, at least one, at most four hours, and ends with the deadline', () => {
    fc.assert(
      fc.property(polls, elapsed, remaining, (poll, since, left) => {
        const wait = nextWaitSeconds(poll, since, left);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(wait).toBeLessThanOrEqual(SLOWEST_WAIT);
        expect(wait).toBeLessThanOrEqual(Math.max(1, Math.round(left)));
      }),
      settings(5_000),
    );
  });

  it('never shrinks with another poll, with time gone by, or with more time left', () => {
    const more = fc.nat(LONGEST_SECONDS);
    fc.assert(
      fc.property(polls, elapsed, remaining, more, (poll, since, left, later) => {
        const wait = nextWaitSeconds(poll, since, left);
        expect(nextWaitSeconds(poll + later, since, left)).toBeGreaterThanOrEqual(wait);
        expect(nextWaitSeconds(poll, since + later, left)).toBeGreaterThanOrEqual(wait);
        expect(nextWaitSeconds(poll, since, left + later)).toBeGreaterThanOrEqual(wait);
      }),
      settings(5_000),
    );
  });
});

it('a poll of any length, with requests of any duration, grows slower and ends once, at its deadline', () => {
  const deadline = fc.integer({ min: FIRST_WAIT_SECONDS, max: LONGEST_SECONDS });
  const durations = fc.array(fc.integer({ min: 0, max: 75 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(deadline, durations, (deadlineSeconds, took) => {
      const waits: number[] = [];
      let now = FIRST_WAIT_SECONDS;
      while (now < deadlineSeconds) {
        const wait = nextWaitSeconds(waits.length + 1, now, deadlineSeconds - now);
        expect(now + wait).toBeLessThanOrEqual(deadlineSeconds);
        waits.push(wait);
        now += wait + (took[waits.length % took.length] ?? 0);
        expect(waits.length).toBeLessThanOrEqual(MOST_POLLS);
      }
      // The last one is what the deadline leaves of it.
      const grown = waits.slice(0, -1);
      expect(grown).toEqual(grown.toSorted((a, b) => a - b));
    }),
    settings(1_000),
  );
});

it('a plan counts its poll, never waits past the deadline, and reads the pack at the deadline', () => {
  const status = fc.oneof(
    fc.constantFrom('initializing', 'authorizing', 'active', 'expired', 'timing_out', 'constructor', ''),
    fc.string(),
  );
  const entry = fc.option(
    fc.record({ certificateStatus: status, brandCheck: fc.boolean() }).map((told) => verificationOf(told)),
  );
  const previous = fc.option(
    fc.record({ polls: fc.nat(500), fingerprint: fc.constantFrom('', 'null', JSON.stringify(verificationOf())) }),
  );
  const time = fc.integer({ min: -60, max: LONGEST_SECONDS });
  fc.assert(
    fc.property(entry, previous, time, time, fc.option(time), (seen, before, now, deadline, readAt) => {
      const plan = planPoll({
        entry: seen,
        previous: before,
        packReadAt: readAt === null ? null : at(readAt),
        startedAt: at(0),
        deadlineAt: at(deadline),
        now: at(now),
      });
      expect(plan.polls).toBe((before?.polls ?? 0) + 1);
      expect(plan.waitSeconds).toBeLessThanOrEqual(Math.max(1, deadline - now));
      if (now >= deadline || seen === null) expect(plan.verdict).toBe('read-pack');
      expect(plan.reason).not.toBe('');
    }),
    settings(3_000),
  );
});
