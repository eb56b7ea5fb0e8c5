import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/update-order-status.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { DIGICERT, ORDER_ID } from './provider.ts';

const INPUT = { send: SEND, orderId: ORDER_ID, note: 'the deadline has passed' };

describeCall(DIGICERT, {
  call: 'digicert/update-order-status',
  handler,
  input: INPUT,
  output: { status: 'canceled' },
  ids: ['orderId'],
  malformed: { 'errors in a success': { errors: [{ code: 'x', message: 'y' }] } },
  answered: { status: 204 },
});

const server = loopbackFor(DIGICERT);

it('never sends another status than canceled', async () => {
  server.current.answer({ status: 204 });
  await handler({ ...INPUT, status: 'issued' });
  expect(server.current.received[0]?.body).toEqual({ status: 'canceled', note: INPUT.note });
});
