import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-universal-ssl-settings.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-universal-ssl-settings',
  handler,
  input,
  output: { enabled: true },
  ids: ['zoneId'],
  malformed: {
    nothing: '',
    'a switch that is neither on nor off': { success: true, result: { enabled: 'on' } },
    'a list': { success: true, result: [{ enabled: true }] },
  },
});

const server = loopbackFor(CLOUDFLARE);

it.each([[{}], [null], [undefined], [{ enabled: null }]])('does not guess what %j leaves open', async (result) => {
  server.current.answer({ body: { success: true, result } });
  expect(await handler(input)).toEqual({ enabled: null });
});
