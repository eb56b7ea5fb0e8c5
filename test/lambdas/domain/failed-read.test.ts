import { describe, expect, it } from 'vitest';
import { judgeFailedRead } from '../../../lambdas/domain/failed-read.ts';
import { failedReadWaitSeconds } from '../../../lambdas/domain/poll-schedule.ts';
import { at, DAY, HOUR, NOW } from './samples.ts';

const failed = {
  error: 'ContractBroken',
  reason: 'ContractBroken: malformed result.0',
  memory: { told: ['pending-long'] },
  startedAt: at(-HOUR),
  deadlineAt: at(DAY),
  now: NOW,
};

describe('a read that failed with all its retries', () => {
  it('is waited out, and told once for each kind of error', () => {
    const first = judgeFailedRead(failed);
    expect(first).toEqual({
      verdict: 'waiting',
      reason: 'Cloudflare could not be read: ContractBroken: malformed result.0',
      notice: 'read-failed',
      waitSeconds: 300,
      told: ['pending-long', 'read-failed ContractBroken'],
    });
    const memory = { told: first.told };
    expect(judgeFailedRead({ ...failed, reason: 'other words', memory })).toMatchObject({ notice: 'none', ...memory });
    expect(judgeFailedRead({ ...failed, error: 'ProviderRejected', memory })).toMatchObject({ notice: 'read-failed' });
  });

  it('ends overdue at the deadline, with the reason and the CA’s words', () => {
    const memory = { ...failed.memory, validationErrors: ['CAA forbids it'] };
    expect(judgeFailedRead({ ...failed, memory, deadlineAt: NOW })).toMatchObject({
      verdict: 'overdue',
      reason: `not seen active by the deadline: CAA forbids it; Cloudflare could not be read: ${failed.reason}`,
      notice: 'none',
    });
  });
});

it('waits longer the longer it lasts, and never past the deadline', () => {
  expect([60, 6000, 20 * HOUR, 10 * DAY].map((elapsed) => failedReadWaitSeconds(elapsed, 10 * DAY))).toEqual([
    300,
    300,
    HOUR,
    4 * HOUR,
  ]);
  expect(failedReadWaitSeconds(10 * DAY, 60)).toBe(60);
  expect(failedReadWaitSeconds(10 * DAY, -5)).toBe(1);
});
