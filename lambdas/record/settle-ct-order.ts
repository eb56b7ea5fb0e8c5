import * as z from 'zod/mini';
import { pauseOf } from '../domain/auth-pause.ts';
import { CT_ORDER_STATUSES } from '../domain/ct-order-record.ts';
import { ErrorName } from '../runtime/errors.ts';
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

/**
 * Writes where a change ends, and why; the verdict is the status in kebab case. `isNews` is false of an AUTH_PAUSED that
 * was notified before, because it goes on for the same cause.
 */
async function settleCtOrder({ status, keepIntent, error, ...given }: z.infer<typeof input>, now: Date) {
  const { orderId, owner, committedDisableCt } = given;
  const failure = error && reasonOf(error);
  const causes = [given.reason, failure].filter((cause) => cause !== undefined);
  const reason = causes.join('; ') || status;
  const isRefused = status === 'AUTH_PAUSED' || error?.Error === ErrorName.CredentialsRejected;
  let isNews = true;
  const record = await moveCtOrder(
    { orderId, owner },
    'settle-ct-order',
    (current) => {
      // What would end well otherwise does not, while an earlier change of the flag is unresolved.
      const inDoubt = current.flagInDoubt && status !== 'IN_SYNC';
      const outcome = inDoubt
        ? { status: 'OUT_OF_SYNC' as const, reason: `${reason}; flag and newest certificate may disagree` }
        : { status, reason };
      const pause = isRefused ? pauseOf(failure ?? reason, current, now.toISOString()) : null;
      isNews = !(pause?.isRepeated && outcome.status === 'AUTH_PAUSED');
      const isSettled = current.status === outcome.status && current.reason === outcome.reason;
      return isSettled && (keepIntent || !current.intent) && (current.pause ?? null) === pause
        ? undefined
        : {
            ...outcome,
            pause,
            flagInDoubt: outcome.status === 'OUT_OF_SYNC',
            settledAt: now.toISOString(),
            intent: keepIntent ? current.intent : null,
            committedDisableCt: committedDisableCt ?? current.committedDisableCt,
          };
    },
    now,
  );
  return { verdict: verdictOf(record.status), reason: record.reason, orderId, disableCt: record.disableCt, isNews };
}

export const handler = handle(input, settleCtOrder);
