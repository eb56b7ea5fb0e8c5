import * as z from 'zod/mini';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import { handle } from '../runtime/handler.ts';
import { orderIdSchema } from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({
  orderId: orderIdSchema,
  judgeDrift: z.object({
    news: z.literal(['drift', 'end']),
    issuedCertificateId: z.int(),
    end: z.nullable(z.object({ toldAs: z.string() })),
  }),
});

/** Remembers what people were notified of, a drift or the end of a certificate, after they were. */
async function rememberDrift({ orderId, judgeDrift }: z.infer<typeof input>, now: Date) {
  const { news, issuedCertificateId, end } = judgeDrift;
  await updateRecord<CtOrderRecord>(
    ctOrderKey(orderId),
    'remember-drift',
    (record) => {
      if (record === undefined) return undefined;
      const { drift, told = [] } = record;
      if (news === 'end') {
        return end === null || told.includes(end.toldAs) ? undefined : { ...record, told: [...told, end.toldAs] };
      }
      if (!drift || drift.told || drift.issuedCertificateId !== issuedCertificateId) return undefined;
      return { ...record, drift: { ...drift, told: true } };
    },
    now,
  );
  return { verdict: 'remembered', reason: `people know of certificate ${issuedCertificateId}` };
}

export const handler = handle(input, rememberDrift);
