import { describe, expect, it } from 'vitest';
import {
  nextStep,
  planTake,
  type SweepRecord,
  scheduleViolation,
  startName,
  type Taking,
  withPage,
} from '../../../lambdas/domain/sweep-record.ts';
import { at, HOUR, NOW, OTHER, OWNER } from './samples.ts';

const taking = (changes: Partial<Taking> = {}): Taking => ({
  ...{ name: 'zones', scheduledAt: NOW, lease: OWNER, isContinuation: false, leaseSeconds: 3000, now: NOW },
  ...changes,
});
function run(changes: Partial<SweepRecord> = {}): SweepRecord {
  const plan = planTake(undefined, taking());
  if (plan.verdict !== 'taken') throw new Error(plan.reason);
  return { ...plan.record, ...changes };
}
const finished = { finishedAt: at(60) };
const next = { lease: OTHER, scheduledAt: at(HOUR), now: at(HOUR) };

describe('a sweep', () => {
  it.each<[string, SweepRecord | undefined, Partial<Taking>, string]>([
    ['that never ran', undefined, {}, 'taken'],
    ['that is its own already', run(), { now: at(10) }, 'taken'],
    ['whose last run is finished', run(finished), next, 'taken'],
    ['whose last run still has its lease', run({ leaseUntil: at(HOUR + 1) }), next, 'already-running'],
    ['whose last run died, and its lease with it', run({ leaseUntil: at(HOUR - 1) }), next, 'taken'],
    ['that was delivered twice', run(finished), { lease: OTHER }, 'already-running'],
    [
      'that was delivered twice, the first run dead',
      run({ leaseUntil: at(1) }),
      { lease: OTHER, now: at(HOUR) },
      'already-running',
    ],
    ['that is older than the last one', run(finished), { ...next, scheduledAt: at(-HOUR) }, 'already-running'],
    ['that is finished by itself', run(finished), {}, 'already-running'],
    ['that a later execution goes on with', run(), { isContinuation: true, now: at(HOUR) }, 'taken'],
    ['that another run has taken meanwhile', run({ owner: OTHER }), { isContinuation: true }, 'already-running'],
    ['that is gone on with too late', run({ scheduledAt: at(HOUR) }), { isContinuation: true }, 'already-running'],
  ])('%s: %#', (_, current, changes, verdict) => {
    expect(planTake(current, taking(changes)).verdict).toBe(verdict);
  });

  it('holds its lease anew when it is gone on with', () => {
    const plan = planTake(run({ covered: 7 }), taking({ isContinuation: true, now: at(HOUR) }));
    expect(plan).toMatchObject({ record: { covered: 7, leaseUntil: at(HOUR + 3000), scheduledAt: NOW } });
  });

  it('must be due, give or take the clocks', () => {
    expect(scheduleViolation(at(60), NOW)).toBeNull();
    expect(scheduleViolation(at(61), NOW)).toMatch(/^scheduledAt: .* is yet to come/);
  });
});

describe('a page', () => {
  it('counts what answered otherwise than covered, or not at all, as failed', () => {
    const results = [{ verdict: 'covered' }, { verdict: 'broken' }, { verdict: 'whatever' }];
    const record = withPage(run({ covered: 10, failed: 1 }), {
      items: ['a', 'b', 'c'],
      expected: 4,
      counted: 50,
      results,
    });
    expect(record).toMatchObject({ covered: 60, failed: 4, pages: 1 });
  });

  it('adds what its children met', () => {
    const figures = (statuses: Record<string, number>, nearestEnd: string | null) => ({ statuses, nearestEnd });
    const results = [
      { verdict: 'covered', figures: figures({ ACTIVE: 2 }, at(HOUR)) },
      { verdict: 'covered', figures: figures({ ACTIVE: 1, PENDING: 1 }, NOW) },
      { verdict: 'covered', figures: figures({}, null) },
    ];
    const record = withPage(run(), { items: [], expected: 3, counted: 3, results });
    expect(record.figures).toEqual(figures({ ACTIVE: 3, PENDING: 1 }, NOW));
  });

  it.each([
    [{ hasMore: false, pages: 500, now: at(HOUR) }, 'done'],
    [{ hasMore: true, pages: 1, now: at(1200) }, 'more'],
    [{ hasMore: true, pages: 1, now: at(1201) }, 'continue'],
    [{ hasMore: true, pages: 100, now: NOW }, 'continue'],
  ])('%j leads to %s', (seen, step) => {
    expect(nextStep({ ...seen, startedAt: NOW })).toBe(step);
  });
});

it('names what it starts by id and time, within 80 characters and without a colon', () => {
  expect(startName('example-com-0f1e2d3c4b5a6978', '2026-11-21T12:00:00Z')).toBe(
    'example-com-0f1e2d3c4b5a6978-20261121T120000Z',
  );
  expect(startName(`${'a'.repeat(24)}-${'0'.repeat(16)}`, NOW).length).toBeLessThanOrEqual(80);
});
