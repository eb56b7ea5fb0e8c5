import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_STATUSES,
  type CertificateRecord,
  type CertificateStatus,
  isTerminal,
  mayBecome,
} from '../../../lambdas/domain/certificate-record.ts';
import { planOpening } from '../../../lambdas/domain/opening.ts';
import { planResolution, RESOLUTIONS, type Resolution } from '../../../lambdas/domain/resolution.ts';
import { planRotation } from '../../../lambdas/domain/rotation.ts';
import { at, certificateOf, DAY, HOUR, NOW, orderIntentOf, PACK_ID, packOf, requestOf } from './samples.ts';

const OTHER_PACK = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

const decide = (record: CertificateRecord, resolution: Partial<Resolution>) =>
  planResolution(record, { action: 'abandon', pack: null, comment: '', ...resolution }, at(DAY));
const waiting = (status: CertificateStatus, changes: Partial<CertificateRecord> = {}) =>
  certificateOf({ status, packId: OTHER_PACK, ...changes });

/** Which decision is open to a person in which status. */
const OPEN: Record<CertificateStatus, Resolution['action'][]> = {
  REQUESTED: ['adopt', 'reorder', 'abandon'],
  ORDERING: ['adopt', 'abandon'],
  ORDER_UNCERTAIN: ['adopt', 'reorder', 'abandon'],
  PENDING: ['abandon'],
  TIMED_OUT: ['adopt', 'reorder', 'abandon'],
  OVERDUE: ['adopt', 'reorder', 'abandon'],
  ATTENTION: ['adopt', 'reorder', 'abandon'],
  AUTH_PAUSED: ['adopt', 'reorder', 'abandon'],
  ZONE_GONE: ['adopt', 'reorder', 'abandon'],
  ACTIVE: [],
  DELETING: ['abandon'],
  REFUSED: ['adopt', 'reorder'],
  QUOTA_EXHAUSTED: ['adopt', 'reorder'],
  ABANDONED: ['adopt', 'reorder'],
  LOST: ['adopt', 'reorder'],
  DELETED: ['adopt'],
};

describe.each(RESOLUTIONS)('%s', (action) => {
  it.each(CERTIFICATE_STATUSES)('of what is %s', (status) => {
    const pack = action === 'adopt' ? packOf() : null;
    const plan = decide(waiting(status), { action, pack });
    expect(plan.verdict).toBe(OPEN[status].includes(action) ? 'resolved' : 'refused');
    if (plan.verdict === 'refused') {
      expect(plan.reason).toMatch(new RegExp(`is ${status}; `));
      expect(plan.changes).toBeUndefined();
      return;
    }
    // No terminal status is left but with a new generation, and no other transition is made up.
    const raised = (plan.changes?.generation ?? 1) > 1;
    expect(raised || mayBecome(status, plan.changes?.status ?? status)).toBe(true);
    if (isTerminal(status)) expect(raised).toBe(true);
  });

  it('keeps the person’s words, and changes nothing when it is repeated', () => {
    const pack = action === 'adopt' ? packOf() : null;
    const plan = decide(waiting('OVERDUE'), { action, pack, comment: 'seen in the dashboard' });
    expect(plan.reason).toMatch(/seen in the dashboard/);
    const after = { ...waiting('OVERDUE'), ...plan.changes };
    expect(decide(after, { action, pack, comment: 'seen in the dashboard' })).toEqual({
      verdict: 'resolved',
      reason: plan.reason,
    });
  });
});

it.each(['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST'] as const)(
  'abandon of what is %s says what to do',
  (status) => {
    expect(decide(waiting(status), {}).reason).toMatch(/it has ended already; send the request again, or reorder it$/);
  },
);

it('adopt takes the pack, closes the INTENT, starts the clock and sets the stuck pack aside', () => {
  const record = waiting('OVERDUE', { intent: orderIntentOf(), restarts: 3, told: ['pending-long'] });
  expect(decide(record, { action: 'adopt', pack: packOf() }).changes).toMatchObject({
    status: 'PENDING',
    packId: PACK_ID,
    packStatus: 'pending_validation',
    setAside: [OTHER_PACK],
    intent: null,
    generation: 1,
    restarts: 0,
    told: [],
    verificationStartedAt: at(DAY),
    deadlineAt: at(DAY + 336 * HOUR),
  });
});

it('adopt does not set the pack aside that it takes, and validates it with its own method', () => {
  const record = waiting('ATTENTION', { packId: PACK_ID, setAside: [PACK_ID] });
  const { changes } = decide(record, { action: 'adopt', pack: packOf({ validationMethod: 'http' }) });
  expect(changes).toMatchObject({ packId: PACK_ID, setAside: [], validationMethod: 'http' });
  const unknown = decide(record, { action: 'adopt', pack: packOf({ validationMethod: 'pigeon' }) });
  expect(unknown.changes).toMatchObject({ validationMethod: 'txt' });
});

it.each([
  ['none', null, /name the pack/],
  ['one of another type', packOf({ type: 'total_tls' }), /of type total_tls/],
  ['one that is deleted', packOf({ status: 'deleted' }), /is deleted/],
  ['one that is expired', packOf({ status: 'expired' }), /is expired/],
  ['one without a host', packOf({ hosts: ['example.com'] }), /does not hold \*\.example\.com/],
])('adopt refuses %s', (_, pack, reason) => {
  expect(decide(waiting('ATTENTION'), { action: 'adopt', pack })).toMatchObject({
    verdict: 'refused',
    reason: expect.stringMatching(reason),
  });
});

it.each([
  ['more hosts', packOf({ hosts: ['EXAMPLE.com', '*.example.com', 'more.example.com'] })],
  ['another CA', packOf({ certificateAuthority: 'ssl_com' })],
])('adopt takes a pack with %s: a person has looked at it', (_, pack) => {
  expect(decide(waiting('ATTENTION'), { action: 'adopt', pack }).verdict).toBe('resolved');
});

it('reorder gives the pack up and begins the next generation', () => {
  expect(decide(waiting('ATTENTION', { setAside: ['a'] }), { action: 'reorder' }).changes).toMatchObject({
    status: 'REQUESTED',
    generation: 2,
    packId: null,
    setAside: ['a', OTHER_PACK],
    intent: null,
  });
});

it('abandon closes the INTENT', () => {
  const plan = decide(waiting('ORDER_UNCERTAIN', { intent: orderIntentOf() }), {});
  expect(plan.changes).toMatchObject({ status: 'ABANDONED', intent: null });
});

it('abandon in the middle of a rotation gives up the successor, not the certificate', () => {
  const previous = {
    packId: PACK_ID,
    packStatus: 'active',
    expiresAt: null,
    activeAt: NOW,
    generation: 1,
    isLeft: false,
  };
  const plan = decide(waiting('PENDING', { previous, generation: 2, setAside: [PACK_ID] }), {});
  expect(plan.changes).toMatchObject({ status: 'ACTIVE', packId: PACK_ID, previous: null, generation: 3 });
});

it.each(CERTIFICATE_STATUSES)('%s is no dead end: some command leads on', (status) => {
  const record = waiting(status, { owner: null });
  const opening = {
    certificateId: record.certificateId,
    request: requestOf(),
    packId: null,
    owner: 'arn:next',
    deadOwner: null,
    warnings: [],
    now: at(DAY),
  };
  // A request goes on with what lives, and begins anew what is over.
  const opened = planOpening(record, opening);
  expect(opened).toMatchObject({ verdict: 'opened', changed: true });
  expect(isTerminal(opened?.record.status ?? status)).toBe(false);
  // What a request alone would not move has a command of its own.
  const commands = RESOLUTIONS.map((action) => decide(record, { action, pack: packOf() }).verdict);
  const rotates = planRotation(record, null, NOW).verdict === 'order';
  expect(rotates || commands.includes('resolved')).toBe(true);
});
