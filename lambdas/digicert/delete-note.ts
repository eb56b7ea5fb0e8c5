import * as z from 'zod/mini';
import { ProviderRejected } from '../runtime/errors.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { noteIdSchema, orderIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, { orderId: orderIdSchema, noteId: noteIdSchema });

/**
 * Deletes a note on an order. Always allowed; a note that is not there is what was wanted, and no refusal.
 * https://dev.digicert.com/en/certcentral-apis/services-api.html
 */
export async function deleteNote({ orderId, noteId, send }: z.infer<typeof input>) {
  const path = `/order/certificate/${orderId}/note/${noteId}`;
  const alreadyGone = await digicert({ method: 'DELETE', send, path, answer: z.unknown() }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof ProviderRejected && error.status === 404) return true;
      throw error;
    },
  );
  return { noteId, reason: alreadyGone ? 'there is no such note, or none any more' : 'the note is deleted' };
}

export const handler = handle(input, deleteNote);
