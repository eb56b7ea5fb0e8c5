import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/delete-note.ts';
import { describeCall, loopbackFor, SEND } from '../call-cases.ts';
import { DIGICERT, ORDER_ID } from './provider.ts';

const INPUT = { send: SEND, orderId: ORDER_ID, noteId: 98765 };

describeCall(DIGICERT, {
  call: 'digicert/delete-note',
  handler,
  input: INPUT,
  output: { noteId: 98765, reason: 'the note is deleted' },
  ids: ['orderId', 'noteId'],
  malformed: { 'errors in a success': { errors: [{ code: 'x', message: 'y' }] } },
  answered: { status: 204 },
});

const server = loopbackFor(DIGICERT);

it('takes a note that is not there for deleted', async () => {
  server.current.answer({ ...DIGICERT.refusal.answer, status: 404 });
  expect(await handler(INPUT)).toEqual({ noteId: 98765, reason: 'there is no such note, or none any more' });
  expect(server.current.received).toHaveLength(1);
});
