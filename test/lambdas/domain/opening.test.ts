import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_STATUSES,
  type CertificateRecord,
  isTerminal,
  mayBecome,
  newCertificate,
} from '../../../lambdas/domain/certificate-record.ts';
import { type Opening, planOpening, withPack } from '../../../lambdas/domain/opening.ts';
import { at, certificateOf, DAY, HOUR, NOW, OTHER, OWNER, orderIntentOf, PACK_ID, requestOf } from './samples.ts';

const CT = { orderId: 112233, disableCt: true, acknowledgeUnlogged: true, csr: null };

const PREVIOUS = { packId: 'p', packStatus: 'active', expiresAt: null, activeAt: NOW, generation: 3, isLeft: false };

/** `OWNER` asks, a day after the record was made. */
function openingOf(changes: Partial<Opening> = {}): Opening {
  return {
    certificateId: 'example-com-0f1e2d3c4b5a6978',
    request: requestOf(),
    packId: null,
    owner: OWNER,
    deadOwner: null,
    warnings: [],
    now: at(DAY),
    ...changes,
  };
}

describe('a certificate that nobody knows', () => {
  it('cannot be opened by its name alone', () => {
    expect(planOpening(undefined, openingOf({ request: null }))).toBeNull();
  });

  it('is opened by a request', () => {
    const opening = openingOf({ warnings: ['google is documented not to take punycode hosts'] });
    const fresh = newCertificate(opening.certificateId, requestOf(), opening.now);
    expect(planOpening(undefined, opening)).toEqual({
      verdict: 'opened',
      changed: true,
      record: { ...fresh, owner: OWNER, run: 1, generation: 1, status: 'REQUESTED', warnings: opening.warnings },
    });
  });

  it('follows a pack that exists, and its clock starts', () => {
    expect(planOpening(undefined, openingOf({ packId: PACK_ID }))).toMatchObject({
      verdict: 'opened',
      changed: true,
      record: {
        status: 'PENDING',
        reason: 'the pack is ordered, its validation is pending',
        packId: PACK_ID,
        verificationStartedAt: at(DAY),
        deadlineAt: at(DAY + 336 * HOUR),
      },
    });
  });
});

describe('a certificate on record', () => {
  const free = { owner: null };
  const others = { owner: OTHER };
  const overdue = { ...free, status: 'OVERDUE', packId: PACK_ID, deadlineAt: at(DAY - 1) } as const;
  const dead = { deadOwner: OTHER };
  const byName = { request: null };
  const over = { ...free, generation: 4, run: 7, restarts: 3, told: ['pending-long'] };

  it.each<[string, Partial<CertificateRecord>, Partial<Opening>, 'opened' | 'owned', Partial<CertificateRecord>]>([
    ['is left to a living owner', others, {}, 'owned', { owner: OTHER, run: 1 }],
    [
      'is left to a living owner though another died',
      others,
      { deadOwner: 'arn:a' },
      'owned',
      { owner: OTHER, run: 1 },
    ],
    [
      'is left to a living owner when over',
      { ...others, status: 'REFUSED' },
      {},
      'owned',
      { owner: OTHER, generation: 1 },
    ],
    ['is taken over from a dead owner', others, dead, 'opened', { owner: OWNER, run: 2, generation: 1 }],
    ['is taken by name', free, byName, 'opened', { owner: OWNER, run: 2 }],
    [
      'goes on where it stands',
      { ...free, status: 'TIMED_OUT', restarts: 2 },
      {},
      'opened',
      { status: 'TIMED_OUT', restarts: 2, generation: 1 },
    ],
    [
      'keeps an open INTENT',
      { ...free, status: 'ORDERING', intent: orderIntentOf() },
      {},
      'opened',
      { status: 'ORDERING', intent: orderIntentOf() },
    ],
    [
      'takes up new wishes',
      free,
      { request: requestOf({ deadlineHours: 24, ct: CT }) },
      'opened',
      { deadlineHours: 24, ct: CT },
    ],
    ['keeps its wishes when taken by name', { ...free, ct: CT }, byName, 'opened', { deadlineHours: 336, ct: CT }],
    [
      'keeps a deadline to come',
      { ...free, status: 'PENDING', deadlineAt: at(DAY + 1) },
      {},
      'opened',
      { deadlineAt: at(DAY + 1) },
    ],
    [
      'gets a new deadline when overdue',
      overdue,
      byName,
      'opened',
      { status: 'OVERDUE', deadlineAt: at(DAY + 336 * HOUR) },
    ],
    [
      'gets a new deadline at the deadline',
      { ...overdue, deadlineAt: at(DAY) },
      {},
      'opened',
      { deadlineAt: at(DAY + 336 * HOUR) },
    ],
    [
      'gets a new deadline by the new wish',
      overdue,
      { request: requestOf({ deadlineHours: 24 }) },
      'opened',
      { deadlineHours: 24, deadlineAt: at(2 * DAY) },
    ],
    [
      'follows a pack when it has none',
      { ...free, status: 'ORDER_UNCERTAIN', intent: orderIntentOf() },
      { packId: PACK_ID },
      'opened',
      { packId: PACK_ID, status: 'PENDING', intent: null },
    ],
    [
      'keeps the pack it has',
      { ...free, status: 'PENDING', packId: PACK_ID },
      { packId: 'f'.repeat(32) },
      'opened',
      { packId: PACK_ID },
    ],
    [
      'begins its next generation when it is over',
      { ...over, status: 'LOST', packId: PACK_ID },
      { warnings: ['w'] },
      'opened',
      {
        owner: OWNER,
        generation: 5,
        run: 8,
        status: 'REQUESTED',
        packId: null,
        restarts: 0,
        told: [],
        warnings: ['w'],
        requestedAt: at(DAY),
      },
    ],
    [
      'still knows in its next generation what was set aside and what a rotation replaces',
      { ...over, status: 'REFUSED', setAside: ['a'], previous: PREVIOUS },
      {},
      'opened',
      { generation: 5, setAside: ['a'], previous: PREVIOUS },
    ],
    [
      'follows a pack that was set aside when a person names it',
      { ...over, status: 'REFUSED', setAside: ['a', PACK_ID] },
      { packId: PACK_ID },
      'opened',
      { packId: PACK_ID, setAside: ['a'] },
    ],
    [
      'begins its next generation from a dead owner',
      { ...over, ...others, status: 'ABANDONED' },
      dead,
      'opened',
      { generation: 5, status: 'REQUESTED' },
    ],
    [
      'begins its next generation with a given pack',
      { ...over, status: 'REFUSED' },
      { packId: PACK_ID },
      'opened',
      { generation: 5, status: 'PENDING', packId: PACK_ID },
    ],
    [
      'stays over when taken by name',
      { ...over, status: 'REFUSED' },
      byName,
      'opened',
      { generation: 4, run: 8, status: 'REFUSED' },
    ],
  ])('%s', (_, record, opening, verdict, outcome) => {
    const plan = planOpening(certificateOf(record), openingOf(opening));
    expect(plan).toMatchObject({ verdict, record: outcome, ...(verdict === 'opened' && { changed: true }) });
  });

  it.each(CERTIFICATE_STATUSES)('stays as it is when its owner asks again: %s', (status) => {
    const record = certificateOf({ status, deadlineAt: NOW });
    expect(planOpening(record, openingOf({ packId: PACK_ID }))).toEqual({ verdict: 'opened', record, changed: false });
  });

  it.each(CERTIFICATE_STATUSES)('is never moved to a status that %s may not become', (status) => {
    for (const request of [requestOf(), null]) {
      for (const packId of [PACK_ID, null]) {
        const current = certificateOf({ owner: null, status });
        const { record } = planOpening(current, openingOf({ request, packId })) ?? { record: current };
        const raised = record.generation > current.generation;
        expect(raised).toBe(isTerminal(status) && request !== null);
        expect(mayBecome(raised ? 'REQUESTED' : status, record.status), `${status} to ${record.status}`).toBe(true);
      }
    }
  });
});

it('withPack starts the clock, closes the INTENT and keeps what was counted', () => {
  const record = certificateOf({ status: 'ORDERING', intent: orderIntentOf(), restarts: 2, deadlineHours: 1 });
  expect(withPack(record, PACK_ID, at(60))).toEqual({
    ...record,
    packId: PACK_ID,
    intent: null,
    status: 'PENDING',
    reason: 'the pack is ordered, its validation is pending',
    verificationStartedAt: at(60),
    deadlineAt: at(60 + HOUR),
  });
});
