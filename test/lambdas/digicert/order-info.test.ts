import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/order-info.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { answerOf, CSR, DIGICERT, ORDER_ID, refusing } from './provider.ts';

const ORDER = {
  orderId: ORDER_ID,
  status: 'issued',
  commonName: 'example.com',
  dnsNames: ['example.com', 'www.example.com'],
  csr: CSR,
  issuedCertificateId: 112358,
  serialNumber: '0C5A3F9B1D7E42A680B4C1D2E3F40516',
  issuedAt: '2026-10-22T15:24:08.000Z',
  signatureHash: 'sha256',
  serverPlatformId: 45,
  disableCt: null,
  pendingRequests: [{ requestId: 199, type: 'reissue', status: 'pending' }],
};

describeCall(DIGICERT, {
  call: 'digicert/order-info',
  handler,
  input: { orderId: ORDER_ID },
  output: ORDER,
  ids: ['orderId'],
  malformed: {
    'no certificate': answerOf('order-info', { certificate: undefined }),
    'no common name': answerOf('order-info', { certificate: { id: 1 } }),
    'an id in words': answerOf('order-info', { id: 'first' }),
    'no status': answerOf('order-info', { status: null }),
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);

it.each([
  [true, true],
  [false, false],
  ['0', false],
  ['1', true],
  [1, true],
  [undefined, null],
])('reads disable_ct %j, which no page promises, as %j', async (disable_ct, disableCt) => {
  server.current.answer({ body: answerOf('order-info', { disable_ct }) });
  expect(await handler({ orderId: ORDER_ID })).toEqual({ ...ORDER, disableCt });
});

it('does not take a certificate on request for an issued one', async () => {
  const certificate = { id: 112358, common_name: 'example.com' };
  server.current.answer({ body: { id: ORDER_ID, status: 'pending', certificate } });
  expect(await handler({ orderId: ORDER_ID })).toEqual({
    ...ORDER,
    status: 'pending',
    dnsNames: [],
    csr: null,
    issuedCertificateId: null,
    serialNumber: null,
    issuedAt: null,
    signatureHash: null,
    serverPlatformId: null,
    pendingRequests: [],
  });
});

it.each([
  ['pending', true],
  ['submitted', true],
  ['needs_approval', true],
  ['a word of tomorrow', true],
  ['approved', false],
  ['rejected', false],
])('takes a request that is %s for undecided: %j', async (status, undecided) => {
  server.current.answer({ body: answerOf('order-info', { requests: [{ id: 7, status }] }) });
  const { pendingRequests } = (await handler({ orderId: ORDER_ID })) as typeof ORDER;
  expect(pendingRequests).toEqual(undecided ? [{ requestId: 7, type: 'unknown', status }] : []);
});

it('asks the instance of CertCentral that the key belongs to', async () => {
  const us = process.env.DIGICERT_US_BASE_URL;
  process.env.DIGICERT_US_BASE_URL = 'https://wrong.invalid';
  try {
    server.current.secret({ ...DIGICERT.secret, region: 'eu' });
    server.current.answer({ body: answerOf('order-info') });
    expect(await handler({ orderId: ORDER_ID })).toEqual(ORDER);
  } finally {
    process.env.DIGICERT_US_BASE_URL = us;
  }
});

it('refuses a secret with another region', async () => {
  server.current.secret({ ...DIGICERT.secret, region: 'jp' });
  await expect(handler({ orderId: ORDER_ID })).rejects.toMatchObject({ name: 'CredentialsRejected' });
  expect(server.current.received).toEqual([]);
});

it.each(['', refusing('not_acceptable')])('takes a 406 on a read for transient: %j', async (body) => {
  server.current.answer({ status: 406, body });
  await expect(handler({ orderId: ORDER_ID })).rejects.toMatchObject({ name: 'ProviderUnavailable' });
});

it('reads errors that are one object instead of a list', async () => {
  server.current.answer({ status: 404, body: { errors: { code: 'not_found|order', message: 'No such order.' } } });
  await expect(handler({ orderId: ORDER_ID })).rejects.toMatchObject({
    name: 'ProviderRejected',
    message: 'DigiCert GET /services/v2/order/certificate/12345: 404, not_found|order No such order.',
  });
});
