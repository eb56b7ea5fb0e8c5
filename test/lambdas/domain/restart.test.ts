import { expect, it } from 'vitest';
import { planRestart, RESTART_CAP, type RestartPlan } from '../../../lambdas/domain/restart.ts';
import { packOf } from './samples.ts';

const never = { restarts: 0, rechecked: false };
const rechecked = { restarts: 0, rechecked: true };
const TIMED_OUT = 'validation_timed_out';

it.each<[string, string, typeof never, RestartPlan['verdict'], string]>([
  ['a validation time-out', TIMED_OUT, never, 'restart', 'restart 1 of 3'],
  ['the third validation time-out', TIMED_OUT, { ...never, restarts: 2 }, 'restart', 'restart 3 of 3'],
  ['a validation time-out after a recheck', TIMED_OUT, rechecked, 'restart', 'restart 1 of 3'],
  [
    'the fourth validation time-out',
    TIMED_OUT,
    { ...never, restarts: 3 },
    'exhausted',
    'validation timed out again after 3 restarts',
  ],
  [
    'a count beyond the cap',
    TIMED_OUT,
    { ...never, restarts: 9 },
    'exhausted',
    'validation timed out again after 3 restarts',
  ],
  ['an initializing time-out', 'initializing_timed_out', never, 'recheck', 'initializing_timed_out: one recheck'],
  ['an issuance time-out', 'issuance_timed_out', never, 'recheck', 'issuance_timed_out: one recheck'],
  ['a deployment time-out', 'deployment_timed_out', never, 'recheck', 'deployment_timed_out: one recheck'],
  [
    'an issuance time-out with restarts used up',
    'issuance_timed_out',
    { ...never, restarts: 3 },
    'recheck',
    'issuance_timed_out: one recheck',
  ],
  [
    'a second initializing time-out',
    'initializing_timed_out',
    rechecked,
    'attention',
    'initializing_timed_out cannot be restarted; delete the pack and order anew',
  ],
  [
    'a second issuance time-out',
    'issuance_timed_out',
    rechecked,
    'attention',
    'issuance_timed_out cannot be restarted; delete the pack and order anew',
  ],
  [
    'a second deployment time-out',
    'deployment_timed_out',
    rechecked,
    'attention',
    'deployment_timed_out cannot be restarted; delete the pack and order anew',
  ],
  [
    'a deletion time-out',
    'deletion_timed_out',
    never,
    'attention',
    'deletion_timed_out cannot be restarted; delete the pack and order anew',
  ],
  ['an expired pack', 'expired', never, 'attention', 'expired cannot be restarted; delete the pack and order anew'],
  [
    'an unknown status',
    'pondering',
    never,
    'attention',
    'pondering cannot be restarted; delete the pack and order anew',
  ],
  ['a pack that moves again by itself', 'pending_validation', never, 'moving', 'the pack is pending_validation'],
  ['a pack that became active', 'active', { restarts: 3, rechecked: true }, 'moving', 'the pack is active'],
  ['a deleted pack', 'deleted', never, 'gone', 'the pack is deleted'],
  ['a pack being deleted', 'pending_deletion', never, 'gone', 'the pack is pending_deletion'],
])('%s', (_, status, done, verdict, reason) => {
  expect(planRestart(packOf({ status }), done)).toEqual({ verdict, reason });
});

it('restarts a pack that always times out as often as the cap says, and rechecks once', () => {
  const done = { restarts: 0, rechecked: false };
  const verdicts: string[] = [];
  for (let round = 0; round < 10; round++) {
    const { verdict } = planRestart(packOf({ status: round % 2 ? TIMED_OUT : 'issuance_timed_out' }), done);
    verdicts.push(verdict);
    if (verdict === 'restart') done.restarts++;
    if (verdict === 'recheck') done.rechecked = true;
  }
  expect(verdicts.filter((verdict) => verdict === 'restart').length).toBe(RESTART_CAP);
  expect(verdicts.filter((verdict) => verdict === 'recheck').length).toBe(1);
});
