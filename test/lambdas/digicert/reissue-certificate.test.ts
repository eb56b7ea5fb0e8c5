import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/reissue-certificate.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CSR, DIGICERT, ORDER_ID } from './provider.ts';

const INPUT = {
  send: SEND,
  orderId: ORDER_ID,
  commonName: 'example.com',
  dnsNames: ['example.com', 'www.example.com'],
  csr: CSR,
  signatureHash: 'sha256',
  serverPlatformId: 45,
};

describeCall(DIGICERT, {
  call: 'digicert/reissue-certificate',
  handler,
  input: INPUT,
  output: { requestId: 198, requestStatus: 'approved', issuedCertificateId: 112400 },
  ids: ['orderId'],
  malformed: {
    'neither request nor certificate': { id: ORDER_ID },
    'no requests in the list': { id: ORDER_ID, requests: [] },
    'a request without id': { id: ORDER_ID, requests: [{ status: 'approved' }] },
    nothing: '',
  },
  answered: { status: 201 },
});

const server = loopbackFor(DIGICERT);

it.each([
  ['dnsNames', []],
  ['dnsNames', ['']],
  ['commonName', ''],
  ['csr', null],
  ['csr', 'MIIB'],
  ['csr', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
])('refuses %s %j before anything is sent', async (field, value) => {
  await expect(handler({ ...INPUT, [field]: value })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(server.current.received).toEqual([]);
});

it('leaves out what the order does not have', async () => {
  server.current.answer({ status: 201, body: { id: ORDER_ID, requests: [{ id: 7, status: 'pending' }] } });
  expect(await handler({ ...INPUT, signatureHash: null, serverPlatformId: null })).toEqual({
    requestId: 7,
    requestStatus: 'pending',
    issuedCertificateId: null,
  });
  const sent = server.current.received[0]?.body;
  expect(sent).toEqual({
    certificate: { common_name: 'example.com', dns_names: INPUT.dnsNames, csr: CSR.replaceAll('\n', '') },
    skip_approval: true,
  });
});

it('takes an answer that only names the certificate', async () => {
  server.current.answer({ status: 201, body: { id: ORDER_ID, certificate_id: 112400 } });
  expect(await handler(INPUT)).toEqual({ requestId: null, requestStatus: null, issuedCertificateId: 112400 });
});

it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['a request by its id alone', { requests: [{ id: 7 }] }, { requestId: 7, requestStatus: null }],
  [
    'ids as text',
    { requests: [{ id: '7', status: 'approved' }], certificate_id: '112400' },
    { issuedCertificateId: 112400 },
  ],
  ['a certificate and no requests', { requests: {}, certificate_id: 112400 }, { issuedCertificateId: 112400 }],
  [
    'an empty certificate id',
    { requests: [{ id: 7 }], certificate_id: '' },
    { requestId: 7, issuedCertificateId: null },
  ],
])('takes an answer with %s', async (_, body, expected) => {
  server.current.answer({ status: 201, body: { id: ORDER_ID, ...body } });
  expect(await handler(INPUT)).toMatchObject(expected);
});
