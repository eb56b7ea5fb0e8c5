import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/delete-certificate-pack.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID, packId: PACK_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/delete-certificate-pack',
  handler,
  input,
  output: { packId: PACK_ID, alreadyGone: false },
  ids: ['zoneId', 'packId'],
  malformed: {
    nothing: '',
    'an id that is no text': { success: true, result: { id: 5 } },
    'a list': { success: true, result: [PACK_ID] },
  },
});

const server = loopbackFor(CLOUDFLARE);

it('takes a pack that Cloudflare does not know for gone already', async () => {
  server.current.answer({ status: 404, body: { success: false, errors: [{ code: 1404, message: 'not found' }] } });
  expect(await handler(input)).toEqual({ packId: PACK_ID, alreadyGone: true });
  expect(server.current.received).toHaveLength(1);
});

it.each([400, 200])(
  "leaves the outcome open when Cloudflare's certificate service answers badly with %i",
  async (status) => {
    const errors = [{ code: 1406, message: 'Bad response certificate service' }];
    server.current.answer({ status, body: { success: false, errors, messages: [], result: null } });
    await expect(handler(input)).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      message: expect.stringContaining('1406 Bad response certificate service'),
    });
  },
);
