import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/update-certificate-pack.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, PACK_ID, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID, packId: PACK_ID, cloudflareBranding: true };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/update-certificate-pack',
  handler,
  input,
  output: { ...PACK, hosts: ['3822ff90.sni.cloudflaressl.com', ...PACK.hosts] },
  ids: ['zoneId', 'packId'],
  malformed: MALFORMED_PACKS,
});

const server = loopbackFor(CLOUDFLARE);

it.each([undefined, null, 'true'])(
  'never sends the body that would restart the validation: branding %j',
  async (value) => {
    await expect(handler({ ...input, cloudflareBranding: value })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('cloudflareBranding'),
    });
    expect(server.current.received).toEqual([]);
  },
);

it('takes branding away', async () => {
  server.current.answer({ body: { success: true, result: { id: PACK_ID, type: 'advanced', status: 'x', hosts: [] } } });
  await handler({ ...input, cloudflareBranding: false });
  expect(server.current.received).toMatchObject([{ body: { cloudflare_branding: false } }]);
});
