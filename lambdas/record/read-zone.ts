import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { listRecords, readRecord } from './table.ts';
import { zoneKey } from './zone-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/** Looked at together: one that may have a pack is mostly among the first. */
const AT_ONCE = 25;

/**
 * Reads what is wished of a zone. Verdict `idle` when nothing but refusals came of the certificates asked for in it,
 * e.g. because there is no such zone: then no pack can be there that is ours; else `watched`.
 * Errors: `InvalidInput` when Certflow does not look after it.
 */
async function readZone({ zoneId }: z.infer<typeof input>) {
  const record = await readRecord<ZoneRecord>(zoneKey(zoneId));
  if (record === undefined) throw new InvalidInput(`zoneId: there is no zone ${zoneId}; request a certificate in it`);
  const { zoneName, wishes } = record;
  return { verdict: (await mayHavePacks(zoneId)) ? 'watched' : 'idle', zoneName, wishes };
}

async function mayHavePacks(zoneId: string): Promise<boolean> {
  let cursor: string | undefined;
  let isAny = false;
  do {
    const page = await listRecords('certificate', { prefix: `${zoneId}#`, limit: AT_ONCE, cursor });
    const records = await Promise.all(page.keys.map((key) => readRecord<CertificateRecord>(key)));
    isAny ||= records.length > 0;
    if (records.some((found) => found && (found.status !== 'REFUSED' || found.packId !== null))) return true;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return !isAny;
}

export const handler = handle(input, readZone);
