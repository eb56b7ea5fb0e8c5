import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/edit-automatic-ssl-mode.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { AUTOMATIC_SSL_MODE, CLOUDFLARE, MALFORMED_MODES, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID, value: 'custom' };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/edit-automatic-ssl-mode',
  handler,
  input,
  output: { ...AUTOMATIC_SSL_MODE, value: 'custom', nextScheduledScanAt: null },
  ids: ['zoneId'],
  malformed: MALFORMED_MODES,
});

const server = loopbackFor(CLOUDFLARE);

it.each([undefined, 'off', true])('refuses the mode %j before anything is sent', async (value) => {
  await expect(handler({ ...input, value })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining('value'),
  });
  expect(server.current.received).toEqual([]);
});
