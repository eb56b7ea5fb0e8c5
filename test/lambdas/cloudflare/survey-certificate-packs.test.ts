import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/survey-certificate-packs.ts';
import { certificateIdOf } from '../../../lambdas/runtime/certificate-id.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK_ID, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID, zoneName: 'example.com' };
const request = {
  ...input,
  hosts: ['*.example.com', 'a.b.example.com', 'example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/survey-certificate-packs',
  handler,
  input,
  output: {
    unreadable: [],
    secretVersion: 'version-1',
    packs: [
      {
        packId: 'a77f8bd7-3b47-46b4-a6f1-75cf98109948',
        type: 'universal',
        status: 'active',
        certificateId: certificateIdOf({
          ...request,
          hosts: ['*.example.com', 'example.com'],
          certificateAuthority: 'google',
        }),
        expiresAt: '2027-01-02T00:00:00Z',
        uploadedAt: null,
      },
      {
        packId: PACK_ID,
        type: 'advanced',
        status: 'active',
        certificateId: certificateIdOf(request),
        expiresAt: '2027-02-18T10:17:21.5Z',
        uploadedAt: '2026-11-20T10:17:21Z',
      },
      {
        packId: '5b0bd3a0-1a4f-4e3f-8d6a-2f4f3a1c9e77',
        type: 'sni_custom',
        status: 'holding_deployment',
        certificateId: expect.stringMatching(/^example-com-[0-9a-f]{16}$/),
        expiresAt: null,
        uploadedAt: null,
      },
    ],
  },
  ids: ['zoneId'],
  malformed: { ...MALFORMED_PACKS, 'a pack instead of a list': { success: true, result: { id: PACK_ID } } },
});

const server = loopbackFor(CLOUDFLARE);
const [, wire] = JSON.parse(fixture('cloudflare/survey-certificate-packs.response.json')).result;

it('gives a pack the id of our request for it, however Cloudflare spells its hosts, and no other', async () => {
  const hosts = ['Example.com.', 'www.example.com', '*.EXAMPLE.com', 'a.b.example.com'];
  const changed = { validity_days: 30 };
  server.current.answer({
    body: {
      success: true,
      result: [
        { ...wire, hosts },
        { ...wire, ...changed, id: ZONE_ID },
      ],
    },
  });
  const { packs } = await handler({ ...input, zoneName: 'EXAMPLE.com.' });
  expect(packs[0]?.certificateId).toBe(certificateIdOf(request));
  expect(packs[1]?.certificateId).not.toBe(certificateIdOf(request));
});

it('walks all pages, and takes at most 240 bytes a pack of ours, however long its status', async () => {
  const zoneName = `${'long'.repeat(12)}.example`;
  server.current.answer(({ query }) => {
    const id = PACK_ID.replace('3822ff90', query.page?.padStart(8, '0') ?? '');
    const result = [{ ...wire, id, status: 'initializing_timed_out' }];
    return { body: { success: true, result, result_info: { total_pages: 20 } } };
  });
  const { packs } = await handler({ ...input, zoneName });
  expect(packs).toHaveLength(20);
  expect(packs[0]?.certificateId).toMatch(/^longlonglonglonglong-[0-9a-f]{16}$/);
  expect(JSON.stringify(packs).length / 20).toBeLessThanOrEqual(240);
});

it.each(['', 'no zone', '*.example.com', 'com', 5])('refuses the zone name %j', async (zoneName) => {
  await expect(handler({ ...input, zoneName })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining('zoneName'),
  });
  expect(server.current.received).toEqual([]);
});
