import { describe, expect, it } from 'vitest';
import { handler as closeCertificate } from '../../../lambdas/record/close-certificate.ts';
import { handler as settleCertificate } from '../../../lambdas/record/settle-certificate.ts';
import { certificateOf, OTHER, OWNER, orderIntentOf, PACK_ID } from '../domain/samples.ts';
import { certificateNow, storeCertificate, useTable } from './table-server.ts';

const { certificateId } = certificateOf();
const WRITER = { certificateId, owner: OWNER };

const table = useTable();

const causeOf = (errorType: string, errorMessage: string) =>
  JSON.stringify({ errorType, errorMessage, trace: ['Error: x', '    at exchange (file:///var/task/index.mjs:1:1)'] });

describe('settle-certificate', () => {
  const settle = (fields: Record<string, unknown>) => settleCertificate({ ...WRITER, ...fields });

  it('writes the end and its reason; the verdict is the status', async () => {
    await storeCertificate();
    expect(await settle({ status: 'QUOTA_EXHAUSTED', reason: '10 of 10 packs are used' })).toEqual({
      verdict: 'quota-exhausted',
      reason: '10 of 10 packs are used',
      certificateId,
      isNews: true,
    });
    expect(await certificateNow()).toMatchObject({
      version: 2,
      status: 'QUOTA_EXHAUSTED',
      reason: '10 of 10 packs are used',
    });
  });

  it.each([
    [
      'a Lambda’s error',
      { Error: 'ProviderRejected', Cause: causeOf('ProviderRejected', 'Cloudflare POST /order: 400, no such host') },
      'ProviderRejected: Cloudflare POST /order: 400, no such host',
    ],
    [
      'a service’s error',
      { Error: 'Lambda.Unknown', Cause: 'The function did not answer' },
      'Lambda.Unknown: The function did not answer',
    ],
    ['JSON without a message', { Error: 'Odd', Cause: '{"a":1}' }, 'Odd: {"a":1}'],
    ['JSON that is no object', { Error: 'Odd', Cause: 'null' }, 'Odd: null'],
    ['an error without a cause', { Error: 'States.Timeout' }, 'States.Timeout'],
    ['an empty cause', { Error: 'States.Timeout', Cause: '' }, 'States.Timeout'],
    ['a long cause', { Error: 'Odd', Cause: 'x'.repeat(5000) }, `Odd: ${'x'.repeat(295)} … ${'x'.repeat(397)}`],
  ])('makes a sentence of %s, without a stack trace', async (_, error, reason) => {
    await storeCertificate();
    expect(await settle({ status: 'REFUSED', error })).toMatchObject({ verdict: 'refused', reason });
  });

  it('keeps the INTENT of an order that may have been applied', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    await settle({ status: 'AUTH_PAUSED', reason: 'the token is refused' });
    expect(await certificateNow()).toMatchObject({ status: 'AUTH_PAUSED', intent: orderIntentOf() });
  });

  it.each([
    ['Cloudflare GET /client/v4/zones/z/ssl/verification: 403, 10000 no (secret version v-1)', 'read', 'v-1'],
    ['Cloudflare POST /client/v4/zones/z/order: 403, 10000 no (secret version v-1)', 'mutation', 'v-1'],
    ['DigiCert PUT /services/v2/order: 403, no', 'mutation', null],
    ['the secret in X is not of the expected form: apiToken (secret version v-1)', 'read', 'v-1'],
  ])('remembers what a pause came from: %s', async (message, kind, secretVersion) => {
    const error = { Error: 'CredentialsRejected', Cause: causeOf('CredentialsRejected', message) };
    await storeCertificate();
    const pause = { ...{ kind, secretVersion, run: 1, at: expect.any(String) }, isRepeated: false };
    const first = await settle({ status: 'AUTH_PAUSED', error });
    expect(first).toMatchObject({ verdict: 'auth-paused', isNews: true });
    expect(await certificateNow()).toMatchObject({ pause });
    const before = await table.scan();
    expect(await settle({ status: 'AUTH_PAUSED', error })).toEqual(first);
    expect(await table.scan()).toEqual(before);
    const taken = async (run: number) => storeCertificate({ run, pause: (await certificateNow())?.pause ?? null });
    await taken(2);
    expect(await settle({ status: 'AUTH_PAUSED', error })).toMatchObject({ isNews: false });
    expect(await certificateNow()).toMatchObject({ pause: { ...pause, run: 2, isRepeated: true } });
    await taken(3);
    const other = { ...error, Cause: error.Cause.replace('v-1', 'v-2').replace('DigiCert PUT', 'DigiCert GET') };
    expect(await settle({ status: 'AUTH_PAUSED', error: other })).toMatchObject({ isNews: true });
    await settle({ status: 'ATTENTION', reason: 'by now it is another matter' });
    expect(await certificateNow()).toMatchObject({ pause: null });
  });

  it('closes the INTENT of an order that was definitely not applied', async () => {
    await storeCertificate({ status: 'ORDERING', intent: orderIntentOf() });
    await settle({ status: 'REQUESTED', reason: 'rate limited', orderNotSent: true });
    expect(await certificateNow()).toMatchObject({ status: 'REQUESTED', intent: null });
  });

  it('closes the INTENT also where status and reason stay', async () => {
    await storeCertificate({ reason: 'rate limited', intent: orderIntentOf() });
    await settle({ status: 'REQUESTED', reason: 'rate limited', orderNotSent: true });
    expect(await certificateNow()).toMatchObject({ version: 2, intent: null });
  });

  it('changes nothing when it is repeated', async () => {
    await storeCertificate();
    const first = await settle({ status: 'REFUSED', reason: 'no' });
    const before = await table.scan();
    expect(await settle({ status: 'REFUSED', reason: 'no' })).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it.each([
    ['REFUSED', 'PENDING'],
    ['LOST', 'ACTIVE'],
    ['PENDING', 'REQUESTED'],
    ['ACTIVE', 'REFUSED'],
    ['ORDER_UNCERTAIN', 'REQUESTED'],
  ] as const)('refuses what is no declared transition: %s to %s', async (from, to) => {
    await storeCertificate({ status: from });
    await expect(settle({ status: to, reason: 'x' })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `certificate#${certificateId}: ${from} may not become ${to}`,
    });
    expect(await certificateNow()).toMatchObject({ version: 1, status: from });
  });

  it('refuses a status that there is not', async () => {
    await storeCertificate();
    await expect(settle({ status: 'DONE' })).rejects.toThrow(/^status: /);
  });

  it('refuses an execution that lost the record to another', async () => {
    await storeCertificate({ owner: OTHER });
    await expect(settle({ status: 'REFUSED' })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `${certificateId}: now owned by ${OTHER}`,
    });
  });
});

describe('close-certificate', () => {
  const close = (fields: Record<string, unknown> = {}) =>
    closeCertificate({ ...WRITER, executionId: OWNER, ...fields });
  const ct = { orderId: 112233, disableCt: true, acknowledgeUnlogged: true, csr: null };

  it('lets the record go and answers how it stands', async () => {
    await storeCertificate({ status: 'ORDER_UNCERTAIN', reason: 'the answer is lost', intent: orderIntentOf() });
    expect(await close()).toEqual({
      verdict: 'order-uncertain',
      reason: 'the answer is lost',
      packId: null,
    });
    expect(await certificateNow()).toMatchObject({
      owner: null,
      status: 'ORDER_UNCERTAIN',
      intent: orderIntentOf(),
    });
  });

  it('answers with the pack', async () => {
    await storeCertificate({ status: 'ACTIVE', packId: PACK_ID });
    expect(await close()).toMatchObject({ verdict: 'active', packId: PACK_ID });
  });

  it('does not let another’s record go', async () => {
    await storeCertificate({ owner: OTHER });
    await expect(close()).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await certificateNow()).toMatchObject({ owner: OTHER });
  });

  it('leaves the record to the owner that it worked for', async () => {
    await storeCertificate({ status: 'ACTIVE' });
    expect(await close({ executionId: OTHER })).toMatchObject({ verdict: 'active' });
    expect(await certificateNow()).toMatchObject({ owner: OWNER, version: 1 });
  });

  it('changes nothing when it is repeated', async () => {
    await storeCertificate({ status: 'ACTIVE' });
    const first = await close();
    expect(await close()).toEqual(first);
    expect(await certificateNow()).toMatchObject({ version: 2 });
  });

  it('fulfils the wish for a CT change that is in sync, so that no renewal carries it out again', async () => {
    await storeCertificate({ status: 'ACTIVE', ct });
    await close({ state: { ctStatusReissue: { verdict: 'in-sync', disableCt: true } } });
    expect(await certificateNow()).toMatchObject({ owner: null, ct: null, status: 'ACTIVE' });
  });

  it.each([
    ['was refused', { ctStatusReissue: { verdict: 'refused', reason: 'no' } }],
    ['failed', { ctStatusReissue: { Error: 'States.TaskFailed', Cause: '{}' } }],
    ['was not come to', {}],
    ['ended in sync at the other CT status', { ctStatusReissue: { verdict: 'in-sync', disableCt: false } }],
  ])('keeps the wish for a CT change that %s', async (_, state) => {
    await storeCertificate({ status: 'ACTIVE', ct });
    await close({ state });
    expect(await certificateNow()).toMatchObject({ owner: null, ct });
  });
});
