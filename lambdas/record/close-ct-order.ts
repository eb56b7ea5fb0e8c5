import type * as z from 'zod/mini';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { handle } from '../runtime/handler.ts';
import { ctOrderKey, ctWriterSchema, moveCtOrder } from './ct-contract.ts';
import { readRecord } from './table.ts';

/** Lets an order's record go, once or again, so that a change of its CT status may begin. */
async function closeCtOrder(writer: z.infer<typeof ctWriterSchema>, now: Date) {
  const before = await readRecord<CtOrderRecord>(ctOrderKey(writer.orderId));
  const record =
    before?.owner === null ? before : await moveCtOrder(writer, 'close-ct-order', () => ({ owner: null }), now);
  return { status: record.status };
}

export const handler = handle(ctWriterSchema, closeCtOrder);
