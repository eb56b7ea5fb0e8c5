import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/list-reissues.ts';
import { csrPublicKeySha256 } from '../../../lambdas/runtime/public-key.ts';
import { describeCall, everythingIn, loopbackFor } from '../call-cases.ts';
import { answerOf, CSR, DIGICERT, ORDER_ID } from './provider.ts';

const REISSUES = [
  {
    issuedCertificateId: 112400,
    serialNumber: null,
    status: 'pending',
    createdAt: '2026-11-20T09:00:00.000Z',
    issuedAt: null,
    csrPublicKeySha256: csrPublicKeySha256(CSR),
  },
  {
    issuedCertificateId: 112380,
    serialNumber: '0A11',
    status: 'issued',
    createdAt: '2026-11-01T09:00:00.000Z',
    issuedAt: '2026-11-01T09:02:00.000Z',
    csrPublicKeySha256: null,
  },
];

describeCall(DIGICERT, {
  call: 'digicert/list-reissues',
  handler,
  input: { orderId: ORDER_ID },
  output: {
    reissues: REISSUES,
    newestIssuedCertificateId: 112380,
    newestSerialNumber: REISSUES[1]?.serialNumber ?? null,
    unreadable: [],
    listedAt: expect.any(String),
    secretVersion: 'version-1',
  },
  ids: ['orderId'],
  malformed: {
    'another list': { domains: [] },
    'words for a list': { certificates: 'none' },
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);

it('hashes the key of a CSR with and without line breaks, and keeps no text of it', async () => {
  const reissue = { id: 1, status: 'issued' };
  const flat = CSR.replaceAll('\n', '');
  const crlf = CSR.replaceAll('\n', '\r\n');
  server.current.answer({ body: { certificates: [CSR, flat, crlf].map((csr) => ({ ...reissue, csr })) } });
  const { reissues } = (await handler({ orderId: ORDER_ID })) as { reissues: typeof REISSUES };
  expect(new Set(reissues.map((entry) => entry.csrPublicKeySha256))).toEqual(new Set([csrPublicKeySha256(CSR)]));
  expect(csrPublicKeySha256(CSR)).toMatch(/^[0-9a-f]{64}$/);
  expect(everythingIn(reissues)).not.toContain('BEGIN');
});

it.each([{}, [], { certificates: [] }, { certificates: {} }, { certificates: null }])(
  'takes %j for no reissue: the primary certificate is the newest',
  async (body) => {
    server.current.answer({ body });
    const orderInfo = { issuedCertificateId: 112358, serialNumber: '0A', issuedAt: '2026-10-22T15:24:08.000Z' };
    expect(await handler({ orderId: ORDER_ID, orderInfo })).toEqual({
      reissues: [],
      newestIssuedCertificateId: 112358,
      newestSerialNumber: '0A',
      unreadable: [],
      listedAt: expect.any(String),
      secretVersion: 'version-1',
    });
  },
);

it('names the newest of the primary certificate and the issued reissues', async () => {
  server.current.answer({ body: answerOf('list-reissues') });
  const orderInfo = { issuedCertificateId: 112390, issuedAt: '2026-11-15T00:00:00.000Z' };
  expect(await handler({ orderId: ORDER_ID, orderInfo })).toMatchObject({ newestIssuedCertificateId: 112390 });
});

it('names none while nothing is issued', async () => {
  server.current.answer({ body: { certificates: [{ id: 1, status: 'pending' }] } });
  expect(await handler({ orderId: ORDER_ID })).toMatchObject({ newestIssuedCertificateId: null });
});

it('sets a reissue aside that it cannot read, and keeps the others', async () => {
  const issued = { id: '112380', serial_number: '0A11', status: 'issued', date_issued: '2026-11-01', csr: 7 };
  server.current.answer({
    body: { certificates: [{ status: 'issued' }, { id: '112390', serial_number: 'x' }, issued] },
  });
  expect(await handler({ orderId: ORDER_ID })).toEqual({
    reissues: [{ ...REISSUES[1], createdAt: null, issuedAt: '2026-11-01T00:00:00.000Z' }],
    newestIssuedCertificateId: 112380,
    newestSerialNumber: '0A11',
    unreadable: [
      { id: null, fields: 'id' },
      { id: '112390', fields: 'status' },
    ],
    listedAt: expect.any(String),
    secretVersion: 'version-1',
  });
});
