import * as z from 'zod/mini';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { handle } from '../runtime/handler.ts';
import { orderIdSchema } from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({ orderId: orderIdSchema, judgeDrift: z.object({ issuedCertificateId: z.int() }) });

/** Remembers that people were told of a drift, after they were. */
async function rememberDrift({ orderId, judgeDrift }: z.infer<typeof input>, now: Date) {
  await updateRecord<CtOrderRecord>(
    ctOrderKey(orderId),
    'remember-drift',
    (record) => {
      const drift = record?.drift;
      if (!drift || drift.told || drift.issuedCertificateId !== judgeDrift.issuedCertificateId) return undefined;
      return { ...record, drift: { ...drift, told: true } };
    },
    now,
  );
  return { verdict: 'remembered', reason: `people know of certificate ${judgeDrift.issuedCertificateId}` };
}

export const handler = handle(input, rememberDrift);
