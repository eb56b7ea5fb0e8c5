import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_STATUSES,
  type CertificateRecord,
  type CertificateStatus,
} from '../../../lambdas/domain/certificate-record.ts';
import { backToPrevious, nextGeneration, planRotation, settleRotation } from '../../../lambdas/domain/rotation.ts';
import { at, certificateOf, DAY, HOUR, NOW, orderIntentOf, PACK_ID } from './samples.ts';

const SUCCESSOR = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
const PREVIOUS = {
  packId: PACK_ID,
  packStatus: 'active',
  expiresAt: at(60 * DAY),
  activeAt: NOW,
  generation: 1,
  isLeft: false,
};
const CT = { orderId: 112233, disableCt: true, acknowledgeUnlogged: true, csr: null };

const activeOf = (changes: Partial<CertificateRecord> = {}) =>
  certificateOf({
    status: 'ACTIVE',
    packId: PACK_ID,
    packStatus: 'active',
    expiresAt: PREVIOUS.expiresAt,
    activeAt: NOW,
    verificationStartedAt: NOW,
    deadlineAt: at(DAY),
    ...changes,
  });
/** In the middle of a rotation. */
const rotatingOf = (changes: Partial<CertificateRecord> = {}) =>
  certificateOf({ generation: 2, previous: PREVIOUS, setAside: [PACK_ID], ...changes });

describe('planRotation', () => {
  it('raises the generation in place, keeps the old pack in mind and sets it aside', () => {
    const { verdict, changes } = planRotation(activeOf({ ct: CT, restarts: 2, told: ['brand-check'] }), null, at(DAY));
    expect(verdict).toBe('order');
    expect(changes).toMatchObject({
      generation: 2,
      status: 'REQUESTED',
      packId: null,
      previous: PREVIOUS,
      setAside: [PACK_ID],
      intent: null,
      ct: null,
      restarts: 0,
      told: [],
      requestedAt: at(DAY),
    });
  });

  it.each(CERTIFICATE_STATUSES.filter((status) => status !== 'ACTIVE'))('refuses what is %s', (status) => {
    expect(planRotation(activeOf({ status }), null, NOW)).toEqual({ verdict: 'refused', reason: expect.any(String) });
  });

  it('refuses what is active without a pack', () => {
    expect(planRotation(activeOf({ packId: null }), null, NOW).verdict).toBe('refused');
  });

  const HALFWAY: Record<CertificateStatus, string> = {
    ...{ REQUESTED: 'order', ORDERING: 'order', ORDER_UNCERTAIN: 'order', PENDING: 'order', TIMED_OUT: 'order' },
    ...{ OVERDUE: 'order', ATTENTION: 'order', AUTH_PAUSED: 'order', ZONE_GONE: 'order' },
    ...{ ACTIVE: 'order', DELETING: 'refused' },
    ...{ REFUSED: 'settle', QUOTA_EXHAUSTED: 'settle', ABANDONED: 'settle', LOST: 'settle', DELETED: 'settle' },
  };

  it.each(CERTIFICATE_STATUSES)('goes on with a rotation that ended halfway: %s', (status) => {
    const plan = planRotation(rotatingOf({ status, packId: SUCCESSOR }), null, NOW);
    expect(plan).toEqual({ verdict: HALFWAY[status], reason: expect.any(String) });
  });
});

describe('a rotation by another method', () => {
  it('orders the successor by it, and remembers by which the old pack was validated', () => {
    const { verdict, changes, reason } = planRotation(activeOf({ hosts: ['example.com'] }), 'http', NOW);
    expect([verdict, reason]).toEqual(['order', `a successor of pack ${PACK_ID} by http shall be ordered`]);
    expect(changes).toMatchObject({ validationMethod: 'http', previous: { ...PREVIOUS, validationMethod: 'txt' } });
  });

  it('is refused where the method cannot validate a host', () => {
    expect(planRotation(activeOf(), 'http', NOW)).toEqual({
      verdict: 'refused',
      reason: 'validationMethod: http cannot validate the wildcard *.example.com; use txt',
    });
  });

  it('goes on with the method that it began with, and refuses a third', () => {
    const underWay = rotatingOf({ hosts: ['example.com'], validationMethod: 'http', status: 'PENDING' });
    for (const method of [null, 'http'] as const) expect(planRotation(underWay, method, NOW).verdict).toBe('order');
    expect(planRotation(underWay, 'email', NOW)).toEqual({
      verdict: 'refused',
      reason: expect.stringMatching(/by http is not over; rotate \S+ without it first$/),
    });
  });

  it('gives the old method back with the old pack', () => {
    const previous = { ...PREVIOUS, validationMethod: 'email' as const };
    const record = rotatingOf({ status: 'REFUSED', validationMethod: 'http', previous });
    expect(settleRotation(record, { deleted: false, why: 'no' }, NOW).changes).toMatchObject({
      ...{ status: 'ACTIVE', packId: PACK_ID, validationMethod: 'email', previous: null },
    });
    const former = rotatingOf({ status: 'REFUSED', validationMethod: 'email' });
    expect(settleRotation(former, { deleted: false, why: 'no' }, NOW).changes).toMatchObject({
      validationMethod: 'email',
    });
  });
});

it('a certificate for a year is not rotated: no CA issues its successor', () => {
  expect(planRotation(activeOf({ validityDays: 365 }), null, NOW)).toEqual({
    verdict: 'refused',
    reason: expect.stringMatching(/cannot be ordered again for 365 days: no public CA .*; use 90 in a new POST/),
  });
});

it('the next generation has nothing that a late edit of the method could put back', () => {
  const methodEdit = { execution: 'an edit', before: 'txt' } as const;
  expect(nextGeneration(activeOf({ methodEdit }), NOW)).toMatchObject({ methodEdit: null });
});

it('a rotation that goes on tries again to delete what was left', () => {
  const left = rotatingOf({ status: 'ACTIVE', packId: SUCCESSOR, previous: { ...PREVIOUS, isLeft: true } });
  expect(planRotation(left, null, NOW)).toMatchObject({ verdict: 'order', changes: { previous: PREVIOUS } });
});

it('nextGeneration asks for what can be ordered: cname can only be changed to', () => {
  expect(nextGeneration(activeOf({ validationMethod: 'cname' }), NOW)).toMatchObject({ validationMethod: 'txt' });
  expect(nextGeneration(activeOf({ validationMethod: 'email' }), NOW)).toMatchObject({ validationMethod: 'email' });
});

describe('settleRotation', () => {
  const settle = (changes: Partial<CertificateRecord>, deleted = false) =>
    settleRotation(rotatingOf(changes), { deleted, why: 'because' }, at(DAY));

  it('is done when the successor is active and the old pack deleted', () => {
    const end = settle({ status: 'ACTIVE', packId: SUCCESSOR }, true);
    expect(end).toMatchObject({ verdict: 'rotated', changes: { previous: null } });
    expect(end.changes).not.toHaveProperty('status');
  });

  it('keeps the old pack in mind until it is deleted', () => {
    const end = settle({ status: 'ACTIVE', packId: SUCCESSOR });
    expect(end).toEqual({
      verdict: 'previous-left',
      reason: expect.stringMatching(new RegExp(`${PACK_ID} is not deleted: because`)),
      changes: { reason: end.reason, previous: { ...PREVIOUS, isLeft: true } },
    });
  });

  it.each<[string, Partial<CertificateRecord>]>([
    ['uncertain', { status: 'ORDER_UNCERTAIN', intent: orderIntentOf() }],
    ['being ordered', { status: 'ORDERING', intent: orderIntentOf() }],
    ['pending', { status: 'PENDING', packId: SUCCESSOR }],
    ['timed out, before its restart', { status: 'TIMED_OUT', packId: SUCCESSOR }],
    ['paused with an open order', { status: 'AUTH_PAUSED', intent: orderIntentOf() }],
    ['paused with a pack', { status: 'AUTH_PAUSED', packId: SUCCESSOR }],
  ])('keeps a successor that is %s: it may still come', (_, changes) => {
    const end = settle(changes);
    expect(end).toMatchObject({ verdict: 'rotation-pending', changes: { reason: end.reason } });
    expect(Object.keys(end.changes ?? {})).toEqual(['reason']);
  });

  it.each<[string, Partial<CertificateRecord>]>([
    ['was never ordered', { status: 'REQUESTED' }],
    ['was refused', { status: 'REFUSED' }],
    ['met an exhausted quota', { status: 'QUOTA_EXHAUSTED' }],
    ['was paused before its order', { status: 'AUTH_PAUSED' }],
    ['is overdue', { status: 'OVERDUE', packId: SUCCESSOR }],
    ['needs a person', { status: 'ATTENTION', packId: SUCCESSOR }],
    ['is abandoned', { status: 'ABANDONED', packId: SUCCESSOR }],
    ['is lost', { status: 'LOST', packId: SUCCESSOR }],
  ])('gives the record back to the old pack when the successor %s, and names it', (_, changes) => {
    const end = settle({ setAside: [PACK_ID, 'older'], ...changes });
    expect(end).toMatchObject({
      verdict: 'rotation-failed',
      changes: {
        status: 'ACTIVE',
        generation: 3,
        packId: PACK_ID,
        packStatus: 'active',
        expiresAt: PREVIOUS.expiresAt,
        activeAt: NOW,
        previous: null,
        // Restarts have not helped it; every other one may be taken up by the next rotation.
        setAside: changes.status === 'ABANDONED' ? ['older', SUCCESSOR] : ['older'],
        intent: null,
        verificationStartedAt: at(DAY),
        deadlineAt: at(DAY + 336 * HOUR),
      },
    });
    expect(end.reason.includes(SUCCESSOR)).toBe(changes.packId === SUCCESSOR);
  });

  it('says the same when it is repeated', () => {
    const over = activeOf({ previous: null, reason: 'pack b has replaced pack a' });
    expect(settleRotation(over, { deleted: true, why: '' }, NOW)).toEqual({ verdict: 'rotated', reason: over.reason });
    expect(settleRotation(over, { deleted: false, why: '' }, NOW).verdict).toBe('rotation-failed');
  });
});

it('backToPrevious changes nothing where no rotation is under way', () => {
  expect(backToPrevious(activeOf(), NOW)).toEqual({});
});
