import * as z from 'zod/mini';
import type { OrderNote } from '../domain/order.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { noteSchema, orderIdSchema, toOrderNote } from './contract.ts';

const input = z.object({ orderId: orderIdSchema });

/** An empty object is how some lists of the API say that there is nothing. */
const answer = z.object({ notes: z.nullish(z.array(noteSchema)) });

/**
 * Reads the notes on an order, those of people as well as our own. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/view-note.html
 */
export async function listNotes({ orderId }: z.infer<typeof input>): Promise<{ notes: OrderNote[] }> {
  const path = `/order/certificate/${orderId}/note`;
  const { notes } = await digicert({ method: 'GET', path, answer });
  return { notes: (notes ?? []).map(toOrderNote) };
}

export const handler = handle(input, listNotes);
