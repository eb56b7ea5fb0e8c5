import * as z from 'zod/mini';
import { unreadableSchema } from '../../record/contract.ts';
import { orderSchema } from '../../record/ct-contract.ts';
import { described, noteId, orderId, started } from '../fields.ts';
import { readProvider } from '../reads.ts';
import { type Route, read, start } from '../route.ts';

const tag = 'CT orders';
const path = '/orders/{orderId}/notes';
const answer = z.object({ orderId, ...started });

const startOf = (id: number, input: Record<string, unknown>) => ({
  subject: `order-${id}`,
  input: { orderId: id, ...input },
  links: { order: `/orders/${id}`, notes: `/orders/${id}/notes` },
  tells: { orderId: id },
});

/** DigiCert's orders themselves, whether Certflow looks after their CT status or not. */
export const orderRoutes: readonly Route[] = [
  read({
    path: '/orders/{orderId}',
    operationId: 'getOrder',
    tag,
    summary: 'Read an order as DigiCert has it now',
    params: { orderId },
    call: 'digicert/order-info',
    answer: orderSchema,
    handle: ({ params }) => readProvider('digicert/order-info', params),
  }),
  read({
    path,
    operationId: 'listNotes',
    tag,
    summary: 'Read the notes on an order',
    params: { orderId },
    call: 'digicert/list-notes',
    answer: z.object({
      notes: z.array(z.looseObject({ noteId: z.int(), text: z.string() })),
      unreadable: unreadableSchema,
    }),
    handle: ({ params }) => readProvider('digicert/list-notes', params),
  }),
  start({
    method: 'POST',
    path,
    operationId: 'addNote',
    tag,
    summary: 'Write a note on an order, for the people who read it',
    machine: 'AddNote',
    params: { orderId },
    body: z.strictObject({
      note: described(z.string().check(z.minLength(1, 'must say something'), z.maxLength(2000)), 'What it says.'),
    }),
    example: { note: 'asked the customer, 21 November' },
    answer,
    start: ({ params, body }) => startOf(params.orderId, body),
  }),
  start({
    method: 'DELETE',
    path: `${path}/{noteId}`,
    operationId: 'deleteNote',
    tag,
    summary: 'Delete a note',
    machine: 'DeleteNote',
    params: { orderId, noteId },
    answer,
    start: ({ params }) => startOf(params.orderId, { noteId: params.noteId }),
  }),
];
