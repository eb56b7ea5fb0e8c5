import { describe, expect, it } from 'vitest';
import { handler as closeCtOrder } from '../../../lambdas/record/close-ct-order.ts';
import { handler as openCtResolution } from '../../../lambdas/record/open-ct-resolution.ts';
import { handler as planCtResolution } from '../../../lambdas/record/plan-ct-resolution.ts';
import { handler as planResolution } from '../../../lambdas/record/plan-resolution.ts';
import { claimPack, ownerOfPack } from '../../../lambdas/record/table.ts';
import {
  certificateOf,
  ctIntentOf,
  ctOrderOf,
  NEW_CERTIFICATE_ID,
  ORDER_ID,
  OTHER,
  OWNER,
  orderIntentOf,
  orderOf,
  PACK_ID,
  packOf,
  reissueOf,
  unloggedLeafOf,
} from '../domain/samples.ts';
import { certificateNow, ctOrderNow, storeCertificate, storeCtOrder, useTable } from './table-server.ts';

const { certificateId } = certificateOf();

const table = useTable();

describe('plan-resolution', () => {
  const plan = (decision: Record<string, unknown>) =>
    planResolution({ certificateId, owner: OWNER, comment: '', ...decision });
  const adopt = { action: 'adopt', getCertificatePack: packOf() };

  it('claims the pack that a person names, and takes it, once', async () => {
    await storeCertificate({ status: 'ORDER_UNCERTAIN', intent: orderIntentOf() });
    await plan(adopt);
    expect(await plan(adopt)).toMatchObject({ verdict: 'resolved', packId: PACK_ID });
    expect(await certificateNow()).toMatchObject({ version: 2, status: 'PENDING', packId: PACK_ID, intent: null });
    expect(await ownerOfPack(PACK_ID)).toBe(certificateId);
  });

  it('takes no pack of another certificate', async () => {
    await storeCertificate({ status: 'ORDER_UNCERTAIN', intent: orderIntentOf() });
    await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978');
    expect(await plan(adopt)).toMatchObject({
      verdict: 'refused',
      reason: `packId: ${PACK_ID} belongs to another certificate`,
    });
    expect(await certificateNow()).toMatchObject({ version: 1, status: 'ORDER_UNCERTAIN' });
  });

  it('claims nothing for a decision that is refused', async () => {
    await storeCertificate({ status: 'ACTIVE' });
    expect(await plan(adopt)).toMatchObject({ verdict: 'refused' });
    expect(await ownerOfPack(PACK_ID)).toBeNull();
  });

  it('raises the generation once, however often it is asked', async () => {
    await storeCertificate({ status: 'LOST', packId: PACK_ID });
    await plan({ action: 'reorder' });
    await plan({ action: 'reorder' });
    const next = { version: 2, generation: 2, status: 'REQUESTED', setAside: [PACK_ID], owner: OWNER };
    expect(await certificateNow()).toMatchObject(next);
  });

  it('refuses an execution that does not own the record', async () => {
    await storeCertificate({ status: 'ATTENTION', owner: OTHER });
    await expect(plan({ action: 'abandon' })).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

describe('open-ct-resolution', () => {
  const open = (deadOwner: string | null = null) =>
    openCtResolution({ input: { orderId: ORDER_ID, action: 'abandon' }, executionId: OWNER, deadOwner });

  it('takes the record with its INTENT as it is', async () => {
    await storeCtOrder({ owner: null, status: 'OUT_OF_SYNC', intent: ctIntentOf() });
    expect(await open()).toMatchObject({ verdict: 'opened', owner: OWNER, issuedCertificateId: null, comment: '' });
    const taken = { owner: OWNER, run: 2, status: 'OUT_OF_SYNC', intent: ctIntentOf() };
    expect(await ctOrderNow()).toMatchObject(taken);
  });

  it('leaves it to an owner, until that one is dead', async () => {
    await storeCtOrder({ owner: OTHER });
    expect(await open()).toMatchObject({ verdict: 'owned', owner: OTHER });
    expect(await ctOrderNow()).toMatchObject({ version: 1 });
    expect(await open(OTHER)).toMatchObject({ verdict: 'opened', owner: OWNER });
  });
});

describe('plan-ct-resolution', () => {
  const plan = (decision: Record<string, unknown>) =>
    planCtResolution({ orderId: ORDER_ID, owner: OWNER, comment: '', issuedCertificateId: null, ...decision });

  it('closes the INTENT for a new beginning, and hands its wish on', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC', intent: ctIntentOf() });
    expect(await plan({ action: 'reissue' })).toMatchObject({
      verdict: 'reissue',
      wish: { disableCt: true, acknowledgeUnlogged: true, csr: null },
    });
    expect(await ctOrderNow()).toMatchObject({ status: 'REQUESTED', intent: null, flagInDoubt: true });
  });

  it('judges the certificate that a person names by what was read, once', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC', intent: ctIntentOf(), committedDisableCt: true, flagInDoubt: true });
    const adopt = {
      action: 'adopt',
      issuedCertificateId: NEW_CERTIFICATE_ID,
      orderInfo: orderOf({ disableCt: true }),
      listReissues: {
        reissues: [reissueOf({ serialNumber: '0A1B2C' })],
        newestIssuedCertificateId: NEW_CERTIFICATE_ID,
      },
      inspectCertificate: unloggedLeafOf(),
    };
    await plan(adopt);
    expect(await plan(adopt)).toMatchObject({ verdict: 'in-sync' });
    expect(await ctOrderNow()).toMatchObject({ version: 2, status: 'IN_SYNC', intent: null, flagInDoubt: false });
  });

  it('takes no certificate that was not read', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC', intent: ctIntentOf() });
    const unread = { action: 'adopt', issuedCertificateId: NEW_CERTIFICATE_ID };
    expect(await plan(unread)).toMatchObject({ verdict: 'refused' });
    expect(await ctOrderNow()).toMatchObject({ version: 1, intent: ctIntentOf() });
  });
});

describe('close-ct-order', () => {
  const close = (owner = OWNER) => closeCtOrder({ orderId: ctOrderOf().orderId, owner });

  it('lets the record go, once', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC' });
    await close();
    expect(await close()).toEqual({ status: 'OUT_OF_SYNC' });
    expect(await ctOrderNow()).toMatchObject({ owner: null, version: 2 });
  });

  it('does not let another’s record go', async () => {
    await storeCtOrder({ owner: OTHER });
    await expect(close()).rejects.toMatchObject({ name: 'InvalidInput' });
    expect((await table.scan()).find(({ sk }) => sk === 'current')).toMatchObject({ owner: OTHER });
  });
});
