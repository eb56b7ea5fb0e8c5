import { describe, expect, it } from 'vitest';
import type { CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import { certificateKey, moveCertificate } from '../../../lambdas/record/contract.ts';
import { handler as openCertificate } from '../../../lambdas/record/open-certificate.ts';
import { handler as releaseDeadOwner } from '../../../lambdas/record/release-dead-owner.ts';
import { takeZoneLease, updateRecord, zoneLeaseSeconds } from '../../../lambdas/record/table.ts';
import { certificateIdOf } from '../../../lambdas/runtime/certificate-id.ts';
import { at, ctIntentOf, NOW, OTHER, OWNER, requestOf } from '../domain/samples.ts';
import { certificateNow, ctOrderNow, storeCertificate, storeCtOrder, useTable } from './table-server.ts';

const table = useTable();

let recorders = 0;
const recordedBy = (recorder: string, input: object | string, changes: object = {}) => {
  const end = {
    ...{ describeOwner: { Status: 'FAILED', RedriveCount: 0 }, redriveCount: 0 },
    ...{ executionArn: OWNER, status: 'FAILED', error: 'ContractBroken', cause: '{"errorMessage":"no id"}' },
    ...{ input: typeof input === 'string' ? input : JSON.stringify(input), ...changes },
  };
  return releaseDeadOwner({ end, recordedBy: recorder });
};
/** Each time by another execution. */
const end = (input: object | string, changes: object = {}) => {
  recorders += 1;
  return recordedBy(
    `arn:aws:states:eu-central-1:123456789012:execution:RecordExecutionEnd:${recorders}`,
    input,
    changes,
  );
};

describe('release-dead-owner', () => {
  it.each([
    ['runs again: it was redriven', { Status: 'RUNNING', RedriveCount: 1 }, {}, 'redriven'],
    ['is said to run by a description of before its end', { Status: 'RUNNING', RedriveCount: 0 }, {}, 'ask-again'],
    ['runs, and this is an old end', { Status: 'RUNNING', RedriveCount: 2 }, { redriveCount: 1 }, 'redriven'],
    [
      'is not known yet',
      { Error: 'Sfn.ExecutionDoesNotExistException' },
      { stopDate: Date.parse(at(-899)) },
      'ask-again',
    ],
  ])('lets go of nothing while the execution %s', async (_, describeOwner, changes, verdict) => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    expect(await end({ certificateId }, { describeOwner, ...changes })).toMatchObject({ verdict, findings: [] });
    expect(await certificateNow()).toMatchObject({ owner: OWNER, version: 1 });
  });

  it.each([
    ['has ended again since it was redriven', { Status: 'TIMED_OUT', RedriveCount: 1, StopDate: at(-5) }, {}],
    [
      'is not known for 15 minutes',
      { Error: 'Sfn.ExecutionDoesNotExistException' },
      { stopDate: Date.parse(at(-900)) },
    ],
  ])('lets go of what an execution owned that %s', async (_, describeOwner, changes) => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    expect(await end({ certificateId }, { describeOwner, ...changes })).toMatchObject({ verdict: 'released' });
    const endedAt = 'StopDate' in describeOwner ? describeOwner.StopDate : at(-900);
    expect(await certificateNow()).toMatchObject({ owner: null, release: { endedAt } });
  });

  it('answers the same when it is tried again, because nobody was notified yet', async () => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    const { orderId } = await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    for (const input of [{ certificateId }, { orderId }]) {
      const first = await recordedBy(OTHER, input);
      expect(first).toMatchObject({ verdict: 'released', findings: [expect.objectContaining(input)] });
      const before = await table.scan();
      expect(await recordedBy(OTHER, input)).toEqual(first);
      expect(await table.scan()).toEqual(before);
      expect(await end(input)).toMatchObject({ verdict: 'nothing-to-tell', findings: [] });
    }
  });

  it('has the zone’s lease of a child run out a minute after its end, and no other', async () => {
    const { certificateId, zoneId } = await storeCertificate({ status: 'ORDERING' });
    const child = `${OWNER}-order-1-0`;
    const describeOwner = { Status: 'FAILED', StopDate: NOW };
    await takeZoneLease(zoneId, child, new Date(NOW), 2700);
    await end({ certificateId, owner: OWNER }, { executionArn: OTHER, describeOwner });
    expect(await zoneLeaseSeconds(zoneId, child, new Date(NOW))).toBe(2700);
    await end({ certificateId, owner: OWNER }, { executionArn: child, describeOwner });
    expect(await zoneLeaseSeconds(zoneId, child, new Date(NOW))).toBe(60);
    expect(await takeZoneLease(zoneId, OTHER, new Date(at(61)), 2700)).toBe(true);
  });

  it('lets go of the certificate that the input names, with the reason', async () => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    const told = await end({ certificateId });
    const reason = 'CertificateLifecycle first ended FAILED: ContractBroken: no id';
    expect(told).toMatchObject({
      findings: [{ action: 'tell-certificate', certificateId, verdict: 'execution-failed', reason }],
    });
    expect(await certificateNow()).toMatchObject({ owner: null, status: 'PENDING', reason });
  });

  it('knows the certificate of a request for a year that was started in former times', async () => {
    const request = requestOf({ validityDays: 365 });
    const certificateId = certificateIdOf(request);
    await storeCertificate({ certificateId, validityDays: 365, status: 'REQUESTED' });
    expect(await end(request)).toMatchObject({ findings: [{ certificateId, verdict: 'execution-failed' }] });
  });

  it('remembers when the execution ended, for whoever takes the record up', async () => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    const { orderId } = await storeCtOrder({ status: 'CHANGING' });
    for (const input of [{ certificateId }, { orderId }]) await end(input, { stopDate: Date.parse(NOW) });
    const release = { owner: OWNER, run: 1, endedAt: NOW };
    expect(await certificateNow()).toMatchObject({ release });
    expect(await ctOrderNow()).toMatchObject({ release });
    const opened = await openCertificate({ input: { certificateId }, executionId: OTHER });
    expect(opened).toMatchObject({ verdict: 'owned', owner: OWNER });
  });

  it.each([
    ['is another’s', { owner: OTHER }, {}],
    ['is nobody’s', { owner: null }, {}],
    ['belongs to the parent of the one that ended', {}, { executionArn: `${OWNER}-child` }],
  ])('leaves a certificate alone that %s', async (_, changes, event) => {
    const { certificateId } = await storeCertificate(changes);
    expect(await end({ certificateId, owner: OWNER }, event)).toMatchObject({ findings: [] });
    expect(await certificateNow()).toMatchObject({ version: 1 });
  });

  it.each([
    '',
    'not JSON',
    '[]',
    '{"certificateId":"../x"}',
    '{"orderId":"1"}',
    '{"certificateId":"x-0123456789abcdef"}',
  ])('writes nothing for the input %s', async (input) => {
    await storeCertificate();
    expect(await end(input)).toMatchObject({ verdict: 'nothing-to-tell' });
    expect(await certificateNow()).toMatchObject({ version: 1 });
    expect((await table.scan()).filter(({ sk }) => sk === 'current')).toHaveLength(1);
  });

  it('lets go of an order whose change was under way, with the reason', async () => {
    const { orderId } = await storeCtOrder({ status: 'CHANGING' });
    expect(await end({ orderId, disableCt: true })).toMatchObject({ findings: [{ action: 'tell-order', orderId }] });
    expect(await ctOrderNow()).toMatchObject({
      ...{ owner: null, status: 'CHANGING' },
      reason: expect.stringMatching(/ended FAILED/),
    });
  });

  it.each([
    ['tells of one that was settled before anybody heard', 'AUTH_PAUSED', 'States.Timeout', ['tell-order']],
    ['tells nothing anew of one that is out of sync, and said so', 'OUT_OF_SYNC', 'CtOutOfSync', []],
  ] as const)('%s', async (_, status, error, actions) => {
    const { orderId } = await storeCtOrder({ status, reason: 'as it is' });
    const { findings } = await end({ orderId, disableCt: true }, { error });
    expect(findings.map(({ action }) => action)).toEqual(actions);
    expect(await ctOrderNow()).toMatchObject({ owner: null, status, reason: 'as it is' });
  });

  it('lets an execution that is redriven have its record back', async () => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    await end({ certificateId });
    const writer = { certificateId, owner: OWNER };
    const step = () => moveCertificate(writer, 'step', () => ({ reason: 'redriven' }), new Date(NOW));
    expect(await step()).toMatchObject({ owner: OWNER, reason: 'redriven', release: null });
  });

  it('lets nobody have back what another has taken up since', async () => {
    const { certificateId } = await storeCertificate({ status: 'PENDING' });
    await end({ certificateId });
    await openCertificate({ input: { certificateId }, executionId: OTHER, deadOwner: OWNER });
    const letGo = (record?: CertificateRecord) => record && { ...record, owner: null };
    await updateRecord<CertificateRecord>(certificateKey(certificateId), 'let-go', letGo, new Date(NOW));
    const step = moveCertificate({ certificateId, owner: OWNER }, 'step', () => ({ reason: 'late' }), new Date(NOW));
    await expect(step).rejects.toThrow(/now owned by null/);
  });
});
