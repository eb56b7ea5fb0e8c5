import * as z from 'zod/mini';
import { planCtOpening } from '../domain/ct-opening.ts';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, csrSchema, orderIdSchema } from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { updateRecord } from './table.ts';
import { openingSchema, waitingForDeadOwner } from './taking-over.ts';

const input = z.extend(openingSchema, {
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"orderId", "disableCt", ...}'),
});

const wishSchema = z
  .strictObject({
    orderId: orderIdSchema,
    disableCt: z.boolean(),
    acknowledgeUnlogged: z._default(z.boolean(), false),
    csr: z._default(csrSchema, null),
    enforce: z._default(z.boolean(), false),
    owner: z.optional(z.string().check(z.startsWith('arn:'))),
  })
  .check((context) => {
    if (!context.value.disableCt || context.value.acknowledgeUnlogged) return;
    const message = 'must be true to switch CT off: public browsers reject a certificate without SCTs';
    context.issues.push({ code: 'custom', input: context.value, path: ['acknowledgeUnlogged'], message });
  });

/**
 * Opens a change of one order's CT status and gives the machine its whole state. Verdicts: `opened`; `reconcile` when
 * a reissue of an earlier execution may be under way, for whatever was wished then: `wish` is what this execution was
 * asked for; `owned` while another execution changes it, `in-flight` while the last request of one that ended uncleanly
 * may be.
 * Errors: `InvalidInput`, before anything is written.
 */
async function openCtChange(opened: z.infer<typeof input>, now: Date) {
  const waiting = waitingForDeadOwner(opened, now);
  if (waiting) return waiting;
  const { owner = opened.executionId, ...wish } = parseInput(wishSchema, asWritten(opened.input));
  const opening = { ...wish, owner, deadOwner: opened.deadOwner, now: now.toISOString() };
  let verdict = 'opened' as ReturnType<typeof planCtOpening>['verdict'];
  let holder = null as string | null;
  const record = await updateRecord<CtOrderRecord>(
    ctOrderKey(wish.orderId),
    'open-ct-change',
    (current) => {
      const plan = planCtOpening(current, opening);
      verdict = plan.verdict;
      holder = plan.verdict === 'owned' ? plan.holder : null;
      return plan.record === current ? undefined : plan.record;
    },
    now,
  );
  return {
    orderId: record.orderId,
    disableCt: record.disableCt,
    acknowledgeUnlogged: record.acknowledgeUnlogged,
    csr: record.csr,
    wish: { disableCt: wish.disableCt },
    deadlineAt: record.deadlineAt,
    owner: holder ?? record.owner,
    updatedAt: record.updatedAt,
    verdict,
    reason: verdict === 'owned' ? `order ${record.orderId} is being changed by ${holder}` : record.reason,
    input: opened.input,
  };
}

export const handler = handle(input, openCtChange);
