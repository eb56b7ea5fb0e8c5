import { describe, expect, it } from 'vitest';
import type { ZoneRecord } from '../../../lambdas/domain/zone-record.ts';
import { handler as judgeDomain } from '../../../lambdas/record/judge-domain.ts';
import { handler as judgeDomains } from '../../../lambdas/record/judge-domains.ts';
import { handler as judgeDrift } from '../../../lambdas/record/judge-drift.ts';
import { handler as judgeZonePosture } from '../../../lambdas/record/judge-zone-posture.ts';
import { handler as readCtOrder } from '../../../lambdas/record/read-ct-order.ts';
import { handler as readZone } from '../../../lambdas/record/read-zone.ts';
import { handler as reconcileZone } from '../../../lambdas/record/reconcile-zone.ts';
import { handler as rememberDrift } from '../../../lambdas/record/remember-drift.ts';
import { handler as rememberFindings } from '../../../lambdas/record/remember-findings.ts';
import { claimPack, readRecord, updateRecord } from '../../../lambdas/record/table.ts';
import { moveZone, zoneKey } from '../../../lambdas/record/zone-contract.ts';
import { at, certificateOf, DAY, HOUR, NOW, ORDER_ID, OTHER, PACK_ID, requestOf } from '../domain/samples.ts';
import { certificateNow, ctOrderNow, storeCertificate, storeCtOrder, useTable } from './table-server.ts';

useTable();

const { zoneId, zoneName } = requestOf();
const NEW_PACK = '11111111-2222-3333-4444-555555555555';
const nothing = { universalSsl: null, automaticMode: null, quotaHeadroom: null, enforce: false };
const storeZone = (changes: object = {}) => moveZone({ zoneId, zoneName }, 'store', () => changes, new Date(NOW));

describe('read-zone', () => {
  it('gives name and wishes, and has a zone left alone that is not on record', async () => {
    expect(await readZone({ zoneId })).toEqual({ verdict: 'idle', zoneName: '', wishes: nothing });
    await storeZone({ wishes: { ...nothing, quotaHeadroom: 2 } });
    expect(await readZone({ zoneId })).toEqual({
      ...{ verdict: 'watched', zoneName },
      wishes: { ...nothing, quotaHeadroom: 2 },
    });
  });

  it.each([
    ['idle', { status: 'REFUSED' }],
    ['watched', { status: 'REFUSED', packId: PACK_ID }],
    ['watched', { status: 'ABANDONED' }],
    ['watched', { status: 'REQUESTED' }],
  ] as const)('calls a zone %s whose certificate is %j', async (verdict, changes) => {
    await storeZone();
    await storeCertificate({ packId: null, ...changes });
    expect(await readZone({ zoneId })).toMatchObject({ verdict });
  });
});

describe('reconcile-zone', () => {
  const pack = (packId: string, status = 'active', certificateId = certificateOf().certificateId) => ({
    ...{ packId, type: 'advanced', status, certificateId, expiresAt: at(60 * DAY) },
  });
  const reconcile = (...packs: object[]) =>
    reconcileZone({ zoneId, scheduledAt: NOW, readZone: { zoneName }, surveyCertificatePacks: { packs } });
  const active = { status: 'ACTIVE', owner: null, packId: PACK_ID, packStatus: 'active' } as const;

  it('writes what a record has to learn, once', async () => {
    await storeCertificate(active);
    await reconcile(pack(PACK_ID));
    expect(await certificateNow()).toMatchObject({ version: 2, expiresAt: at(60 * DAY) });
    await reconcile(pack(PACK_ID));
    expect(await certificateNow()).toMatchObject({ version: 2 });
  });

  const refused = (error: string, version = 'one') =>
    reconcileZone({
      ...{ zoneId, scheduledAt: NOW, readZone: { zoneName } },
      surveyCertificatePacks: {
        Error: error,
        Cause: JSON.stringify({ errorMessage: `Cloudflare GET /zones: 403, 10000 no (secret version ${version})` }),
      },
    });
  const othersRead = (seconds: number, secretVersion = 'one') =>
    updateRecord(
      'sweep#certificates',
      'store',
      () => ({ lastRead: { at: at(seconds), secretVersion } }),
      new Date(at(seconds)),
    );
  const zoneNow = () => readRecord<ZoneRecord>(zoneKey(zoneId));

  it.each(['ProviderUnavailable', 'RateLimited', 'ContractBroken'])('remembers nothing of %s', async (error) => {
    await storeZone();
    expect(await refused(error)).toMatchObject({ verdict: 'broken', findings: [] });
    expect(await zoneNow()).toMatchObject({ version: 1 });
  });

  it('remembers the first refusal of the credential, and finds the zone inaccessible once others were read', async () => {
    await storeZone();
    await storeCertificate({ status: 'AUTH_PAUSED', owner: null, reason: 'no' });
    expect(await refused('CredentialsRejected')).toMatchObject({ verdict: 'broken', findings: [] });
    expect(await refused('CredentialsRejected')).toMatchObject({ verdict: 'broken' });
    expect(await zoneNow()).toMatchObject({ version: 2, refusal: { state: 'refused', at: NOW } });
    await othersRead(HOUR);
    const found = (await refused('CredentialsRejected')) as { findings: object[] };
    expect(found).toMatchObject({ verdict: 'shut', findings: [{ action: 'tell-zone', zoneId }] });
    await rememberFindings({ found, acted: [{ verdict: 'done' }] });
    expect(await refused('CredentialsRejected')).toMatchObject({ verdict: 'shut', findings: [] });
    expect(await certificateNow()).toMatchObject({ version: 2, reason: 'zone inaccessible; no' });
    expect(await refused('CredentialsRejected', 'two')).toMatchObject({ verdict: 'broken' });
    expect(await zoneNow()).toMatchObject({ refusal: { state: 'refused', secretVersion: 'two' } });
  });

  it('asks for no settings of an inaccessible zone, and forgets all of it when the packs are listed', async () => {
    const refusal = { kind: 'credential', state: 'inaccessible', secretVersion: 'one', at: NOW, reason: 'no' } as const;
    const told = ['orphan', 'quota low'];
    await storeZone({ wishes: { ...nothing, quotaHeadroom: 2 }, refusal, told: ['inaccessible one', ...told] });
    await storeCertificate({ status: 'AUTH_PAUSED', owner: null, reason: 'zone inaccessible; no' });
    expect(await readZone({ zoneId })).toMatchObject({ wishes: nothing });
    expect(await judgeZonePosture({ zoneId, scheduledAt: NOW })).toEqual({ findings: [] });
    expect(await reconcile()).toMatchObject({ verdict: 'reconciled', read: { at: NOW } });
    expect(await zoneNow()).toMatchObject({ refusal: null, told });
    expect(await certificateNow()).toMatchObject({ reason: 'no' });
    expect(await readZone({ zoneId })).toMatchObject({ wishes: { quotaHeadroom: 2 } });
  });

  it('claims the pack that it adopts, and adopts none that is another’s', async () => {
    await storeCertificate(active);
    await claimPack(NEW_PACK, 'example-com-ffffffffffffffff');
    expect(await reconcile(pack(NEW_PACK))).toMatchObject({
      findings: [{ action: 'tell-orphan' }, { action: 'start' }],
    });
    expect(await certificateNow()).toMatchObject({ packId: PACK_ID });
    const free = NEW_PACK.replace('1', '2');
    expect(await reconcile(pack(free))).toMatchObject({ findings: [] });
    expect(await certificateNow()).toMatchObject({ packId: free, status: 'ACTIVE' });
    expect(await claimPack(free, 'example-com-ffffffffffffffff')).toBe(false);
  });

  it('goes on with an adoption that ended between the claim and the record', async () => {
    await storeCertificate(active);
    await claimPack(NEW_PACK, certificateOf().certificateId);
    expect(await reconcile(pack(NEW_PACK))).toMatchObject({ findings: [] });
    expect(await certificateNow()).toMatchObject({ packId: NEW_PACK, status: 'ACTIVE' });
  });

  it('never adopts what was set aside', async () => {
    await storeCertificate({ ...active, setAside: [NEW_PACK] });
    await claimPack(NEW_PACK, certificateOf().certificateId);
    expect(await reconcile(pack(NEW_PACK))).toMatchObject({ findings: [{ action: 'start' }] });
    expect(await certificateNow()).toMatchObject({ packId: PACK_ID });
  });

  const sweepAt = (scheduledAt: string, ...packs: object[]) =>
    reconcileZone({ zoneId, scheduledAt, readZone: { zoneName }, surveyCertificatePacks: { packs } });

  it('takes up a lost certificate in a generation of its own', async () => {
    await storeCertificate({ ...active, status: 'LOST', setAside: ['x'] });
    const seen = await reconcile(pack(PACK_ID));
    expect(seen).toMatchObject({ findings: [{ action: 'start', machine: 'CertificateLifecycle' }] });
    expect(await certificateNow()).toMatchObject({
      ...{ status: 'PENDING', generation: 2, packId: PACK_ID, packStatus: 'active', setAside: ['x'], owner: null },
      reason: `pack ${PACK_ID}, which counted as lost, is listed as active`,
    });
    expect(await reconcile(pack(PACK_ID))).toMatchObject({ findings: [{ action: 'start' }] });
    expect(await certificateNow()).toMatchObject({ generation: 2, version: 2 });
  });

  it('leaves a deleted certificate whose pack lives to an operator, after two sweeps', async () => {
    await storeCertificate({ ...active, status: 'DELETED' });
    expect(await sweepAt(NOW, pack(PACK_ID))).toMatchObject({ findings: [] });
    expect(await sweepAt(NOW, pack(PACK_ID))).toMatchObject({ findings: [] });
    expect(await certificateNow()).toMatchObject({ version: 1, status: 'DELETED' });
    expect(await sweepAt(at(3600), pack(PACK_ID))).toMatchObject({
      findings: [{ action: 'tell-attention', verdict: 'not-deleted', packId: PACK_ID }],
    });
    expect(await certificateNow()).toMatchObject({ status: 'ATTENTION', generation: 2, packId: PACK_ID });
    // Told later, when this sweep could not.
    expect(await sweepAt(at(3600), pack(PACK_ID))).toMatchObject({ findings: [{ action: 'tell-attention' }] });
  });

  it('writes nothing to a record that somebody works on', async () => {
    await storeCertificate({ ...active, owner: OTHER });
    expect(await reconcile(pack(PACK_ID))).toMatchObject({ findings: [{ action: 'ask-owner', owner: OTHER }] });
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it('looks at every record of the zone, and at no other zone’s', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `example-com-${n.toString(16).padStart(16, '0')}`);
    for (const certificateId of ids) await storeCertificate({ certificateId, status: 'LOST', owner: null });
    await storeCertificate({ zoneId: 'f'.repeat(32), status: 'PENDING', owner: null });
    expect(await reconcile()).toMatchObject({ findings: [], figures: { statuses: { LOST: 30 } } });
  });
});

describe('judge-zone-posture', () => {
  const judge = (seen: object) => judgeZonePosture({ zoneId, scheduledAt: NOW, ...seen });

  it('finds what is not as wished, and forgets at once what is as wished again', async () => {
    const wishes = { universalSsl: true, automaticMode: 'custom', quotaHeadroom: 1, enforce: true };
    await storeZone({ wishes, told: ['quota low', 'drift universal-ssl false', 'orphan x'] });
    const { findings } = (await judge({
      getCertificatePackQuotas: { allocated: 10, used: 1 },
      getUniversalSslSettings: { enabled: false },
      getAutomaticSslMode: { value: 'auto' },
    })) as { findings: { action: string }[] };
    expect(findings.map(({ action }) => action)).toEqual([
      ...['enforce-universal-ssl', 'tell-drift', 'enforce-automatic-mode'],
    ]);
    expect(await readRecord(`zone#${zoneId}`)).toMatchObject({ told: ['drift universal-ssl false', 'orphan x'] });
  });

  it('finds nothing where the provider does not say', async () => {
    await storeZone({ wishes: { ...nothing, universalSsl: true, quotaHeadroom: 3 } });
    const unsaid = {
      getCertificatePackQuotas: { allocated: null, used: 1 },
      getUniversalSslSettings: { enabled: null },
    };
    expect(await judge(unsaid)).toEqual({ findings: [] });
  });
});

describe('the domain ledger', () => {
  const domain = {
    ...{ domainId: 7, name: 'example.com', isActive: true, dcvMethod: 'dns-txt-token', approvedAt: '2026-11-20' },
    ...{ ovExpiresAt: '2026-12-24', evExpiresAt: null, activeValidations: ['ov'], lastSubmittedAt: null },
  };
  const page = (domains: object[], total: number) =>
    judgeDomains({
      listDomains: { domains, total, offset: 0 },
    });

  it('gets what judge-domains knows for sure; what it does not, it hands on', async () => {
    const [fresh, doubtful] = [
      { ...domain, ovExpiresAt: '2027-01-31' },
      { ...domain, domainId: 8, activeValidations: [] },
    ];
    expect(await page([fresh, doubtful], 5)).toEqual({
      ...{
        ids: [{ domainId: 8, lastSubmittedAt: null }],
        unread: 0,
        counted: 2,
        cursor: null,
        hasMore: true,
        total: 5,
      },
    });
    expect(await readRecord('domain#7')).toMatchObject({ verdict: 'fresh', version: 1 });
    expect(await readRecord('domain#8')).toBeUndefined();
    expect(await page([], 5)).toMatchObject({ hasMore: false });
  });

  it('gets what judge-domain finds, with what people must hear', async () => {
    const domainInfo = { ...domain, ovExpiresAt: '2026-11-30', dcvTokenStatus: null, dcvTokenExpiresAt: null };
    const told = await judgeDomain({ lastSubmittedAt: null, domainInfo: { ...domainInfo, validations: [] } });
    expect(told).toMatchObject({
      findings: [{ action: 'tell-domain', domainId: 7, verdict: 'expires-within-14-days' }],
    });
    expect(await readRecord('domain#7')).toMatchObject({ verdict: 'expires-within-14-days', priority: 'P2' });
  });
});

describe('an order’s drift', () => {
  const certificate = {
    issuedCertificateId: 1,
    serialNumber: 'A',
    notAfter: at(90 * DAY),
    sctVerdict: 'logged',
    logs: 3,
  } as const;
  const drifted = { status: 'IN_SYNC', owner: null, committedDisableCt: true, certificate } as const;
  const judge = () =>
    judgeDrift({
      ...{ orderId: ORDER_ID, orderInfo: { disableCt: null } },
      listReissues: { newestIssuedCertificateId: 1 },
    });

  it.each([
    ['settled', { status: 'IN_SYNC' }],
    ['untouched', { status: 'REFUSED' }],
    ['untouched', { status: 'ABANDONED' }],
    ['settled', { status: 'OUT_OF_SYNC' }],
    ['under-way', { status: 'AWAITING' }],
    ['left', { status: 'AWAITING', owner: null }],
  ] as const)('is looked for, or not, in an order that is %s', async (verdict, changes) => {
    await storeCtOrder({ ...changes, enforce: true });
    expect(await readCtOrder({ orderId: ORDER_ID, scheduledAt: NOW })).toMatchObject({
      ...{ verdict, issuedCertificateId: 0 },
      wish: { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true, csr: null, enforce: true },
    });
  });

  it('is judged, told once and remembered', async () => {
    await storeCtOrder(drifted);
    const judged = await judge();
    expect(judged).toMatchObject({ verdict: 'drifted', news: 'drift' });
    expect(await judge()).toMatchObject({ news: 'drift' });
    await rememberDrift({ orderId: ORDER_ID, judgeDrift: judged });
    expect(await judge()).toMatchObject({ verdict: 'drifted', news: 'none' });
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', drift: { told: true } });
  });

  it.each([
    ['one', 'none'],
    ['two', 'start'],
  ])('of an order whose change was refused with version one, read with version %s: next is %s', async (read, next) => {
    const pause = { kind: 'mutation', secretVersion: 'one', at: NOW, run: 1, isRepeated: false } as const;
    await storeCtOrder({ ...drifted, status: 'AUTH_PAUSED', enforce: true, pause });
    const listReissues = { newestIssuedCertificateId: 1, secretVersion: read };
    expect(await judgeDrift({ orderId: ORDER_ID, orderInfo: { disableCt: null }, listReissues })).toMatchObject({
      ...{ verdict: 'drifted', news: 'drift', next },
    });
    expect(await ctOrderNow()).toMatchObject({ status: 'AUTH_PAUSED', pause, drift: { told: false } });
  });

  it('is not judged when a change has begun meanwhile', async () => {
    await storeCtOrder({ ...drifted, status: 'REQUESTED' });
    expect(await judge()).toMatchObject({ verdict: 'under-way', news: 'none' });
    expect(await ctOrderNow()).toMatchObject({ version: 1 });
  });

  it('is not judged while a reissue that cannot be read may be the newest', async () => {
    await storeCtOrder(drifted);
    const seen = { orderId: ORDER_ID, orderInfo: { disableCt: null } };
    const unreadable = [{ id: '2', fields: 'status' }];
    const judged = judgeDrift({ ...seen, listReissues: { newestIssuedCertificateId: 1, unreadable } });
    await expect(judged).rejects.toThrow(/1 reissue could not be read \(2: status\) and may be the newest/);
    expect(await ctOrderNow()).toMatchObject({ version: 1 });
  });

  it('is notified of before the end of the certificate, which is notified of once, too', async () => {
    const ending = { ...certificate, notAfter: at(29 * DAY) };
    await storeCtOrder({ ...drifted, certificate: ending });
    const judged = await judge();
    expect(judged).toMatchObject({ news: 'drift', end: { verdict: '30-days', daysLeft: 29 } });
    await rememberDrift({ orderId: ORDER_ID, judgeDrift: judged });
    const next = await judge();
    expect(next).toMatchObject({ news: 'end' });
    await rememberDrift({ orderId: ORDER_ID, judgeDrift: next });
    expect(await judge()).toMatchObject({ news: 'none' });
    expect(await ctOrderNow()).toMatchObject({ told: [`end ${at(29 * DAY)} 30-days`], drift: { told: true } });
    expect(await readCtOrder({ orderId: ORDER_ID, scheduledAt: NOW })).toMatchObject({
      figures: { nearestEnd: at(29 * DAY) },
    });
  });
});
