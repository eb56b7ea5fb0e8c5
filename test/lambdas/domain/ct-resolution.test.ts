import { describe, expect, it } from 'vitest';
import { planCtOpening } from '../../../lambdas/domain/ct-opening.ts';
import {
  CT_ORDER_STATUSES,
  type CtOrderRecord,
  type CtOrderStatus,
  ctMayBecome,
} from '../../../lambdas/domain/ct-order-record.ts';
import { CT_RESOLUTIONS, type CtResolution, planCtResolution } from '../../../lambdas/domain/ct-resolution.ts';
import {
  at,
  ctIntentOf,
  ctOrderOf,
  DAY,
  leafOf,
  NEW_CERTIFICATE_ID,
  OLD_CERTIFICATE_ID,
  ORDER_ID,
  orderOf,
  reissueOf,
  unloggedLeafOf,
} from './samples.ts';

const named = (changes: Partial<NonNullable<CtResolution['named']>> = {}) => ({
  issuedCertificateId: NEW_CERTIFICATE_ID,
  leaf: unloggedLeafOf(),
  order: orderOf({ disableCt: true }),
  reissues: [reissueOf({ serialNumber: '0A1B2C' })],
  newestIssuedCertificateId: NEW_CERTIFICATE_ID,
  unreadable: [],
  ...changes,
});
const decide = (record: Partial<CtOrderRecord>, resolution: Partial<CtResolution>) =>
  planCtResolution(ctOrderOf(record), { action: 'abandon', named: null, comment: '', ...resolution }, at(DAY));
/** A reissue that got no answer after the flag was switched off. */
const LOST = { status: 'OUT_OF_SYNC', intent: ctIntentOf(), flagInDoubt: true, committedDisableCt: true } as const;

describe('adopt', () => {
  it('is in sync when the bytes of the newest certificate agree with the flag', () => {
    expect(decide(LOST, { action: 'adopt', named: named() })).toMatchObject({
      verdict: 'in-sync',
      changes: {
        status: 'IN_SYNC',
        intent: null,
        flagInDoubt: false,
        settledAt: at(DAY),
        certificate: { issuedCertificateId: NEW_CERTIFICATE_ID, sctVerdict: 'unlogged' },
      },
    });
  });

  it('is refused while a reissue that cannot be read may be newer', () => {
    const newer = named({ unreadable: [{ id: '1009', fields: 'status' }] });
    expect(decide(LOST, { action: 'adopt', named: newer })).toMatchObject({
      verdict: 'refused',
      reason: expect.stringMatching(/1 reissue could not be read \(1009: status\) and may be newer than 1002/),
    });
    const older = named({ unreadable: [{ id: '900', fields: 'status' }] });
    expect(decide(LOST, { action: 'adopt', named: older })).toMatchObject({ verdict: 'in-sync' });
  });

  it('is refused when the bytes are of another certificate than listed', () => {
    const certificate = named({ reissues: [reissueOf({ serialNumber: 'FF' })] });
    expect(decide(LOST, { action: 'adopt', named: certificate })).toMatchObject({
      verdict: 'refused',
      reason: expect.stringMatching(/serial number/),
    });
  });

  it.each([
    ['the certificate is logged', named({ leaf: leafOf() })],
    ['the certificate is poisoned', named({ leaf: unloggedLeafOf({ poisoned: true }) })],
    ['the order shows the other flag', named({ order: orderOf({ disableCt: false }) })],
  ])('is out of sync when %s', (_, certificate) => {
    expect(decide(LOST, { action: 'adopt', named: certificate })).toMatchObject({
      verdict: 'out-of-sync',
      changes: { status: 'OUT_OF_SYNC', intent: null, flagInDoubt: true },
    });
  });

  it('goes by the flag that was last confirmed, not by the wish', () => {
    const restored = { disableCt: true, committedDisableCt: false };
    const logged = named({ leaf: leafOf(), order: orderOf({ disableCt: null }) });
    expect(decide(restored, { action: 'adopt', named: logged }).verdict).toBe('in-sync');
    expect(decide({ disableCt: true }, { action: 'adopt', named: logged }).verdict).toBe('out-of-sync');
  });

  it.each([
    ['none', null, /name the certificate/],
    ['one of another order', named({ issuedCertificateId: 9 }), /9 is no certificate of order/],
    ['an older one', named({ issuedCertificateId: OLD_CERTIFICATE_ID }), /is not the newest/],
    [
      'one of other names',
      named({ leaf: unloggedLeafOf({ dnsNames: ['example.com'] }) }),
      /names example\.com, the order/,
    ],
  ])('refuses %s, and changes nothing', (_, certificate, reason) => {
    const plan = decide(LOST, { action: 'adopt', named: certificate });
    expect(plan).toEqual({ verdict: 'refused', reason: expect.stringMatching(reason) });
  });
});

it.each([
  ['a lost reissue', LOST, true],
  ['a change of the flag without an end', { intent: ctIntentOf({ stage: 'flag' }) }, true],
  ['a doubt of before', { flagInDoubt: true }, true],
  ['nothing', { status: 'REFUSED' as const }, false],
])('abandon closes the INTENT and does not forget %s', (_, record, doubt) => {
  expect(decide(record, {})).toMatchObject({
    verdict: doubt ? 'out-of-sync' : 'abandoned',
    changes: { status: doubt ? 'OUT_OF_SYNC' : 'ABANDONED', intent: null, flagInDoubt: doubt },
  });
});

it('reissue closes the INTENT, keeps the doubt, and leads to a change from the beginning', () => {
  const plan = decide(LOST, { action: 'reissue', comment: 'none is there' });
  expect(plan).toMatchObject({
    verdict: 'reissue',
    reason: expect.stringMatching(/none is there/),
    changes: { status: 'REQUESTED', intent: null, flagInDoubt: true },
  });
  const record = { ...ctOrderOf(LOST), ...plan.changes, owner: null };
  const wish = { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true, csr: null, enforce: false };
  const opening = { ...wish, owner: 'arn:next', deadOwner: null, now: at(DAY) };
  expect(planCtOpening(record, opening)).toMatchObject({ verdict: 'opened', record: { flagInDoubt: true } });
});

describe.each(CT_ORDER_STATUSES)('%s', (status: CtOrderStatus) => {
  it('may be resolved in every way', () => {
    for (const action of CT_RESOLUTIONS) {
      for (const doubt of [true, false]) {
        const { changes } = decide({ status, flagInDoubt: doubt }, { action, named: named() });
        expect(ctMayBecome(status, changes?.status ?? status), `${action} to ${changes?.status}`).toBe(true);
      }
    }
  });

  it('is no dead end: the next request takes it up', () => {
    const wish = { orderId: ORDER_ID, disableCt: false, acknowledgeUnlogged: false, csr: null, enforce: false };
    const opening = { ...wish, owner: 'arn:next', deadOwner: null, now: at(DAY) };
    const { verdict, record } = planCtOpening(ctOrderOf({ status, owner: null }), opening);
    expect(verdict).toBe('opened');
    expect(ctMayBecome(status, record.status)).toBe(true);
  });
});
