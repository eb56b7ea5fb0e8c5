import { describe, expect, it } from 'vitest';
import { livesInZone } from '../../../lambdas/domain/zone-removal.ts';
import { handler as judgeZonePosture } from '../../../lambdas/record/judge-zone-posture.ts';
import { handler as openCertificate } from '../../../lambdas/record/open-certificate.ts';
import { handler as readZone } from '../../../lambdas/record/read-zone.ts';
import { handler as reconcileZone } from '../../../lambdas/record/reconcile-zone.ts';
import { handler as recordZoneWishes } from '../../../lambdas/record/record-zone-wishes.ts';
import { handler as rememberFindings } from '../../../lambdas/record/remember-findings.ts';
import { handler as removeZone } from '../../../lambdas/record/remove-zone.ts';
import { listRecords, readRecord } from '../../../lambdas/record/table.ts';
import { commitToggle, moveZone, zoneKey } from '../../../lambdas/record/zone-contract.ts';
import { certificateOf, NOW, OWNER, PACK_ID, requestOf } from '../domain/samples.ts';
import { storeCertificate, useTable } from './table-server.ts';

const table = useTable();

const { zoneId, zoneName } = requestOf();
const input = { zoneId };
const wish = () => recordZoneWishes({ input: { zoneId, zoneName, quotaHeadroom: 2 } });
const zone = () => readRecord(zoneKey(zoneId));
const listed = async () => (await listRecords('zone', { limit: 10 })).keys;

describe('remove-zone', () => {
  it('removes a zone in which every certificate has ended, once', async () => {
    await wish();
    await storeCertificate({ status: 'DELETED', owner: null });
    expect(await removeZone({ input })).toMatchObject({ verdict: 'removed', zoneId });
    expect([await zone(), await listed()]).toEqual([undefined, []]);
    const items = await table.scan();
    expect(await removeZone({ input })).toMatchObject({ verdict: 'removed' });
    expect(await table.scan()).toEqual(items);
  });

  it.each([
    [
      'has not ended',
      { status: 'ACTIVE', owner: null, packId: PACK_ID },
      /example-com-[0-9a-f]{16} \(ACTIVE\); delete or/,
    ],
    ['can come back', { status: 'ZONE_GONE', owner: null }, /\(ZONE_GONE\)/],
    ['is worked on', { status: 'LOST', owner: OWNER }, /\(LOST, owned by arn:/],
  ] as const)('keeps a zone with a certificate that %s', async (_, changes, reason) => {
    await wish();
    await storeCertificate(changes);
    const removal = await removeZone({ input });
    expect(removal).toMatchObject({ verdict: 'inhabited', reason: expect.stringMatching(reason) });
    expect(await zone()).toMatchObject({ version: 1, wishes: { quotaHeadroom: 2 } });
    expect(await listed()).toEqual([zoneKey(zoneId)]);
  });

  it('puts the zone back as it was where a certificate shows after the removal', async () => {
    await wish();
    await removeZone({ input });
    await storeCertificate({ status: 'REQUESTED', owner: OWNER });
    expect(await removeZone({ input })).toMatchObject({ verdict: 'inhabited' });
    expect(await zone()).toMatchObject({ zoneName, wishes: { quotaHeadroom: 2 } });
    expect(await listed()).toEqual([zoneKey(zoneId)]);
  });

  it.each([
    [{ zoneId: 'x' }, /zoneId: must be 32 hexadecimal digits/],
    [{ zoneId }, /zoneId: there is no record of zone/],
    [{ zoneId, force: true }, /force/],
  ])('refuses %j', async (given, message) => {
    await expect(removeZone({ input: given })).rejects.toThrow(message);
    expect(await table.scan()).toEqual([]);
  });

  it.each([
    ['its wishes', () => wish()],
    ['an order', () => openCertificate({ input: { ...requestOf() }, executionId: OWNER })],
  ])('lets the zone begin anew with %s, at its next version', async (_, begin) => {
    await recordZoneWishes({ input: { zoneId, zoneName: 'former.example', enforce: true } });
    await removeZone({ input });
    await begin();
    expect(await zone()).toMatchObject({ zoneName, version: 3, wishes: { enforce: false }, told: [] });
    expect(await listed()).toEqual([zoneKey(zoneId)]);
  });

  it('does not make Universal SSL forget when it was switched', async () => {
    await wish();
    const toggle = { zoneId, zoneName, enabled: false, acknowledgeToggle: false, execution: OWNER };
    expect(await commitToggle(toggle, new Date(NOW))).toBeNull();
    await removeZone({ input });
    const back = { ...toggle, enabled: true, execution: `${OWNER}-2` };
    expect(await commitToggle(back, new Date(NOW))).toMatch(/less than ten minutes ago/);
    await wish();
    expect(await commitToggle(back, new Date(NOW))).toMatch(/less than ten minutes ago/);
  });
});

describe('a zone that is removed while a sweep is at it', () => {
  const reconcile = (surveyCertificatePacks: object) =>
    reconcileZone({ zoneId, scheduledAt: NOW, readZone: { zoneName }, surveyCertificatePacks });
  const orphan = {
    ...{ packId: PACK_ID, type: 'advanced', status: 'active', certificateId: certificateOf().certificateId },
    ...{ expiresAt: null, uploadedAt: null },
  };
  const refused = { Error: 'CredentialsRejected', Cause: '{"errorMessage": "403: Authentication error"}' };
  const tell = () => ({
    found: { findings: [{ action: 'tell-quota', remember: { record: zoneKey(zoneId), as: 'quota low' } }] },
    acted: [{ verdict: 'done' }],
  });

  it.each<[string, () => Promise<unknown>]>([
    ['reads it', () => readZone({ zoneId })],
    ['lists its packs', () => reconcile({ packs: [orphan] })],
    ['is refused', () => reconcile(refused)],
    ['judges its settings', () => judgeZonePosture({ zoneId, scheduledAt: NOW })],
    ['has told of it', () => rememberFindings(tell())],
    [
      'has its settings corrected',
      () =>
        commitToggle({ zoneId, zoneName, enabled: true, acknowledgeToggle: false, execution: OWNER }, new Date(NOW)),
    ],
  ])('stays removed when the sweep %s', async (_, act) => {
    await moveZone({ zoneId, zoneName }, 'store', () => ({ told: ['quota low'] }), new Date(NOW));
    await removeZone({ input });
    await act();
    expect([await zone(), await listed()]).toEqual([undefined, []]);
  });
});

it.each([
  ['REFUSED', null, false],
  ['REFUSED', OWNER, true],
  ['AUTH_PAUSED', null, true],
] as const)('a certificate that is %s and owned by %s lives in its zone: %s', (status, owner, lives) => {
  expect(livesInZone(certificateOf({ status, owner }))).toBe(lives);
});
