import * as z from 'zod/mini';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { orderIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, { orderId: orderIdSchema, note: z.string().check(z.minLength(1)) });

/**
 * Cancels what is pending on an order: on a `reissue_pending` one it rejects the reissue's request, and the order is
 * `issued` again. Allowed only after the order was just read as `reissue_pending`, because on an order that was never
 * issued it cancels the order.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/update-order-status.html
 */
export async function updateOrderStatus({
  orderId,
  note,
  send,
}: z.infer<typeof input>): Promise<{ status: 'canceled' }> {
  await digicert({
    method: 'PUT',
    send,
    path: `/order/certificate/${orderId}/status`,
    body: { status: 'canceled', note },
    answer: z.unknown(),
  });
  return { status: 'canceled' };
}

export const handler = handle(input, updateOrderStatus);
