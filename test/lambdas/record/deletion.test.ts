import { describe, expect, it } from 'vitest';
import { handler as planRemoval } from '../../../lambdas/record/plan-removal.ts';
import { readRecord } from '../../../lambdas/record/table.ts';
import { handler as trackDeletion } from '../../../lambdas/record/track-deletion.ts';
import { zoneKey } from '../../../lambdas/record/zone-contract.ts';
import { at, certificateOf, NOW, OTHER, OWNER, PACK_ID } from '../domain/samples.ts';
import { certificateNow, storeCertificate, useTable } from './table-server.ts';

const { certificateId, zoneId, zoneName } = certificateOf();
const COVERED = { verdict: 'covered', reason: 'others cover all', uncovered: [] };
const UNCOVERED = { verdict: 'uncovered', reason: 'no other does', uncovered: ['a.example.com'] };

const table = useTable();

describe('plan-removal', () => {
  const plan = (changes: Record<string, unknown> = {}) =>
    planRemoval({
      change: 'delete-certificate-pack',
      certificateId,
      owner: OWNER,
      zoneId,
      zoneName,
      acknowledgeUncovered: false,
      judgePackCoverage: COVERED,
      ...changes,
    });
  const zone = () => readRecord(zoneKey(zoneId));

  it('commits that the pack is being deleted, and remembers what the certificate was', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    const answer = { verdict: 'remove', statusBefore: 'ACTIVE', sends: 1, startedAt: NOW };
    expect(await plan()).toMatchObject(answer);
    expect(await certificateNow()).toMatchObject({ status: 'DELETING', generation: 1 });
    expect(await zone()).toBeUndefined();
  });

  it('writes nothing when hosts would be left uncovered', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    const before = await table.scan();
    expect(await plan({ judgePackCoverage: UNCOVERED })).toMatchObject({
      verdict: 'uncovered',
      reason: expect.stringMatching(/a\.example\.com.+acknowledgeUncovered: true/),
    });
    expect(await table.scan()).toEqual(before);
  });

  it('leaves a deletion that was begun, and may not go on, to a person', async () => {
    await storeCertificate({ status: 'DELETING', packId: PACK_ID });
    const given = await plan({ judgePackCoverage: UNCOVERED });
    expect(given).toMatchObject({ verdict: 'refused' });
    expect(await plan({ judgePackCoverage: UNCOVERED })).toEqual(given);
    expect(await certificateNow()).toMatchObject({ status: 'ATTENTION', reason: expect.stringMatching(/a\.example/) });
  });

  it('puts what a person acknowledged on the zone’s record, once', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    const acknowledged = { judgePackCoverage: UNCOVERED, acknowledgeUncovered: true };
    await plan(acknowledged);
    await plan(acknowledged);
    const override = { change: 'delete-certificate-pack', uncovered: ['a.example.com'], execution: OWNER, at: NOW };
    expect(await zone()).toMatchObject({ version: 1, override });
  });

  it('refuses an execution that does not own the record', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, owner: OTHER });
    await expect(plan()).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await certificateNow()).toMatchObject({ status: 'ACTIVE', version: 1 });
  });

  it.each(['ABANDONED', 'LOST'] as const)('begins a generation of its own for what is %s', async (status) => {
    await storeCertificate({ status, packId: PACK_ID });
    expect(await plan()).toMatchObject({ statusBefore: status });
    expect(await certificateNow()).toMatchObject({ status: 'DELETING', generation: 2 });
  });

  it('sends nothing for a pack that is gone already', async () => {
    await storeCertificate({ status: 'DELETED', packId: PACK_ID });
    expect(await plan({ judgePackCoverage: { ...COVERED, verdict: 'gone' } })).toMatchObject({
      verdict: 'gone',
      sends: 0,
    });
    expect(await certificateNow()).toMatchObject({ status: 'DELETED', version: 1 });
  });

  it('needs no record', async () => {
    const universal = { certificateId: null, change: 'edit-universal-ssl-settings', acknowledgeUncovered: true };
    expect(await plan({ ...universal, judgePackCoverage: UNCOVERED })).toMatchObject({ verdict: 'remove' });
    expect(await zone()).toMatchObject({ override: { change: 'edit-universal-ssl-settings' } });
  });
});

describe('track-deletion', () => {
  const track = (status: string, changes: Record<string, unknown> = {}) =>
    trackDeletion({
      certificateId,
      owner: OWNER,
      getCertificatePack: { status },
      outcome: { sends: 1, startedAt: NOW },
      ...changes,
    });

  it('records the end, once', async () => {
    await storeCertificate({ status: 'DELETING', packId: PACK_ID });
    await track('deleted');
    expect(await track('deleted')).toMatchObject({ verdict: 'deleted' });
    expect(await certificateNow()).toMatchObject({ status: 'DELETED', packStatus: 'deleted', version: 2 });
  });

  it('records a deletion that does not end as one for a person', async () => {
    await storeCertificate({ status: 'DELETING', packId: PACK_ID });
    const late = { outcome: { sends: 2, startedAt: at(-7200) } };
    expect(await track('pending_deletion', late)).toMatchObject({ verdict: 'unfinished' });
    expect(await certificateNow()).toMatchObject({ status: 'ATTENTION', reason: expect.stringMatching(/2 requests/) });
  });

  it('writes nothing while it goes on, and carries its count along', async () => {
    await storeCertificate({ status: 'DELETING', packId: PACK_ID });
    expect(await track('active')).toMatchObject({ verdict: 'send', sends: 1, startedAt: NOW });
    expect(await track('pending_deletion')).toMatchObject({ verdict: 'wait', sends: 1 });
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it('needs no record', async () => {
    expect(await track('deleted', { certificateId: null })).toMatchObject({ verdict: 'deleted' });
    expect(await table.scan()).toEqual([]);
  });
});
