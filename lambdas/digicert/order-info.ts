import * as z from 'zod/mini';
import type { Order } from '../domain/order.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { orderIdSchema, orderInfoSchema, toOrder } from './contract.ts';

const input = z.object({ orderId: orderIdSchema });

/**
 * Reads one order and its current certificate. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/order-info.html
 */
export async function orderInfo({ orderId }: z.infer<typeof input>): Promise<Order> {
  return toOrder(await digicert({ method: 'GET', path: `/order/certificate/${orderId}`, answer: orderInfoSchema }));
}

export const handler = handle(input, orderInfo);
