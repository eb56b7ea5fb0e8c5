import { expect, it } from 'vitest';
import { CT_DEADLINE_SECONDS, type CtOpening, planCtOpening } from '../../../lambdas/domain/ct-opening.ts';
import { CT_ORDER_STATUSES, type CtOrderRecord, ctMayBecome } from '../../../lambdas/domain/ct-order-record.ts';
import { at, ctIntentOf, ctOrderOf, DAY, HOUR, NOW, ORDER_ID, OTHER, OWNER } from './samples.ts';

const LATER = at(DAY);
const FRESH_DEADLINE = at(DAY + CT_DEADLINE_SECONDS);
const certificate = {
  issuedCertificateId: 1001,
  serialNumber: 'A',
  notAfter: LATER,
  sctVerdict: 'logged',
  logs: 3,
} as const;

/** `OWNER` wishes CT on, a day after the record was made. */
function openingOf(changes: Partial<CtOpening> = {}): CtOpening {
  return {
    orderId: ORDER_ID,
    disableCt: false,
    acknowledgeUnlogged: false,
    csr: null,
    enforce: false,
    owner: OWNER,
    deadOwner: null,
    now: LATER,
    ...changes,
  };
}

it('opens an order that nobody knows', () => {
  expect(planCtOpening(undefined, openingOf())).toEqual({
    verdict: 'opened',
    record: ctOrderOf({
      disableCt: false,
      acknowledgeUnlogged: false,
      pause: null,
      reason: 'CT logging shall be on',
      requestedAt: LATER,
      deadlineAt: FRESH_DEADLINE,
    }),
  });
});

it('keeps why the last change paused, so that the same refusal is told apart from a new one', () => {
  const pause = { kind: 'mutation', secretVersion: 'one', at: NOW, run: 1, isRepeated: false } as const;
  const paused = ctOrderOf({ status: 'AUTH_PAUSED', owner: null, pause });
  expect(planCtOpening(paused, openingOf())).toMatchObject({ record: { status: 'REQUESTED', run: 2, pause } });
});

const free = { owner: null };
const others = { owner: OTHER, status: 'CHANGING' } as const;
const dead = { deadOwner: OTHER };
const flag = { intent: ctIntentOf({ stage: 'flag' }) };
const sent = { intent: ctIntentOf({ looks: 2, polls: 9 }) };
const wish = {
  status: 'REQUESTED',
  disableCt: false,
  reason: 'CT logging shall be on',
  deadlineAt: FRESH_DEADLINE,
} as const;
const oldWish = { status: 'CHANGING', disableCt: true } as const;

it.each<[string, Partial<CtOrderRecord>, Partial<CtOpening>, 'opened' | 'owned' | 'reconcile', Partial<CtOrderRecord>]>(
  [
    ['is left to a living owner', others, {}, 'owned', { owner: OTHER, run: 1, disableCt: true }],
    ['is left to a living owner though another died', others, { deadOwner: 'arn:a' }, 'owned', { owner: OTHER }],
    ['is left to a living owner with an open INTENT', { ...others, ...sent }, {}, 'owned', { owner: OTHER, ...sent }],
    ['is taken over from a dead owner, with the new wish', others, dead, 'opened', { ...wish, owner: OWNER, run: 2 }],
    ['is taken up with the new wish once settled', { ...free, status: 'IN_SYNC' }, {}, 'opened', { ...wish, run: 2 }],
    [
      'forgets a change whose reissue cannot have been sent',
      { ...free, ...flag, status: 'AUTH_PAUSED' },
      {},
      'opened',
      { ...wish, intent: null, flagInDoubt: true },
    ],
    [
      'begins anew when its owner asks again after the end',
      { status: 'REFUSED' },
      {},
      'opened',
      { ...wish, run: 2, flagInDoubt: false },
    ],
    [
      'keeps what is known of flag and certificate',
      { ...free, committedDisableCt: true, certificate },
      {},
      'opened',
      { committedDisableCt: true, certificate },
    ],
    [
      'stays in doubt while nothing has settled it',
      { ...free, status: 'OUT_OF_SYNC', flagInDoubt: true },
      {},
      'opened',
      { ...wish, flagInDoubt: true },
    ],
    [
      'is taken as wished off',
      free,
      { disableCt: true, acknowledgeUnlogged: true },
      'opened',
      { disableCt: true, acknowledgeUnlogged: true, reason: 'CT logging shall be off' },
    ],
    [
      'is reconciled with the old wish',
      { ...free, ...sent, status: 'OUT_OF_SYNC' },
      {},
      'reconcile',
      { ...oldWish, owner: OWNER, run: 2 },
    ],
    [
      'is reconciled from a dead owner',
      { ...others, ...sent },
      dead,
      'reconcile',
      { ...oldWish, owner: OWNER, run: 2 },
    ],
    [
      'is looked for again from the first look',
      { ...free, ...sent, status: 'OUT_OF_SYNC' },
      {},
      'reconcile',
      { intent: ctIntentOf({ looks: 0, polls: 9 }) },
    ],
    [
      'keeps a deadline to come while reconciled',
      { ...free, ...sent, deadlineAt: at(DAY + 1) },
      {},
      'reconcile',
      { deadlineAt: at(DAY + 1) },
    ],
    [
      'has an hour to be reconciled when the other CT status is asked for',
      { ...free, ...sent, deadlineAt: at(3 * DAY), enforce: true },
      {},
      'reconcile',
      { ...oldWish, deadlineAt: at(DAY + HOUR), enforce: true },
    ],
    [
      'has its whole deadline when the same CT status is asked for',
      { ...free, ...sent, deadlineAt: at(3 * DAY) },
      { disableCt: true, enforce: true },
      'reconcile',
      { ...oldWish, deadlineAt: at(3 * DAY), enforce: true },
    ],
    [
      'gets a new deadline to be reconciled by',
      { ...free, ...sent, deadlineAt: LATER },
      { disableCt: true },
      'reconcile',
      { deadlineAt: FRESH_DEADLINE },
    ],
  ],
)('an order %s', (_, record, opening, verdict, outcome) => {
  expect(planCtOpening(ctOrderOf(record), openingOf(opening))).toMatchObject({ verdict, record: outcome });
});

it.each<[string, Partial<CtOrderRecord>, 'opened' | 'reconcile']>([
  ['just opened', {}, 'opened'],
  ['in the midst of a reissue', { ...sent, status: 'CHANGING' }, 'reconcile'],
  ['awaiting people', { ...sent, status: 'AWAITING' }, 'reconcile'],
])('an order %s stays as it is when its owner asks again', (_, changes, verdict) => {
  const record = ctOrderOf(changes);
  expect(planCtOpening(record, openingOf())).toEqual({ verdict, record });
});

it.each(CT_ORDER_STATUSES)('is never moved to a status that %s may not become', (status) => {
  const { record } = planCtOpening(ctOrderOf({ owner: null, status }), openingOf());
  expect(ctMayBecome(status, record.status)).toBe(true);
});

it.each(['REQUESTED', 'CHANGING', 'AWAITING', 'OUT_OF_SYNC', 'AUTH_PAUSED'] as const)(
  'an INTENT left open by %s may be reconciled',
  (status) => {
    const { record } = planCtOpening(ctOrderOf({ owner: null, status, ...sent }), openingOf());
    expect(ctMayBecome(status, record.status)).toBe(true);
  },
);
