import { describe, expect, it } from 'vitest';
import { ZONE_LEASE_SECONDS } from '../../../lambdas/record/acquire-zone-lease.ts';
import { handler as adoptPack } from '../../../lambdas/record/adopt-pack.ts';
import { handler as commitOrderIntent } from '../../../lambdas/record/commit-order-intent.ts';
import { handler as recordOrder } from '../../../lambdas/record/record-order.ts';
import { claimPack, dropZoneLease, ownerOfPack, takeZoneLease } from '../../../lambdas/record/table.ts';
import { at, certificateOf, HOUR, NOW, OTHER, OWNER, orderIntentOf, PACK_ID, packOf } from '../domain/samples.ts';
import { certificateNow, clockAt, storeCertificate, useTable } from './table-server.ts';

const { certificateId, zoneId } = certificateOf();
const WRITER = { certificateId, owner: OWNER };
const OLD_PACK_ID = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
const THIRD_PACK_ID = '0123456789abcdef0123456789abcdef';

const table = useTable();

describe('commit-order-intent', () => {
  const commit = (changes: Record<string, unknown> = {}) =>
    commitOrderIntent({
      ...{ ...WRITER, executionId: OWNER, zoneId },
      listCertificatePacks: { packIds: [OLD_PACK_ID] },
      ...changes,
    });
  const lease = (owner = OWNER) => takeZoneLease(zoneId, owner, new Date(NOW), ZONE_LEASE_SECONDS);

  it('commits the INTENT with every pack that the zone has', async () => {
    await storeCertificate();
    await lease();
    expect(await commit()).toEqual({
      verdict: 'committed',
      reason: 'one order may be sent',
      send: { number: '1', redriveCount: 0 },
    });
    expect(await certificateNow()).toMatchObject({
      status: 'ORDERING',
      intent: { sentBy: OWNER, committedAt: NOW, packIds: [OLD_PACK_ID], looks: 0 },
    });
  });

  it('answers the same when the same execution repeats it, and keeps the first snapshot', async () => {
    await storeCertificate();
    await lease();
    const first = await commit();
    expect(await commit({ listCertificatePacks: { packIds: [OLD_PACK_ID, PACK_ID] } })).toEqual(first);
    expect(await certificateNow()).toMatchObject({ version: 2, intent: { packIds: [OLD_PACK_ID] } });
  });

  it('sends an execution that finds another’s INTENT to reconcile', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf({ sentBy: OTHER }) });
    await lease();
    expect(await commit()).toEqual({ verdict: 'reconcile', reason: `an order of ${OTHER} may have been sent` });
    expect(await certificateNow()).toMatchObject({ version: 1, intent: { sentBy: OTHER } });
  });

  it('sends the second child of one owner to reconcile, with an INTENT of the first or with its pack', async () => {
    const first = { executionId: `${OWNER}-order-1-0` };
    const second = { executionId: `${OWNER}-order-1-1` };
    await storeCertificate();
    await lease(first.executionId);
    expect(await commit(first)).toMatchObject({ verdict: 'committed' });
    expect(await commit(second)).toMatchObject({ verdict: 'lease-short' });
    await dropZoneLease(zoneId, first.executionId);
    await lease(second.executionId);
    expect(await commit(second)).toMatchObject({ verdict: 'reconcile' });
    await recordOrder({ ...WRITER, orderCertificatePack: packOf() });
    expect(await commit(second)).toMatchObject({
      verdict: 'reconcile',
      reason: `pack ${PACK_ID} has been ordered meanwhile`,
    });
    expect(await certificateNow()).toMatchObject({ packId: PACK_ID, intent: null });
  });

  it.each([
    ['runs out too soon', OWNER, at(ZONE_LEASE_SECONDS - 30 * 60 + 1)],
    ['has run out', OWNER, at(ZONE_LEASE_SECONDS + 1)],
    ['is another’s', OTHER, NOW],
  ])('commits nothing under a zone lease that %s', async (_, owner, now) => {
    await storeCertificate();
    await lease(owner);
    clockAt(now);
    expect(await commit()).toMatchObject({ verdict: 'lease-short' });
    expect(await certificateNow()).toMatchObject({ version: 1, status: 'REQUESTED', intent: null });
  });

  it('commits nothing without a lease', async () => {
    await storeCertificate();
    expect(await commit()).toMatchObject({ verdict: 'lease-short' });
  });

  it('refuses an execution that does not own the record', async () => {
    await storeCertificate();
    await lease(OTHER);
    await expect(commit({ owner: OTHER, executionId: OTHER })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `${certificateId}: now owned by ${OWNER}`,
    });
    expect(await certificateNow()).toMatchObject({ version: 1, intent: null });
  });

  it('refuses a certificate that does not exist', async () => {
    await lease();
    await expect(commit()).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `certificateId: there is no ${certificateId}`,
    });
  });

  it('commits nothing for a record whose order is over: its pack is the one', async () => {
    await storeCertificate({ status: 'PENDING', packId: PACK_ID });
    await lease();
    expect(await commit()).toMatchObject({ verdict: 'reconcile' });
    expect(await certificateNow()).toMatchObject({ version: 1, intent: null });
  });
});

describe('adopt-pack', () => {
  const adoptFrom = (listedAt: string, ...packIds: string[]) =>
    adoptPack({ ...WRITER, packs: { candidates: packIds.map((packId) => ({ packId })), listedAt } });
  let lists = 0;
  const adopt = (...packIds: string[]) => {
    lists += 1;
    return adoptFrom(at(40 * lists), ...packIds);
  };

  it('looks at one list once, however often the step is tried', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    const looks = [await adoptFrom(NOW), await adoptFrom(NOW), await adoptFrom(NOW)];
    expect(looks.map(({ verdict }) => verdict)).toEqual(['look-again', 'look-again', 'look-again']);
    expect(await certificateNow()).toMatchObject({ status: 'ORDERING', intent: { looks: 1 } });
    expect(await adoptFrom(at(40))).toMatchObject({ verdict: 'look-again' });
    expect(await adoptFrom(at(80))).toMatchObject({ verdict: 'order-uncertain' });
  });

  it('takes the pack that another execution for the same owner has brought', async () => {
    await storeCertificate({ status: 'PENDING', packId: PACK_ID });
    const before = await certificateNow();
    expect(await adopt()).toMatchObject({ verdict: 'adopted', packId: PACK_ID });
    expect(await certificateNow()).toEqual(before);
  });

  it('does not look for an order that the orderer has yet to send', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf({ sentBy: OTHER }) });
    const packs = { candidates: [], listedAt: NOW };
    expect(await adoptPack({ ...WRITER, orderer: OTHER, packs })).toMatchObject({ verdict: 'none' });
    expect(await adoptPack({ ...WRITER, orderer: OWNER, packs })).toMatchObject({ verdict: 'look-again' });
  });

  it('adopts a pack that is what was requested, instead of an order', async () => {
    await storeCertificate();
    expect(await adopt(PACK_ID)).toEqual({
      verdict: 'adopted',
      reason: `adopted pack ${PACK_ID}`,
      packId: PACK_ID,
    });
    expect(await certificateNow()).toMatchObject({
      status: 'PENDING',
      packId: PACK_ID,
      intent: null,
      verificationStartedAt: NOW,
      deadlineAt: at(336 * HOUR),
    });
  });

  it('says that there is none, and changes nothing', async () => {
    await storeCertificate();
    expect(await adopt()).toEqual({
      verdict: 'none',
      reason: 'no pack of the zone is the one requested',
      packId: null,
    });
    expect(await certificateNow()).toMatchObject({ version: 1, status: 'REQUESTED' });
  });

  it('passes over a pack of another certificate', async () => {
    await storeCertificate();
    await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978');
    expect(await adopt(PACK_ID)).toMatchObject({ verdict: 'none', packId: null });
    expect(await adopt(PACK_ID, THIRD_PACK_ID)).toMatchObject({ verdict: 'adopted', packId: THIRD_PACK_ID });
  });

  it('passes over a pack that was set aside, though it is exactly what was requested and its own', async () => {
    await claimPack(PACK_ID, certificateId);
    await storeCertificate({ setAside: [PACK_ID] });
    expect(await adopt(PACK_ID)).toMatchObject({ verdict: 'none', packId: null });
    expect(await adopt(PACK_ID, THIRD_PACK_ID)).toMatchObject({ verdict: 'adopted', packId: THIRD_PACK_ID });
    expect(await certificateNow()).toMatchObject({ setAside: [PACK_ID] });
  });

  it('never takes a pack that was set aside for the answer to a lost order', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf({ packIds: [] }), setAside: [PACK_ID] });
    expect(await adopt(PACK_ID)).toMatchObject({ verdict: 'look-again', packId: null });
  });

  it('claims one pack only', async () => {
    await storeCertificate();
    await adopt(PACK_ID, THIRD_PACK_ID);
    expect(await claimPack(THIRD_PACK_ID, 'example-net-0f1e2d3c4b5a6978')).toBe(true);
  });

  it('adopts the same pack when it is repeated after its answer was lost', async () => {
    await storeCertificate();
    await adopt(PACK_ID);
    expect(await adopt(PACK_ID)).toMatchObject({ verdict: 'adopted', packId: PACK_ID });
    expect(await certificateNow()).toMatchObject({ packId: PACK_ID, status: 'PENDING' });
  });

  it('adopts the new pack of a lost answer and closes the INTENT', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf({ packIds: [OLD_PACK_ID], looks: 1 }) });
    expect(await adopt(OLD_PACK_ID, PACK_ID)).toMatchObject({ verdict: 'adopted', packId: PACK_ID });
    expect(await certificateNow()).toMatchObject({ status: 'PENDING', packId: PACK_ID, intent: null });
  });

  it('never takes a pack of the snapshot for the answer to the order', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf({ packIds: [OLD_PACK_ID] }) });
    expect(await adopt(OLD_PACK_ID)).toMatchObject({ verdict: 'look-again', packId: null });
    expect(await claimPack(OLD_PACK_ID, 'example-net-0f1e2d3c4b5a6978')).toBe(true);
  });

  it('looks three times for a lost answer, then leaves it to a person, with the INTENT open', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    const looks = [await adopt(), await adopt(), await adopt()];
    expect(looks.map(({ verdict }) => verdict)).toEqual(['look-again', 'look-again', 'order-uncertain']);
    expect(looks[2]?.reason).toMatch(/3 looks show no new pack; see the zone's packs before ordering again/);
    expect(await certificateNow()).toMatchObject({ status: 'ORDER_UNCERTAIN', intent: { looks: 3 } });
  });

  it('still adopts a pack that shows up after a person was told', async () => {
    await storeCertificate({ status: 'ORDER_UNCERTAIN', intent: orderIntentOf({ looks: 3 }) });
    expect(await adopt()).toMatchObject({ verdict: 'order-uncertain' });
    expect(await adopt(PACK_ID)).toMatchObject({ verdict: 'adopted' });
    expect(await certificateNow()).toMatchObject({ status: 'PENDING', intent: null });
  });

  it('claims nothing for an execution that does not own the record', async () => {
    await storeCertificate({ owner: OTHER });
    await expect(adopt(PACK_ID)).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978')).toBe(true);
  });

  it.each(['..', 'x', ''])('refuses %j as a pack', async (packId) => {
    await storeCertificate();
    await expect(adopt(packId)).rejects.toThrow(/^packs\.candidates\[0\]\.packId: must be a UUID or 32 hex digits/);
  });
});

describe('record-order', () => {
  const validationRecords = [{ txtName: '_acme-challenge.example.com', txtValue: 'token' }];
  const pack = packOf({ status: 'initializing', validationRecords });
  const record = () => recordOrder({ ...WRITER, orderCertificatePack: pack });

  it('closes the INTENT with the pack that the order answered with', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    expect(await record()).toEqual({
      verdict: 'ordered',
      reason: 'the pack is ordered, its validation is pending',
      packId: PACK_ID,
    });
    expect(await certificateNow()).toMatchObject({
      status: 'PENDING',
      packId: PACK_ID,
      packStatus: 'initializing',
      intent: null,
      validationRecords,
      verificationStartedAt: NOW,
      deadlineAt: at(336 * HOUR),
    });
    expect(await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978')).toBe(false);
  });

  it('changes nothing when it is repeated', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    const first = await record();
    const before = await table.scan();
    clockAt(at(60));
    expect(await record()).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it.each([
    ['lacks the apex', { hosts: ['*.example.com'] }, /lacks example\.com/],
    ['is of another CA', { certificateAuthority: 'ssl_com' }, /is of the CA ssl_com/],
    ['was there before', { packId: OLD_PACK_ID }, /was there before the order/],
    ['is another certificate’s', { packId: THIRD_PACK_ID }, /belongs to certificate example-net/],
  ])('takes an answer with a pack that %s for no answer, and claims nothing', async (_, changes, reason) => {
    await claimPack(THIRD_PACK_ID, 'example-net-0f1e2d3c4b5a6978');
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    const answered = { ...WRITER, orderCertificatePack: { ...pack, ...changes } };
    const first = await recordOrder(answered);
    expect(first).toMatchObject({ verdict: 'not-ours', reason: expect.stringMatching(reason), packId: null });
    expect(await certificateNow()).toMatchObject({ status: 'ORDERING', packId: null, intent: { looks: 0 } });
    expect(await recordOrder(answered)).toEqual(first);
    expect(await ownerOfPack(answered.orderCertificatePack.packId)).not.toBe(certificateId);
    for (const listedAt of [at(40), at(80), at(120)])
      await adoptPack({ ...WRITER, packs: { candidates: [], listedAt } });
    expect(await certificateNow()).toMatchObject({ status: 'ORDER_UNCERTAIN', reason: expect.stringMatching(reason) });
  });

  it('refuses an answer that is no pack', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    await expect(recordOrder({ ...WRITER, orderCertificatePack: {} })).rejects.toThrow(
      /orderCertificatePack\.packId: /,
    );
    expect(await certificateNow()).toMatchObject({ version: 1, status: 'ORDERING' });
  });
});
