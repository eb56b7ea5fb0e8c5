import * as z from 'zod/mini';
import type { OrderNote } from '../domain/order.ts';
import type { Unreadable } from '../domain/unreadable.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { notesSchema, orderIdSchema, toOrderNote } from './contract.ts';

const input = z.object({ orderId: orderIdSchema });

export interface Notes {
  notes: OrderNote[];
  unreadable: Unreadable[];
}

/**
 * Reads the notes on an order, those of people as well as our own. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/view-note.html
 */
export async function listNotes({ orderId }: z.infer<typeof input>): Promise<Notes> {
  const path = `/order/certificate/${orderId}/note`;
  const { notes } = await digicert({ method: 'GET', path, answer: notesSchema });
  return { notes: notes.items.map(toOrderNote), unreadable: notes.unreadable };
}

export const handler = handle(input, listNotes);
