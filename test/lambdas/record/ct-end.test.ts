import { describe, expect, it } from 'vitest';
import { handler as judgeCtRestore } from '../../../lambdas/record/judge-ct-restore.ts';
import { handler as planRestore } from '../../../lambdas/record/plan-restore.ts';
import { handler as settleCtOrder } from '../../../lambdas/record/settle-ct-order.ts';
import { at, ctIntentOf, HOUR, NOW, ORDER_ID, OTHER, OWNER, orderOf } from '../domain/samples.ts';
import { clockAt, ctOrderNow, storeCtOrder, useTable } from './table-server.ts';

const WRITER = { orderId: ORDER_ID, owner: OWNER };
const refusal = {
  Error: 'ProviderRejected',
  Cause: JSON.stringify({ errorType: 'ProviderRejected', errorMessage: 'DigiCert POST: 400, no', trace: ['at x'] }),
};

const table = useTable();

describe('plan-restore', () => {
  const plan = (fields: Record<string, unknown> = { error: refusal }) => planRestore({ ...WRITER, ...fields });

  it.each([
    ['unlogged', true],
    ['logged', false],
    ['weakly-logged', false],
  ] as const)('puts the flag back to match a leaf that is %s: disableCt %s', async (previousSctVerdict, disableCt) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ previousSctVerdict }) });
    expect(await plan()).toEqual({
      verdict: 'restore',
      send: { number: '1-0', redriveCount: 0 },
      reason: 'ProviderRejected: DigiCert POST: 400, no',
      disableCt,
    });
    expect((await ctOrderNow()).reason).toMatch(/; the flag must be put back$/);
  });

  it.each(['poisoned', 'malformed'] as const)(
    'does not switch CT on for a leaf that is %s: that could disclose names for good',
    async (previousSctVerdict) => {
      await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ previousSctVerdict }) });
      expect(await plan()).toEqual({
        verdict: 'forbidden',
        reason: 'ProviderRejected: DigiCert POST: 400, no; the newest certificate does not allow to put the flag back',
        disableCt: null,
      });
    },
  );

  it('goes by the newest certificate where there is no INTENT', async () => {
    const certificate = {
      issuedCertificateId: 1,
      serialNumber: '1',
      notAfter: NOW,
      sctVerdict: 'logged',
      logs: 3,
    } as const;
    await storeCtOrder({ certificate });
    expect(await plan()).toMatchObject({ verdict: 'restore', disableCt: false });
  });

  it('does not guess where nothing is known of the newest certificate', async () => {
    await storeCtOrder();
    expect(await plan()).toMatchObject({ verdict: 'forbidden', disableCt: null });
  });

  it.each([
    [
      'a cancellation',
      { planCancel: { reason: 'missed' }, trackReissue: { reason: 'rejected' }, error: refusal },
      'missed',
    ],
    ['a rejection', { trackReissue: { reason: 'rejected' }, error: refusal }, 'rejected'],
    ['nothing at all', {}, 'no new certificate'],
  ])('gives the cause: %s', async (_, fields, reason) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await plan(fields)).toMatchObject({ reason });
  });
});

describe('judge-ct-restore', () => {
  const judge = (shown: boolean | null, disableCt = false, changes: Record<string, unknown> = {}) =>
    judgeCtRestore({
      ...WRITER,
      ...changes,
      planRestore: { disableCt, reason: 'the reissue was refused' },
      orderInfoToVerify: orderOf({ disableCt: shown }),
    });

  it.each([
    [false, false, 'on'],
    [true, true, 'off'],
    [null, false, 'on'],
  ])('is restored where the order shows %j after %j was put back', async (shown, disableCt, logging) => {
    clockAt(at(HOUR));
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: !disableCt, intent: ctIntentOf() });
    expect(await judge(shown, disableCt)).toEqual({
      verdict: 'restored',
      reason: `the reissue was refused; CT is ${logging} again, as the newest certificate is${shown === null ? '; Order info does not show the flag' : ''}`,
      disableCt: true,
    });
    expect(await ctOrderNow()).toMatchObject({
      status: 'RESTORED',
      intent: null,
      committedDisableCt: disableCt,
      settledAt: at(HOUR),
    });
  });

  it('sets the flag again where the order shows the other one, and is out of sync after three requests', async () => {
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    expect(await judge(true, false)).toMatchObject({ verdict: 'repeat', repeats: 1 });
    expect(await judge(true, false, { outcome: { repeats: 1 } })).toMatchObject({ verdict: 'repeat', repeats: 2 });
    expect(await ctOrderNow()).toMatchObject({ version: 1 });
    expect(await judge(true, false, { outcome: { repeats: 2 } })).toMatchObject({
      verdict: 'out-of-sync',
      reason: 'the reissue was refused; CT could not be switched on again: Order info shows disable_ct true',
    });
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', committedDisableCt: true });
  });

  it('sets the flag again where the answer was lost and nothing shows it', async () => {
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    const changeCtStatusToRestore = { Error: 'OutcomeUnknown' };
    expect(await judge(null, false, { changeCtStatusToRestore })).toMatchObject({ verdict: 'repeat', repeats: 1 });
    expect(await judge(false, false, { changeCtStatusToRestore })).toMatchObject({ verdict: 'restored' });
  });

  it('answers the same when it is repeated', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await judge(false)).toEqual(await judge(false));
  });
});

describe('settle-ct-order', () => {
  const settle = (fields: Record<string, unknown>) => settleCtOrder({ ...WRITER, ...fields });

  it('writes the end, its reason and the flag that the provider confirmed', async () => {
    clockAt(at(HOUR));
    await storeCtOrder();
    const given = { status: 'IN_SYNC', reason: 'it already is unlogged', committedDisableCt: true };
    expect(await settle(given)).toEqual({
      verdict: 'in-sync',
      reason: 'it already is unlogged',
      orderId: ORDER_ID,
      disableCt: true,
      isNews: true,
    });
    expect(await ctOrderNow()).toMatchObject({
      status: 'IN_SYNC',
      committedDisableCt: true,
      settledAt: at(HOUR),
      intent: null,
    });
  });

  it('joins a reason and the error that came on top of it', async () => {
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    expect(await settle({ status: 'OUT_OF_SYNC', reason: 'the reissue was refused', error: refusal })).toMatchObject({
      verdict: 'out-of-sync',
      reason: 'the reissue was refused; ProviderRejected: DigiCert POST: 400, no',
    });
    expect(await ctOrderNow()).toMatchObject({ committedDisableCt: true, intent: null });
  });

  it('says the status where no reason is given', async () => {
    await storeCtOrder();
    expect(await settle({ status: 'POSTPONED' })).toMatchObject({ verdict: 'postponed', reason: 'POSTPONED' });
  });

  const unauthorized = (request: string, version = 'one') => {
    const errorMessage = `DigiCert ${request} /order/certificate/1: 401, no (secret version ${version})`;
    return { Error: 'CredentialsRejected', Cause: JSON.stringify({ errorMessage }) };
  };
  const paused = (request: string, version?: string) =>
    settle({ status: 'AUTH_PAUSED', keepIntent: true, error: unauthorized(request, version) });

  it.each([
    ['GET', 'read'],
    ['PUT', 'mutation'],
    ['POST', 'mutation'],
  ])('remembers which request was refused, and with which secret: %s', async (request, kind) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await paused(request)).toMatchObject({ verdict: 'auth-paused', isNews: true });
    const pause = { kind, secretVersion: 'one', at: NOW, run: 1, isRepeated: false };
    expect(await ctOrderNow()).toMatchObject({ status: 'AUTH_PAUSED', intent: ctIntentOf(), pause });
    expect(await paused(request)).toMatchObject({ isNews: true });
  });

  it.each([
    ['the same request with the same secret', 'GET', 'one', false],
    ['the same request with another secret', 'GET', 'two', true],
    ['another request', 'PUT', 'one', true],
  ])('is news again, or not, where the next execution is refused: %s', async (_, request, version, isNews) => {
    const pause = { kind: 'read', secretVersion: 'one', at: NOW, run: 1, isRepeated: false } as const;
    await storeCtOrder({ status: 'REQUESTED', run: 2, pause });
    expect(await paused(request, version)).toMatchObject({ isNews });
    expect(await ctOrderNow()).toMatchObject({ pause: { secretVersion: version, isRepeated: !isNews } });
  });

  it('remembers it also where the order is out of sync by that, which is always news', async () => {
    const pause = { kind: 'read', secretVersion: 'one', at: NOW, run: 0, isRepeated: false } as const;
    await storeCtOrder({ status: 'CHANGING', flagInDoubt: true, intent: ctIntentOf(), pause });
    expect(await paused('GET')).toMatchObject({ verdict: 'out-of-sync', isNews: true });
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', pause: { kind: 'read', isRepeated: true } });
  });

  it('forgets it with the next end that has another cause, and not before', async () => {
    const pause = { kind: 'read', secretVersion: 'one', at: NOW, run: 1, isRepeated: false } as const;
    await storeCtOrder({ status: 'CHANGING', run: 2, pause, intent: ctIntentOf() });
    await planRestore({ ...WRITER, error: refusal });
    expect(await ctOrderNow()).toMatchObject({ pause });
    await settle({ status: 'REFUSED', reason: 'no' });
    expect(await ctOrderNow()).toMatchObject({ pause: null });
  });

  it('keeps the INTENT while a reissue may still come', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    await settle({ status: 'OUT_OF_SYNC', reason: 'uncertain', keepIntent: true });
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', intent: ctIntentOf() });
  });

  it('closes the INTENT also where status and reason stay', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC', reason: 'uncertain', intent: ctIntentOf() });
    await settle({ status: 'OUT_OF_SYNC', reason: 'uncertain' });
    expect(await ctOrderNow()).toMatchObject({ intent: null });
  });

  it('changes nothing when it is repeated', async () => {
    await storeCtOrder();
    const first = await settle({ status: 'REFUSED', reason: 'no' });
    const before = await table.scan();
    expect(await settle({ status: 'REFUSED', reason: 'no' })).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it.each([
    ['IN_SYNC', 'REFUSED'],
    ['RESTORED', 'CHANGING'],
    ['REQUESTED', 'AWAITING'],
  ] as const)('refuses what is no declared transition: %s to %s', async (from, to) => {
    await storeCtOrder({ status: from });
    await expect(settle({ status: to, reason: 'x' })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `ct-order#${ORDER_ID}: ${from} may not become ${to}`,
    });
  });

  it('refuses an execution that lost the order to another', async () => {
    await storeCtOrder({ owner: OTHER });
    await expect(settle({ status: 'REFUSED' })).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});
