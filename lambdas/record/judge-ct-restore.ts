import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, moveCtOrder, orderSchema } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  planRestore: z.object({ disableCt: z.boolean(), reason: z.string() }),
  orderInfoToVerify: orderSchema,
});

/**
 * Ends a change that was put back: the provider took the old flag, and where Order info shows the flag it must agree.
 * Verdicts `restored`, `out-of-sync`.
 */
async function judgeCtRestore(restored: z.infer<typeof input>, now: Date) {
  const { planRestore, orderInfoToVerify: order, orderId, owner } = restored;
  const disagrees = order.disableCt !== null && order.disableCt !== planRestore.disableCt;
  const logging = planRestore.disableCt ? 'off' : 'on';
  const record = await moveCtOrder(
    { orderId, owner },
    'judge-ct-restore',
    (current) => ({
      status: disagrees ? 'OUT_OF_SYNC' : 'RESTORED',
      reason: disagrees
        ? `${planRestore.reason}; the order still does not show CT ${logging}`
        : `${planRestore.reason}; CT is ${logging} again, as the newest certificate is`,
      intent: null,
      flagInDoubt: disagrees,
      committedDisableCt: disagrees ? current.committedDisableCt : planRestore.disableCt,
      settledAt: now.toISOString(),
    }),
    now,
  );
  return { verdict: disagrees ? 'out-of-sync' : 'restored', reason: record.reason };
}

export const handler = handle(input, judgeCtRestore);
