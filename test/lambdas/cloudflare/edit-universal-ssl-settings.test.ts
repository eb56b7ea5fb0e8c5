import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/edit-universal-ssl-settings.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID, enabled: false };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/edit-universal-ssl-settings',
  handler,
  input,
  output: { enabled: false },
  ids: ['zoneId'],
  malformed: {
    nothing: '',
    'a switch that is neither on nor off': { success: true, result: { enabled: 'on' } },
    'a list': { success: true, result: [{ enabled: false }] },
  },
});

const server = loopbackFor(CLOUDFLARE);

it.each([undefined, null, 'false', 0])('refuses %j for on or off before anything is sent', async (enabled) => {
  await expect(handler({ ...input, enabled })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining('enabled'),
  });
  expect(server.current.received).toEqual([]);
});

it('says what holds where Cloudflare answers otherwise than asked, and null where it does not tell', async () => {
  server.current.answer({ body: { success: true, result: { enabled: true } } }, { body: { success: true } });
  expect(await handler(input)).toEqual({ enabled: true });
  expect(await handler(input)).toEqual({ enabled: null });
});
