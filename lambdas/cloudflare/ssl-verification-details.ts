import * as z from 'zod/mini';
import { sendSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { toVerificationDetails, verificationListSchema } from './verification-contract.ts';

const input = z.object({ zoneId: zoneIdSchema, retry: z.optional(z.boolean()), send: z.optional(sendSchema) });

/**
 * Reads how far the CA is with every pack of a zone, in full: each entry with its host and every record to publish. With `retry` it also has all of them checked at once:
 * then it is a mutation, though a GET, and allowed on a person's command only; pollers have `get-ssl-verification`.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/get/
 */
export async function sslVerificationDetails({ zoneId, retry = false, send }: z.infer<typeof input>) {
  const { result } = await cloudflare({
    method: 'GET',
    isRead: !retry,
    send,
    path: `/zones/${zoneId}/ssl/verification${retry ? '?retry=true' : ''}`,
    result: verificationListSchema,
  });
  return { verifications: result.items.map(toVerificationDetails), unreadable: result.unreadable };
}

export const handler = handle(input, sslVerificationDetails);
