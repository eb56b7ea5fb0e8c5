import * as z from 'zod/mini';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { orderIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, { orderId: orderIdSchema, disableCt: z.boolean() });

/**
 * Sets the flag that decides whether the order's next certificate is logged; those issued stay as they are. Allowed
 * where the account lets CT logging be chosen per certificate, and only together with a reissue.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/change-ct-status.html
 */
export async function changeCtStatus({
  orderId,
  disableCt,
  send,
}: z.infer<typeof input>): Promise<{ disableCt: boolean }> {
  await digicert({
    method: 'PUT',
    send,
    path: `/order/certificate/${orderId}/ct-status`,
    body: { disable_ct: disableCt },
    answer: z.unknown(),
  });
  return { disableCt };
}

export const handler = handle(input, changeCtStatus);
