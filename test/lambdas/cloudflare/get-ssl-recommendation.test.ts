import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-ssl-recommendation.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { AUTOMATIC_SSL_MODE, CLOUDFLARE, MALFORMED_MODES, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-ssl-recommendation',
  handler,
  input,
  output: { notOffered: false, ...AUTOMATIC_SSL_MODE },
  ids: ['zoneId'],
  malformed: MALFORMED_MODES,
});

const server = loopbackFor(CLOUDFLARE);

it.each([404, 410])('takes %i for the end that was announced, in the words of Cloudflare', async (status) => {
  server.current.answer({ status, body: { success: false, errors: [{ code: 1000, message: 'decommissioned' }] } });
  expect(await handler(input)).toEqual({
    notOffered: true,
    reason: expect.stringMatching(new RegExp(`${status}.*decommissioned`)),
  });
});
