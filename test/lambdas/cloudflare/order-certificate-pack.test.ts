import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/order-certificate-pack.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, ZONE_ID } from './provider.ts';

const input = {
  send: SEND,
  zoneId: ZONE_ID,
  hosts: ['*.example.com', 'example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
  cloudflareBranding: false,
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/order-certificate-pack',
  handler,
  input,
  output: { ...PACK, status: 'initializing', validationRecords: [] },
  ids: ['zoneId'],
  malformed: MALFORMED_PACKS,
});

const server = loopbackFor(CLOUDFLARE);

it('asks for branding when the request does', async () => {
  server.current.answer({ body: { success: true, result: { id: ZONE_ID, type: 'advanced', status: 'x', hosts: [] } } });
  await handler({ ...input, cloudflareBranding: true });
  expect(server.current.received[0]?.body).toMatchObject({ cloudflare_branding: true });
});

it("leaves the outcome open when Cloudflare's certificate service gave it a bad response", async () => {
  const errors = [{ code: 1406, message: 'Bad response certificate service' }];
  server.current.answer({ status: 400, body: { success: false, errors, messages: [], result: null } });
  await expect(handler(input)).rejects.toMatchObject({
    name: 'OutcomeUnknown',
    message: expect.stringContaining('1406 Bad response certificate service'),
  });
});

it.each([
  ['hosts', []],
  ['certificateAuthority', 'digicert'],
  ['validationMethod', 'cname'],
  ['validityDays', 14.5],
  ['cloudflareBranding', 'yes'],
])('refuses %s %j before anything is sent', async (field, value) => {
  await expect(handler({ ...input, [field]: value })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining(field),
  });
  expect(server.current.received).toEqual([]);
});
