import { describe, expect, it } from 'vitest';
import { holderOf, inFlightSeconds, released, unknownSeconds } from '../../../lambdas/domain/release.ts';
import { at, NOW, OTHER, OWNER } from './samples.ts';

const THIRD = `${OTHER}-third`;

describe('the last request of an execution', () => {
  it.each([
    [0, 60],
    [-0.4, 60],
    [-59.5, 1],
    [-60, 0],
    [-3600, 0],
    [5, 65],
  ])('may be in flight %d s from its end for %i s', (end, seconds) => {
    expect(inFlightSeconds(at(end), NOW)).toBe(seconds);
  });
});

it.each([
  [0, 60],
  [-839, 60],
  [-841, 59],
  [-899.5, 1],
  [-900, 0],
  [-86_400, 0],
])(
  'an owner that is not known is asked about again when its record was written %d s ago, after %i s',
  (at_, seconds) => {
    expect(unknownSeconds(at(at_), NOW)).toBe(seconds);
  },
);

describe('a record', () => {
  const left = { run: 3, ...released({ owner: OWNER, run: 3 }, { owner: OWNER, endedAt: at(-10), recordedBy: OTHER }) };
  it.each([
    ['is its owner’s', { owner: OTHER, run: 1 }, null, OTHER],
    ['may be taken by its owner', { owner: THIRD, run: 1 }, null, null],
    ['may be taken from a dead owner', { owner: OTHER, run: 1 }, OTHER, null],
    ['may be taken when it is nobody’s', { owner: null, run: 1 }, null, null],
    ['is held shortly after an unclean end', left, null, OWNER],
    ['may be taken once that end was waited for', left, OWNER, null],
    [
      'may be taken by the one that ended, redriven',
      { ...left, release: { ...left.release, owner: THIRD } },
      null,
      null,
    ],
    ['may be taken a minute later', { ...left, release: { ...left.release, endedAt: at(-60) } }, null, null],
    ['may be taken when somebody has had it since', { ...left, run: 4 }, null, null],
    ['may be taken when the end was not recorded', { ...left, release: { owner: OWNER, run: 3 } }, null, null],
  ])('%s', (_, record, deadOwner, holder) => {
    expect(holderOf(record, { owner: THIRD, deadOwner, now: NOW })).toBe(holder);
  });
});
