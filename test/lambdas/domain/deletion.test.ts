import { expect, it } from 'vitest';
import { DELETION_DEADLINE_SECONDS, planRemoval, trackDeletion } from '../../../lambdas/domain/deletion.ts';
import { at, NOW } from './samples.ts';

it.each([
  ['covered', false, 'remove'],
  ['covered', true, 'remove'],
  ['gone', false, 'gone'],
  ['gone', true, 'gone'],
  ['uncovered', false, 'uncovered'],
  ['uncovered', true, 'remove'],
] as const)('what is %s, acknowledged %s, is %s', (verdict, acknowledged, planned) => {
  const coverage = { verdict, reason: 'r', uncovered: verdict === 'uncovered' ? ['a.example.com', 'example.com'] : [] };
  const plan = planRemoval(coverage, acknowledged);
  expect(plan.verdict).toBe(planned);
  if (verdict === 'uncovered') expect(plan.reason).toContain('a.example.com, example.com');
});

const LATE = DELETION_DEADLINE_SECONDS;

it.each([
  ['deleted', 1, 60, 'deleted', 1],
  ['deleted', 2, LATE + 1, 'deleted', 2],
  ['pending_deletion', 1, 60, 'wait', 1],
  ['pending_cleanup', 0, LATE - 1, 'wait', 0],
  ['pending_deletion', 1, LATE, 'unfinished', 1],
  ['active', 1, 60, 'send', 1],
  ['active', 0, 60, 'send', 0],
  ['active', 1, LATE, 'unfinished', 1],
  ['active', 2, 60, 'wait', 2],
  ['active', 2, LATE, 'unfinished', 2],
  ['deletion_timed_out', 1, 60, 'send', 1],
  ['deletion_timed_out', 2, 60, 'unfinished', 2],
  ['pondering', 2, 60, 'wait', 2],
] as const)('a pack that is %s after %i requests and %i s: %s', (status, sends, seconds, verdict, then) => {
  const progress = trackDeletion(status, { sends, startedAt: NOW }, at(seconds));
  expect(progress).toMatchObject({ verdict, sends: then });
});
