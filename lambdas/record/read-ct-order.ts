import * as z from 'zod/mini';
import { isUnderWay } from '../domain/ct-drift.ts';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { watchedEnd } from '../domain/order-end.ts';
import { startName } from '../domain/sweep-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { orderIdSchema } from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { scheduledAtSchema } from './sweep-contract.ts';
import { readRecord } from './table.ts';

const input = z.object({ orderId: orderIdSchema, scheduledAt: scheduledAtSchema });

/**
 * Reads what a sweep must know of an order. Verdicts `settled`; `untouched` when nothing was read or changed of it before
 * it ended, e.g. because there is no such order; `under-way`, which only its owner may go on with; and `left` when that
 * has died. `wish` is what the machine is to be started with, if it is.
 */
async function readCtOrder({ orderId, scheduledAt }: z.infer<typeof input>, now: Date) {
  const record = await readRecord<CtOrderRecord>(ctOrderKey(orderId));
  if (record === undefined) throw new InvalidInput(`orderId: there is no CT change of order ${orderId}`);
  const { owner, disableCt, acknowledgeUnlogged, csr, enforce, certificate } = record;
  return {
    verdict: verdictOf(record),
    reason: record.reason,
    owner,
    /** 0, which no certificate has, when none was read yet. */
    issuedCertificateId: certificate?.issuedCertificateId ?? 0,
    wish: { orderId, disableCt, acknowledgeUnlogged, csr, enforce },
    figures: { statuses: {}, nearestEnd: watchedEnd(record, now.toISOString()) },
    startName: startName(`ct-order-${orderId}`, scheduledAt),
  };
}

function verdictOf(record: CtOrderRecord) {
  if (isUnderWay(record)) return record.owner === null ? 'left' : 'under-way';
  const isOver = record.status === 'REFUSED' || record.status === 'ABANDONED';
  return isOver && record.certificate === null ? 'untouched' : 'settled';
}

export const handler = handle(input, readCtOrder);
