import * as z from 'zod/mini';
import { CT_ORDER_STATUSES } from '../domain/ct-order-record.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, reasonOf, verdictOf } from './contract.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  status: z.literal(CT_ORDER_STATUSES),
  reason: z.optional(z.string()),
  error: z.optional(caughtSchema),
  /** The flag as the provider has just confirmed it. */
  committedDisableCt: z.optional(z.boolean()),
  /** True while a reissue may still come: its INTENT stays open. */
  keepIntent: z._default(z.boolean(), false),
});

/** Writes where a change ends, and why; the verdict is the status in kebab case. */
async function settleCtOrder({ status, keepIntent, error, ...given }: z.infer<typeof input>, now: Date) {
  const { orderId, owner, committedDisableCt } = given;
  const causes = [given.reason, error && reasonOf(error)].filter((cause) => cause !== undefined);
  const reason = causes.join('; ') || status;
  const record = await moveCtOrder(
    { orderId, owner },
    'settle-ct-order',
    (current) => {
      // What would end well otherwise does not, while an earlier change of the flag is unresolved.
      const inDoubt = current.flagInDoubt && status !== 'IN_SYNC';
      const outcome = inDoubt
        ? { status: 'OUT_OF_SYNC' as const, reason: `${reason}; flag and newest certificate may disagree` }
        : { status, reason };
      return current.status === outcome.status && current.reason === outcome.reason && (keepIntent || !current.intent)
        ? undefined
        : {
            ...outcome,
            flagInDoubt: outcome.status === 'OUT_OF_SYNC',
            settledAt: now.toISOString(),
            intent: keepIntent ? current.intent : null,
            committedDisableCt: committedDisableCt ?? current.committedDisableCt,
          };
    },
    now,
  );
  return { verdict: verdictOf(record.status), reason: record.reason, orderId, disableCt: record.disableCt };
}

export const handler = handle(input, settleCtOrder);
