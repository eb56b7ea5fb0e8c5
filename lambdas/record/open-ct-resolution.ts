import * as z from 'zod/mini';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { CT_RESOLUTIONS } from '../domain/ct-resolution.ts';
import { holderOf } from '../domain/release.ts';
import { namePrefixOf } from '../runtime/child-name.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, orderIdSchema } from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { updateRecord } from './table.ts';
import { openingSchema, waitingForDeadOwner } from './taking-over.ts';

const input = z.extend(openingSchema, {
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"orderId", "action", ...}'),
});

const decisionSchema = z
  .strictObject({
    orderId: orderIdSchema,
    action: z.literal([...CT_RESOLUTIONS], `must be one of ${CT_RESOLUTIONS.join(', ')}`),
    issuedCertificateId: z._default(z.nullable(z.int().check(z.positive('must be a positive integer'))), null),
    comment: z._default(z.string().check(z.maxLength(300)), ''),
  })
  .check((context) => {
    const { action, issuedCertificateId: id } = context.value;
    if ((action === 'adopt') === (id !== null)) return;
    const message = action === 'adopt' ? 'must name the certificate to adopt' : `must be left out to ${action}`;
    context.issues.push({ code: 'custom', input: id, path: ['issuedCertificateId'], message });
  });

/**
 * Opens an order's record for a person's decision, whatever its INTENT. Verdicts `opened`; `owned` while an execution
 * changes it, `in-flight` while the last request of one that ended uncleanly may be. Errors: `InvalidInput`, before anything is written.
 */
async function openCtResolution(opened: z.infer<typeof input>, now: Date) {
  const waiting = waitingForDeadOwner(opened, now);
  if (waiting) return waiting;
  const decision = parseInput(decisionSchema, asWritten(opened.input));
  const { orderId } = decision;
  const owner = opened.executionId;
  let holder = null as string | null;
  const record = await updateRecord<CtOrderRecord>(
    ctOrderKey(orderId),
    'open-ct-resolution',
    (current) => {
      if (current === undefined) throw new InvalidInput(`orderId: there is no CT change of order ${orderId}`);
      holder = holderOf(current, { owner, deadOwner: opened.deadOwner, now: now.toISOString() });
      return holder === null && current.owner !== owner ? { ...current, owner, run: current.run + 1 } : undefined;
    },
    now,
  );
  const ours = holder === null;
  return {
    ...decision,
    startName: `${namePrefixOf(owner)}-resolve`,
    owner: holder ?? record.owner,
    updatedAt: record.updatedAt,
    verdict: ours ? 'opened' : 'owned',
    reason: ours ? record.reason : `order ${orderId} is being changed by ${holder}`,
    input: opened.input,
  };
}

export const handler = handle(input, openCtResolution);
