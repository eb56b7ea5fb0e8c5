import { describe, expect, it } from 'vitest';
import type { CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import type { SurveyedPack, UnrecordedPack } from '../../../lambdas/domain/due.ts';
import { planZoneSweep, type ZoneSight } from '../../../lambdas/domain/zone-sweep.ts';
import { at, certificateOf, DAY, NOW, OTHER, PACK_ID, requestOf } from './samples.ts';

const { zoneId } = requestOf();
const ID = certificateOf().certificateId;
const NEW_PACK = '11111111-2222-3333-4444-555555555555';
const END = at(60 * DAY);

const pack = (changes: Partial<SurveyedPack> = {}): UnrecordedPack => ({
  ...{
    packId: PACK_ID,
    type: 'advanced',
    status: 'active',
    certificateId: ID,
    expiresAt: END,
    claimedBy: null,
    claimant: null,
  },
  ...changes,
});
const active = (changes: Partial<CertificateRecord> = {}) => ({
  ...certificateOf({ status: 'ACTIVE', owner: null, packId: PACK_ID, packStatus: 'active', expiresAt: END }),
  ...changes,
  packIdentity: ID,
});
const plan = (sight: Partial<ZoneSight>) =>
  planZoneSweep({
    ...{
      zoneId,
      records: [active()],
      packs: [pack()],
      unreadable: [],
      unrecorded: [],
      told: [],
      readWith: null,
      scheduledAt: NOW,
      now: NOW,
    },
    ...sight,
  });

describe('a zone', () => {
  it('where all is well leads to nothing but figures', () => {
    const { findings, figures, news } = plan({});
    expect(findings).toEqual([]);
    expect(news).toMatchObject([{ change: 'refresh-pack', packId: PACK_ID }]);
    expect(figures).toEqual({ statuses: { ACTIVE: 1 }, nearestEnd: END });
  });

  it('gives one renewed pack to one certificate only', () => {
    const renewed = pack({ packId: NEW_PACK });
    const twins = [active(), active({ packId: '99999999-2222-3333-4444-555555555555' })];
    const { news, findings } = plan({ records: twins, packs: [renewed], unrecorded: [renewed] });
    expect(news).toMatchObject([{ change: 'adopt-renewed-pack', from: PACK_ID, packId: NEW_PACK }]);
    expect(findings).toMatchObject([{ action: 'start', reason: expect.stringMatching(/is gone/) }]);
  });

  it('adopts a renewed pack that is still pending, and has its validation followed', () => {
    const renewed = pack({ packId: NEW_PACK, status: 'pending_validation', expiresAt: null });
    const { news, findings } = plan({ packs: [renewed], unrecorded: [renewed] });
    expect(news).toMatchObject([{ change: 'adopt-renewed-pack', packId: NEW_PACK }]);
    expect(findings).toMatchObject([{ action: 'start', machine: 'CertificateLifecycle', certificateId: ID }]);
  });

  it.each([
    ['CertificateLifecycle', { status: 'PENDING' }],
    ['RotateCertificatePack', { status: 'PENDING', previous: previousPack() }],
    ['RotateCertificatePack', { status: 'ACTIVE', previous: previousPack() }],
    ['RotateCertificatePack', { status: 'REFUSED', previous: previousPack() }],
    ['DeleteCertificatePack', { status: 'DELETING', previous: previousPack() }],
  ] as const)('has %s go on with %j', (machine, changes) => {
    const { findings } = plan({ records: [active(changes)] });
    expect(findings).toMatchObject([{ action: 'start', machine, certificateId: ID, name: `${ID}-20261121T120000Z` }]);
  });

  it('takes up a lost certificate whose pack is there, and has its lifecycle go on', () => {
    const { news, findings } = plan({ records: [active({ status: 'LOST' })] });
    expect(news).toMatchObject([{ change: 'take-up-lost-pack', packId: PACK_ID, packStatus: 'active' }]);
    expect(findings).toMatchObject([{ action: 'start', machine: 'CertificateLifecycle', certificateId: ID }]);
  });

  it('doubts a deletion when two sweeps in a row list the pack, and tells it once', () => {
    const deleted = { records: [active({ status: 'DELETED' })] };
    const first = plan(deleted);
    expect(first).toMatchObject({ news: [], findings: [], told: [`not deleted ${PACK_ID} ${NOW}`] });
    // The same sweep, made again.
    expect(plan({ ...deleted, told: first.told })).toMatchObject({ news: [], findings: [], told: first.told });
    const next = { told: first.told, scheduledAt: at(3600) };
    const second = plan({ ...deleted, ...next });
    const finding = { action: 'tell-attention', certificateId: ID, packId: PACK_ID, verdict: 'not-deleted' };
    expect(second.news).toMatchObject([{ change: 'doubt-deletion', packId: PACK_ID }]);
    expect(second.findings).toMatchObject([{ ...finding, remember: { record: `certificate#${ID}` } }]);
    // Recorded, but not told.
    const doubted = { status: 'ATTENTION' as const, told: [`not-deleted ${PACK_ID}`] };
    expect(plan({ records: [active(doubted)], ...next }).findings).toMatchObject([finding]);
    const told = [...doubted.told, `told not-deleted ${PACK_ID}`];
    expect(plan({ records: [active({ ...doubted, told })], ...next })).toMatchObject({ findings: [], told: [] });
  });

  it('doubts no deletion that a sweep in between saw done', () => {
    const deleted = { records: [active({ status: 'DELETED' })] };
    const told = [`not deleted ${PACK_ID} ${NOW}`];
    const between = plan({ ...deleted, packs: [pack({ status: 'deleted' })], told, scheduledAt: at(3600) });
    expect(between.told).toEqual([]);
    const later = plan({ ...deleted, told: between.told, scheduledAt: at(7200) });
    expect(later).toMatchObject({ news: [], findings: [] });
  });

  it('asks an owner before it takes anything from it', () => {
    expect(plan({ records: [active({ owner: OTHER })] }).findings).toMatchObject([
      { action: 'ask-owner', owner: OTHER },
    ]);
  });

  it('warns of an end that only a renewal in doubt stands before, but not with a successor', () => {
    const soon = { expiresAt: at(10 * DAY) };
    const pending = active({ status: 'PENDING', owner: OTHER, ...soon });
    const warned = plan({ records: [pending], packs: [pack({ status: 'pending_validation', ...soon })] }).findings;
    expect(warned.map(({ action }) => action)).toEqual(['tell-expiring', 'ask-owner']);
    const successor = pack({ packId: NEW_PACK });
    expect(plan({ records: [active(soon)], packs: [pack(soon), successor] }).findings).toEqual([]);
    expect(plan({ records: [active({ status: 'LOST', ...soon })], packs: [] }).findings).toEqual([]);
  });

  it.each([
    ['is as ordered', null, 15.5, true],
    ['is 64 days', 64, 15.5, false],
    ['is 64 days', 64, 11, true],
    ['is 45 days', 45, 8.1, false],
    ['is 45 days', 45, 8, true],
  ])('warns of an end by the real life of the certificate, which %s', (_, lifetimeDays, daysLeft, isTold) => {
    const uploadedAt = lifetimeDays === null ? null : at((daysLeft - lifetimeDays) * DAY);
    const ending = pack({ uploadedAt, expiresAt: at(daysLeft * DAY) });
    const { findings } = plan({ packs: [ending] });
    expect(findings.map(({ action }) => action)).toEqual(isTold ? ['tell-expiring'] : []);
  });

  it('tells of an orphan until it was told, and forgets those that are gone', () => {
    const orphan = pack({ packId: NEW_PACK, certificateId: 'another' });
    const told = ['quota low', `orphan ${PACK_ID}`, 'orphan gone'];
    const seen = plan({ packs: [pack(), orphan], unrecorded: [orphan], told });
    expect(seen.findings).toMatchObject([
      { action: 'tell-orphan', packId: NEW_PACK, remember: { record: `zone#${zoneId}`, as: `orphan ${NEW_PACK}` } },
    ]);
    expect(seen.told).toEqual(['quota low', `orphan ${PACK_ID}`]);
    expect(plan({ packs: [pack(), orphan], unrecorded: [orphan], told: [`orphan ${NEW_PACK}`] }).findings).toEqual([]);
    for (const id of [NEW_PACK, null]) {
      const unreadable = [{ id, fields: 'status' }];
      expect(plan({ unreadable, told: [`orphan ${NEW_PACK}`] })).toMatchObject({
        findings: [],
        told: [`orphan ${NEW_PACK}`],
      });
    }
  });
});

function previousPack() {
  return { packId: NEW_PACK, packStatus: 'active', expiresAt: END, activeAt: NOW, generation: 1, isLeft: false };
}
