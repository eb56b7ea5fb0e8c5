import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-certificate-pack.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
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
