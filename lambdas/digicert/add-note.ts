import * as z from 'zod/mini';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { createdNoteSchema, orderIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, { orderId: orderIdSchema, note: z.string().check(z.minLength(1)) });

/**
 * Writes a note on an order, for the people who read it. Always allowed; a note can be deleted, so it is no record.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/add-note.html
 */
export async function addNote({ orderId, note, send }: z.infer<typeof input>): Promise<{ noteId: number | null }> {
  const path = `/order/certificate/${orderId}/note`;
  const created = await digicert({ method: 'POST', send, path, body: { text: note }, answer: createdNoteSchema });
  return { noteId: created?.id ?? null };
}

export const handler = handle(input, addNote);
