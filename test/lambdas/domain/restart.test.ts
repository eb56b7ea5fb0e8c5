import { expect, it } from 'vitest';
import {
  givenBack,
  planRestart,
  RESTART_CAP,
  type RestartFailure,
  type RestartPlan,
  restartsOf,
} from '../../../lambdas/domain/restart.ts';
import { at, certificateOf, PACK_ID, packOf } from './samples.ts';

const never = { restarts: 0, rechecked: false };
const rechecked = { restarts: 0, rechecked: true };
const TIMED_OUT = 'validation_timed_out';
const SENT_NOTHING = { failure: null, difference: null };

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
  ['a pack being deleted', 'pending_deletion', never, 'moving', 'the pack is pending_deletion'],
])('%s', (_, status, done, verdict, reason) => {
  expect(planRestart(packOf({ status }), done, SENT_NOTHING)).toEqual({ verdict, reason });
});

it('restarts a pack that always times out as often as the cap says, and rechecks once', () => {
  const done = { restarts: 0, rechecked: false };
  const verdicts: string[] = [];
  for (let round = 0; round < 10; round++) {
    const { verdict } = planRestart(
      packOf({ status: round % 2 ? TIMED_OUT : 'issuance_timed_out' }),
      done,
      SENT_NOTHING,
    );
    verdicts.push(verdict);
    if (verdict === 'restart') done.restarts++;
    if (verdict === 'recheck') done.rechecked = true;
  }
  expect(verdicts.filter((verdict) => verdict === 'restart').length).toBe(RESTART_CAP);
  expect(verdicts.filter((verdict) => verdict === 'recheck').length).toBe(1);
});

it('says the CA’s words of the last round', () => {
  const pack = packOf({ status: TIMED_OUT, validationErrors: ['CAA forbids it', 'no TXT'] });
  expect(planRestart(pack, { ...never, restarts: 3 }, SENT_NOTHING).reason).toBe(
    'validation timed out again after 3 restarts: CAA forbids it; no TXT',
  );
});

const failure = (kind: RestartFailure['kind']): RestartFailure => ({ kind, reason: '400, 1400 not now' });

it.each<[string, RestartFailure, RestartPlan['verdict'], string]>([
  [TIMED_OUT, failure('refused'), 'attention', `${TIMED_OUT}, and to change that was refused: 400, 1400 not now`],
  ['pending_validation', failure('refused'), 'moving', 'the pack is pending_validation'],
  ['deleted', failure('refused'), 'gone', 'the pack is deleted'],
  [TIMED_OUT, failure('credentials-refused'), 'auth-paused', '400, 1400 not now'],
  [TIMED_OUT, failure('not-sent'), 'postponed', `${TIMED_OUT}; nothing could be sent: 400, 1400 not now`],
])('a %s pack after a failure %j: %s', (status, failed, verdict, reason) => {
  expect(planRestart(packOf({ status }), never, { failure: failed, difference: null })).toEqual({ verdict, reason });
});

it('leaves a pack that is not ours to an operator', () => {
  const seen = { failure: null, difference: 'pack x lacks example.com' };
  expect(planRestart(packOf({ status: TIMED_OUT }), never, seen)).toEqual({
    verdict: 'attention',
    reason: 'pack x lacks example.com',
  });
  expect(planRestart(packOf({ status: 'deleted', hosts: [] }), never, seen)).toMatchObject({ verdict: 'gone' });
});

it('gives back what was definitely not applied', () => {
  expect(givenBack({ restarts: 2, rechecked: true }, 'restart')).toEqual({ restarts: 1, rechecked: true });
  expect(givenBack({ restarts: 2, rechecked: true }, 'recheck')).toEqual({ restarts: 2, rechecked: false });
});

it('counts by pack and issuance', () => {
  const spent = { restarts: 3, rechecked: true };
  const restartCount = { issuance: `${PACK_ID} ordered`, ...spent };
  // The same pack in the next generation, which counts from 0 itself.
  expect(restartsOf(certificateOf({ packId: PACK_ID, restartCount }))).toEqual(spent);
  expect(restartsOf(certificateOf({ packId: 'another', restartCount }))).toEqual(never);
  expect(restartsOf(certificateOf({ packId: PACK_ID, restartCount, lastActiveAt: at(0) }))).toEqual(never);
  expect(restartsOf(certificateOf({ packId: PACK_ID, ...spent }))).toEqual(spent);
});
