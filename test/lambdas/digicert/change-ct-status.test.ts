import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/change-ct-status.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { DIGICERT, ORDER_ID, refusing } from './provider.ts';

describeCall(DIGICERT, {
  call: 'digicert/change-ct-status',
  handler,
  input: { send: SEND, orderId: ORDER_ID, disableCt: true },
  output: { disableCt: true },
  ids: ['orderId'],
  malformed: { 'errors in a success': { errors: [{ code: 'x', message: 'y' }] } },
  answered: { status: 204 },
});

const server = loopbackFor(DIGICERT);

it.each(['true', 1, null, undefined])('refuses %j as the flag before anything is sent', async (disableCt) => {
  await expect(handler({ send: SEND, orderId: ORDER_ID, disableCt })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(server.current.received).toEqual([]);
});

it('sends false as false', async () => {
  server.current.answer({ status: 204 });
  expect(await handler({ send: SEND, orderId: ORDER_ID, disableCt: false })).toEqual({ disableCt: false });
  expect(server.current.received[0]?.body).toEqual({ disable_ct: false });
});

it.each([
  ['a refusal where DigiCert says so', refusing('not_acceptable'), 'ProviderRejected'],
  ['in doubt otherwise', '', 'OutcomeUnknown'],
])('keeps a 406 on a mutation %s', async (_, body, name) => {
  server.current.answer({ status: 406, body });
  await expect(handler({ send: SEND, orderId: ORDER_ID, disableCt: true })).rejects.toMatchObject({ name });
});
