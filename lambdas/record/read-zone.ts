import * as z from 'zod/mini';
import { isLeft, isShut } from '../domain/zone-access.ts';
import { newZone, type ZoneRecord } from '../domain/zone-record.ts';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { readRecord } from './table.ts';
import { certificatesIn, zoneKey } from './zone-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/**
 * Reads what is wished of a zone. Verdict `idle` when nothing but refusals came of the certificates asked for in it,
 * e.g. because there is no such zone: then no pack can be there that is ours, or the zone is gone and was asked for today, or
 * it was removed since it was listed; else `watched`. Nothing is wished of a zone that is inaccessible, gone or removed, so
 * that its settings are not asked for.
 */
async function readZone({ zoneId }: z.infer<typeof input>, now: Date) {
  const record = await readRecord<ZoneRecord>(zoneKey(zoneId));
  if (record === undefined) return { verdict: 'idle', zoneName: '', wishes: newZone(zoneId, '').wishes };
  const { zoneName } = record;
  const { wishes } = isShut(record) ? newZone(zoneId, zoneName) : record;
  return {
    verdict: !isLeft(record, now.toISOString()) && (await mayHavePacks(zoneId)) ? 'watched' : 'idle',
    zoneName,
    wishes,
  };
}

/** One that may is mostly on the first page. */
async function mayHavePacks(zoneId: string): Promise<boolean> {
  let isAny = false;
  for await (const page of certificatesIn(zoneId)) {
    isAny ||= page.length > 0;
    if (page.some((found) => found && (found.status !== 'REFUSED' || found.packId !== null))) return true;
  }
  return !isAny;
}

export const handler = handle(input, readZone);
