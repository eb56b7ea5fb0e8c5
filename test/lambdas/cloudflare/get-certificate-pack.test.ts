import { expect, it } from 'vitest';
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

it('takes a pack that Cloudflare does not know for deleted', async () => {
  server.current.answer({ status: 404, body: { success: false, errors: [{ code: 1003, message: 'not found' }] } });
  expect(await handler(input)).toMatchObject({ packId: PACK_ID, status: 'deleted', hosts: [], certificates: [] });
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
