import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/list-notes.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { DIGICERT, ORDER_ID } from './provider.ts';

describeCall(DIGICERT, {
  call: 'digicert/list-notes',
  handler,
  input: { orderId: ORDER_ID },
  output: {
    notes: [
      {
        noteId: 98765,
        text: 'CT logging is off since certificate 112400.',
        createdAt: '2026-11-21T10:00:00.000Z',
        author: 'Ada Lovelace',
      },
      { noteId: 98766, text: 'Call before the renewal.', createdAt: null, author: null },
    ],
    unreadable: [],
  },
  ids: ['orderId'],
  malformed: {
    'a list of its own': [],
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);

it.each([{}, { notes: null }, { notes: [] }])('takes %j for an order without notes', async (body) => {
  server.current.answer({ body });
  expect(await handler({ orderId: ORDER_ID })).toEqual({ notes: [], unreadable: [] });
});

it.each([
  [{ first_name: 'Ada' }, 'Ada'],
  [{ first_name: null, last_name: 'Lovelace' }, 'Lovelace'],
  [{ first_name: '', last_name: '' }, null],
])('of the author %j keeps %j', async (user, author) => {
  server.current.answer({ body: { notes: [{ id: 1, text: 'x', user }] } });
  expect(await handler({ orderId: ORDER_ID })).toMatchObject({ notes: [{ author }] });
});

it('sets a note aside that it cannot read, and keeps the others', async () => {
  const notes = [{ id: '98765' }, { text: 'first' }, { id: '98767', text: 3, date_created: '2026-11-21', user: [] }];
  server.current.answer({ body: { notes } });
  expect(await handler({ orderId: ORDER_ID })).toEqual({
    notes: [{ noteId: 98767, text: '3', createdAt: '2026-11-21T00:00:00.000Z', author: null }],
    unreadable: [
      { id: '98765', fields: 'text' },
      { id: null, fields: 'id' },
    ],
  });
});
