import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/order-info.ts';
import type { Order } from '../../../lambdas/domain/order.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { answerOf, CSR, DIGICERT, ORDER_ID, refusing } from './provider.ts';

const ORDER: Order = {
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
  product: { nameId: 'ssl_multi_domain', validationType: null },
  disableCt: null,
  pendingRequests: [{ requestId: 199, type: 'reissue', status: 'pending' }],
  unreadableRequests: [],
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
  ['true', true],
  ['False', false],
  [undefined, null],
  [null, null],
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
    product: { nameId: null, validationType: null },
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
  const { pendingRequests } = (await handler({ orderId: ORDER_ID })) as Order;
  expect(pendingRequests).toEqual(undecided ? [{ requestId: 7, type: 'unknown', status }] : []);
});

it('takes a request without a status for undecided, and names what it cannot read of another', async () => {
  const requests = [{ id: '7' }, { status: 'approved' }, { id: 8, status: {} }, 'nine'];
  server.current.answer({ body: answerOf('order-info', { requests }) });
  expect(await handler({ orderId: ORDER_ID })).toMatchObject({
    pendingRequests: [{ requestId: 7, type: 'unknown', status: 'of unknown status' }],
    unreadableRequests: [
      { id: null, fields: 'id' },
      { id: '8', fields: 'status' },
      { id: null, fields: 'item' },
    ],
  });
});

const { certificate } = answerOf('order-info') as { certificate: Record<string, unknown> };

it.each<[string, Record<string, unknown>, Partial<Order>]>([
  ['ids as text', { id: '12345', certificate: { ...certificate, id: '112358', server_platform: { id: '45' } } }, {}],
  ['a serial number as a number', { certificate: { ...certificate, serial_number: 123 } }, { serialNumber: '123' }],
  ['no requests', { requests: undefined }, { pendingRequests: [] }],
  ['requests as an object', { requests: {} }, { pendingRequests: [] }],
  ['names as an empty object', { certificate: { ...certificate, dns_names: {} } }, { dnsNames: [] }],
  [
    'a server platform as an empty list',
    { certificate: { ...certificate, server_platform: [] } },
    { serverPlatformId: null },
  ],
  [
    'a server platform of no id',
    { certificate: { ...certificate, server_platform: { id: -1.5 } } },
    { serverPlatformId: null },
  ],
  [
    'a day of issuance',
    { certificate: { ...certificate, date_issued: '2026-10-22' } },
    { issuedAt: '2026-10-22T00:00:00.000Z' },
  ],
  ['a time without a zone', { certificate: { ...certificate, date_issued: '2026-10-22 15:24:08' } }, {}],
  ['a time in another zone', { certificate: { ...certificate, date_issued: '2026-10-22T17:24:08+02:00' } }, {}],
  [
    'names in Unicode',
    { certificate: { ...certificate, dns_names: ['bücher.example'] } },
    { dnsNames: ['bücher.example'] },
  ],
])('reads an order with %s', async (_, changes, expected) => {
  server.current.answer({ body: answerOf('order-info', changes) });
  expect(await handler({ orderId: ORDER_ID })).toEqual({ ...ORDER, ...expected });
});

it.each<[Record<string, unknown>, Order['product']]>([
  [{ product: { name_id: 'ssl_basic', validation_type: 'ov' } }, { nameId: 'ssl_basic', validationType: 'ov' }],
  [{ product: { name_id: 'ssl_ev_basic', validation_type: 'ev' } }, { nameId: 'ssl_ev_basic', validationType: 'ev' }],
  [{ product: { name_id: 'ssl_ev_plus', validation_type: 'ov' } }, { nameId: 'ssl_ev_plus', validationType: 'ev' }],
  [{ product: { name_id: 'wildcard_dv_geotrust' } }, { nameId: 'wildcard_dv_geotrust', validationType: 'dv' }],
  [{ product: { name_id: 'ssl_basic', validation_type: 'OV' } }, { nameId: 'ssl_basic', validationType: 'ov' }],
  [{ product: { validation_type: 'dv' } }, { nameId: null, validationType: 'dv' }],
  [{ product: { name_id: 'ssl_everywhere' } }, { nameId: 'ssl_everywhere', validationType: null }],
  [{ product: { name_id: 'vmc_basic', validation_type: 'cs' } }, { nameId: 'vmc_basic', validationType: null }],
  [
    { product: undefined, product_name_id: 'ssl_ev_basic' },
    { nameId: 'ssl_ev_basic', validationType: 'ev' },
  ],
  [{ product: [] }, { nameId: null, validationType: null }],
])('reads the product of %j as %j', async (changes, product) => {
  server.current.answer({ body: answerOf('order-info', changes) });
  expect(await handler({ orderId: ORDER_ID })).toEqual({ ...ORDER, product });
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
