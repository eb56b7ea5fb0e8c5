import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-certificate-pack.ts';
import type { PackInFull } from '../../../lambdas/domain/pack.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, PACK_ID, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID, packId: PACK_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-certificate-pack',
  handler,
  input,
  output: {
    ...PACK,
    status: 'active',
    certificates: [
      { status: 'active', expiresAt: '2027-02-19T10:17:21Z', uploadedAt: '2026-11-21T10:17:21Z' },
      { status: 'active', expiresAt: '2027-02-18T10:17:21Z', uploadedAt: '2026-11-21T10:17:21Z' },
    ],
    validationRecords: [
      { txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx1' },
      { txtName: '_acme-challenge.example.com', txtValue: 'gQr3PbXVOTqWlyCLx2' },
      {
        httpUrl: 'http://example.com/.well-known/pki-validation/ca3.txt',
        httpBody: 'ca3-574923932a82475cb8592200f1a2a23d',
        cname: '_acme-challenge.www.example.com',
        cnameTarget: 'www.example.com.dcv.cloudflare.com',
        emails: ['administrator@example.com'],
      },
    ],
    validationErrors: ['SERVFAIL looking up CAA for www.example.com'],
  },
  ids: ['zoneId', 'packId'],
  malformed: MALFORMED_PACKS,
});

const server = loopbackFor(CLOUDFLARE);

const wire = { id: PACK_ID, type: 'advanced', status: 'active', hosts: ['example.com'] };
const other = { ...wire, id: '5b0bd3a0-1a4f-4e3f-8d6a-2f4f3a1c9e77' };
const UNKNOWN = { status: 404, body: { success: false, errors: [{ code: 1404, message: 'not found' }] } };
const DELETED = { body: { success: true, result: { ...wire, status: 'deleted' } } };
const listed = (...result: unknown[]) => ({ body: { success: true, result, result_info: { total_pages: 1 } } });

describe.each([
  ['unknown', UNKNOWN],
  ['deleted', DELETED],
])('a pack that is %s', (_, pack) => {
  const read = (list: object) => {
    server.current.answer(({ path }) => (path.endsWith(PACK_ID) ? pack : list));
    return handler(input);
  };

  it.each([
    ['omits it', listed(other)],
    ['is empty', listed()],
    ['shows it as deleted', listed(other, { ...wire, status: 'deleted' })],
    ['has another one that cannot be read', listed({ ...other, status: 7, hosts: null }, other)],
  ])('is gone when the list %s', async (_why, list) => {
    expect(await read(list)).toMatchObject({ packId: PACK_ID, status: 'deleted' });
    expect(server.current.received.map(({ query }) => query.status)).toEqual([undefined, 'all']);
  });

  it.each(['active', 'pending_validation', 'pending_deletion', 'something new'])(
    'is what the list shows, where that is %s',
    async (status) => {
      expect(await read(listed(other, { ...wire, status }))).toMatchObject({ packId: PACK_ID, status });
    },
  );

  it.each([
    ['cannot be read at it', listed({ ...wire, hosts: 7 })],
    ['has one without id that cannot be read', listed({ ...wire, id: undefined, hosts: 7 })],
    ['has another shape', { body: { success: true, result: { no: 'list' } } }],
    ['is not known', { status: 404, body: { success: false, errors: [{ code: 7003, message: 'no route' }] } }],
    ['does not answer', { status: 503, body: 'x' }],
  ])('is unavailable when the list %s', async (_why, list) => {
    await expect(read(list)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });
});

it('takes an answer that shows another pack for none', async () => {
  server.current.answer({ body: { success: true, result: other } });
  await expect(handler(input)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
});

it('takes 200 with success false and a known code for a refusal, and says what to do', async () => {
  server.current.answer({ body: { success: false, errors: [{ code: 1450, message: 'no ACM' }], result: null } });
  await expect(handler(input)).rejects.toMatchObject({
    name: 'ProviderRejected',
    status: 200,
    codes: ['1450'],
    message: `Cloudflare GET /client/v4/zones/${ZONE_ID}/ssl/certificate_packs/${PACK_ID}: 200, 1450 no ACM; the zone needs Advanced Certificate Manager; order it for the zone`,
  });
});

it('keeps a status that nobody has heard of, and does without what a new pack lacks', async () => {
  const result = { id: PACK_ID, type: 'advanced', status: 'quarantined', hosts: ['example.com'], certificates: null };
  server.current.answer({ body: { success: true, result } });
  expect(await handler(input)).toMatchObject({ status: 'quarantined', certificates: [], validationRecords: [] });
});

describe('for a reader', () => {
  const full = JSON.parse(fixture('cloudflare/get-certificate-pack.response.json'));
  const read = async (result: object) => {
    server.current.answer({ body: { ...full, result: { ...full.result, ...result } } });
    return (await handler({ ...input, attachments: true })) as PackInFull;
  };

  it('shows what a pack and its certificates have beside what decides', async () => {
    const delegation = {
      cname: '_acme-challenge.example.com',
      cnameTarget: 'example.com.9d2dd6f2a4c8b1e0.dcv.cloudflare.com',
    };
    const pack = await read({});
    expect(pack).toMatchObject({
      cloudflareBranding: false,
      primaryCertificate: '0',
      dcvDelegationRecords: [{ status: 'pending', ...delegation }],
      validationRecords: Array.from({ length: 3 }, () => ({ status: 'pending' })),
    });
    expect(pack.certificates[1]).toEqual({
      status: 'active',
      expiresAt: '2027-02-18T10:17:21Z',
      uploadedAt: '2026-11-21T10:17:21Z',
      id: '7e7b8deba8538af625850b7b2530034d',
      issuer: "Let's Encrypt",
      signature: 'SHA256WithRSA',
      hosts: ['*.example.com', 'example.com'],
      bundleMethod: 'ubiquitous',
      priority: 0,
    });
  });

  const [certificate] = full.result.certificates;
  it.each([
    ['certificates', [{ ...certificate, issuer: { o: 'CA' } }], { certificates: [{ issuer: null, priority: 0 }] }],
    ['certificates', [{ ...certificate, signature: [] }], { certificates: [{ signature: null }] }],
    ['certificates', [{ ...certificate, hosts: 'example.com' }], { certificates: [{ hosts: null }] }],
    ['certificates', [{ ...certificate, hosts: [7] }], { certificates: [{ hosts: null }] }],
    ['certificates', [{ ...certificate, priority: '3' }], { certificates: [{ priority: 3 }] }],
    ['certificates', [{ ...certificate, priority: 'first' }], { certificates: [{ priority: null }] }],
    ['certificates', [{ ...certificate, bundle_method: true }], { certificates: [{ bundleMethod: null }] }],
    ['certificates', [{ ...certificate, id: 7 }], { certificates: [{ id: '7' }] }],
    ['certificates', [{ status: 'active' }], { certificates: [{ id: null, issuer: null, hosts: null }] }],
    ['cloudflare_branding', '1', { cloudflareBranding: true }],
    ['cloudflare_branding', 'maybe', { cloudflareBranding: null }],
    ['cloudflare_branding', undefined, { cloudflareBranding: null }],
    [
      'primary_certificate',
      'b2cfa4183267af678ea06c7407d4d6d8',
      { primaryCertificate: 'b2cfa4183267af678ea06c7407d4d6d8' },
    ],
    ['primary_certificate', {}, { primaryCertificate: null }],
    ['dcv_delegation_records', undefined, { dcvDelegationRecords: [] }],
    ['dcv_delegation_records', null, { dcvDelegationRecords: [] }],
    ['dcv_delegation_records', {}, { dcvDelegationRecords: [] }],
    ['dcv_delegation_records', 'none', { dcvDelegationRecords: [] }],
    ['dcv_delegation_records', [null, 7, { cname: 'a', emails: 7 }], { dcvDelegationRecords: [{ cname: 'a' }] }],
  ])('%s as %j is no broken pack', async (field, value, expected) => {
    expect(await read({ [field]: value })).toMatchObject({ packId: PACK_ID, status: 'active', ...expected });
  });

  it('comes in full from the list, too', async () => {
    server.current.answer(({ path }) => (path.endsWith(PACK_ID) ? UNKNOWN : listed(full.result)));
    expect(await handler({ ...input, attachments: true })).toMatchObject({ primaryCertificate: '0' });
  });
});
