import * as z from 'zod/mini';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { readRecord } from './table.ts';
import { zoneKey } from './zone-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/** Reads what is wished of a zone. Errors: `InvalidInput` when Certflow does not look after it. */
async function readZone({ zoneId }: z.infer<typeof input>) {
  const record = await readRecord<ZoneRecord>(zoneKey(zoneId));
  if (record === undefined) throw new InvalidInput(`zoneId: there is no zone ${zoneId}; request a certificate in it`);
  const { zoneName, wishes } = record;
  return { zoneName, wishes };
}

export const handler = handle(input, readZone);
