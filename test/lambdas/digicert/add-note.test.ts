import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/add-note.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { DIGICERT, ORDER_ID } from './provider.ts';

const INPUT = { send: SEND, orderId: ORDER_ID, note: 'CT logging is off since certificate 112400.' };

describeCall(DIGICERT, {
  call: 'digicert/add-note',
  handler,
  input: INPUT,
  output: { noteId: 98765 },
  ids: ['orderId'],
  malformed: { 'an id in words': { id: 'first' } },
  answered: { status: 201 },
});

const server = loopbackFor(DIGICERT);

it('takes an empty success for a note whose id is not told', async () => {
  server.current.answer({ status: 204 });
  expect(await handler(INPUT)).toEqual({ noteId: null });
});

it('refuses an empty note before anything is sent', async () => {
  await expect(handler({ ...INPUT, note: '' })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(server.current.received).toEqual([]);
});
