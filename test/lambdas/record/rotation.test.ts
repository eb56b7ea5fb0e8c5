import { describe, expect, it } from 'vitest';
import { handler as finishRotation } from '../../../lambdas/record/finish-rotation.ts';
import { handler as planRotation } from '../../../lambdas/record/plan-rotation.ts';
import { certificateOf, NOW, OTHER, OWNER, PACK_ID } from '../domain/samples.ts';
import { certificateNow, storeCertificate, useTable } from './table-server.ts';

const { certificateId } = certificateOf();
const WRITER = { certificateId, owner: OWNER };
const SUCCESSOR = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
const ROTATING = {
  generation: 2,
  previous: { packId: PACK_ID, packStatus: 'active', expiresAt: null, activeAt: NOW, generation: 1, isLeft: false },
  setAside: [PACK_ID],
};

useTable();

describe('plan-rotation', () => {
  it('begins the rotation, and goes on with it when it is repeated', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    const begun = { verdict: 'order', previousPackId: PACK_ID };
    expect(await planRotation(WRITER)).toMatchObject(begun);
    expect(await planRotation(WRITER)).toMatchObject(begun);
    expect(await certificateNow()).toMatchObject({
      version: 2,
      generation: 2,
      status: 'REQUESTED',
      packId: null,
      previous: { packId: PACK_ID },
      setAside: [PACK_ID],
      owner: OWNER,
    });
  });

  it('has the successor ordered by another method, once, and packs of both methods are its own', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, hosts: ['example.com'] });
    const wish = { ...WRITER, validationMethod: 'http' };
    for (let time = 0; time < 2; time += 1) expect(await planRotation(wish)).toMatchObject({ verdict: 'order' });
    const record = await certificateNow();
    expect(record).toMatchObject({ version: 2, validationMethod: 'http', previous: { validationMethod: 'txt' } });
    expect(record.certificateId).toBe(certificateId);
    await finishRotation({ ...WRITER, outcome: { reason: 'planned' }, certificateLifecycle: { reason: 'postponed' } });
    expect(await certificateNow()).toMatchObject({ status: 'ACTIVE', packId: PACK_ID, validationMethod: 'txt' });
  });

  it('writes nothing where the method cannot validate a wildcard', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    expect(await planRotation({ ...WRITER, validationMethod: 'http' })).toMatchObject({ verdict: 'refused' });
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it('writes nothing for what is not active', async () => {
    await storeCertificate({ status: 'PENDING', packId: PACK_ID });
    expect(await planRotation(WRITER)).toMatchObject({ verdict: 'refused', previousPackId: null });
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it('refuses an execution that does not own the record', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID, owner: OTHER });
    await expect(planRotation(WRITER)).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

describe('finish-rotation', () => {
  const finish = (state: Record<string, unknown> = {}) =>
    finishRotation({ ...WRITER, outcome: { reason: 'planned' }, ...state });

  it('ends it when the old pack is deleted, once', async () => {
    await storeCertificate({ ...ROTATING, status: 'ACTIVE', packId: SUCCESSOR });
    const deleted = { deleteCertificatePack: { verdict: 'deleted', reason: 'the pack is deleted' } };
    expect(await finish(deleted)).toMatchObject({ verdict: 'rotated', packId: SUCCESSOR });
    expect(await finish(deleted)).toMatchObject({ verdict: 'rotated', packId: SUCCESSOR });
    expect(await certificateNow()).toMatchObject({ version: 2, previous: null, packId: SUCCESSOR });
  });

  it('keeps the old pack in mind when it is not deleted, with the reason', async () => {
    await storeCertificate({ ...ROTATING, status: 'ACTIVE', packId: SUCCESSOR });
    const refused = { deleteCertificatePack: { verdict: 'uncovered', reason: 'nothing else covers x' } };
    expect(await finish(refused)).toMatchObject({
      verdict: 'previous-left',
      reason: expect.stringMatching(/nothing else covers x/),
    });
    expect(await certificateNow()).toMatchObject({ previous: { packId: PACK_ID } });
  });

  it.each([
    ['a child’s answer', { certificateLifecycle: { verdict: 'refused', reason: 'no quota' } }, /: no quota$/],
    [
      'a child’s failure',
      { certificateLifecycle: { Error: 'States.TaskFailed', Cause: '{"errorMessage":"boom"}' } },
      /: States\.TaskFailed: boom$/,
    ],
    ['the plan', {}, /: planned$/],
  ])('gives the record back to the old pack, and says why by %s', async (_, state, reason) => {
    await storeCertificate({ ...ROTATING, status: 'REFUSED' });
    expect(await finish(state)).toMatchObject({ verdict: 'rotation-failed', reason: expect.stringMatching(reason) });
    expect(await certificateNow()).toMatchObject({ status: 'ACTIVE', packId: PACK_ID, generation: 3, setAside: [] });
  });
});
