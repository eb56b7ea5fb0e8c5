import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { orderIdSchema } from './contract.ts';

const input = z.object({ orderId: orderIdSchema });

/** An empty object is how some lists of the API say that there is nothing. */
const answer = z.object({ certificates: z.nullish(z.array(z.object({ status: z.nullish(z.string()) }))) });

/**
 * Counts the issued duplicates of an order. A reissue does not replace them: each keeps the CT status that it was issued
 * with. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/list-duplicates.html
 */
export async function listDuplicates({ orderId }: z.infer<typeof input>): Promise<{ issuedCount: number }> {
  const path = `/order/certificate/${orderId}/duplicate`;
  const { certificates } = await digicert({ method: 'GET', path, answer });
  return { issuedCount: (certificates ?? []).filter(({ status }) => status === 'issued').length };
}

export const handler = handle(input, listDuplicates);
