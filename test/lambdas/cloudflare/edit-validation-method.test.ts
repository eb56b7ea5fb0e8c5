import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/edit-validation-method.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { CLOUDFLARE, PACK_ID, ZONE_ID } from './provider.ts';

const input = { send: SEND, zoneId: ZONE_ID, packId: PACK_ID, validationMethod: 'txt' };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/edit-validation-method',
  handler,
  input,
  output: { status: 'pending_validation', validationMethod: 'txt' },
  ids: ['zoneId', 'packId'],
  malformed: {
    nothing: '',
    'a status that is no text': { success: true, result: { status: 5 } },
    'a list': { success: true, result: ['pending_validation'] },
  },
});

const server = loopbackFor(CLOUDFLARE);

it('does without the status, which the answer need not have', async () => {
  server.current.answer({ body: { success: true, result: {} } });
  expect(await handler(input)).toEqual({ status: null, validationMethod: 'txt' });
});

it('takes a method that no order takes', async () => {
  server.current.answer({ body: { success: true, result: { validation_method: 'cname' } } });
  expect(await handler({ ...input, validationMethod: 'cname' })).toEqual({ status: null, validationMethod: 'cname' });
  expect(server.current.received).toMatchObject([{ body: { validation_method: 'cname' } }]);
});

it('refuses a method that there is none of', async () => {
  await expect(handler({ ...input, validationMethod: 'dns' })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(server.current.received).toEqual([]);
});
