import * as z from 'zod/mini';
import { canonicalHost } from '../domain/hosts.ts';
import { newZone, type ZoneRecord } from '../domain/zone-record.ts';
import { type RecordKey, updateRecord, type Versioned } from './table.ts';

/** Its canonical form, whatever the spelling. */
export const zoneNameSchema = z.string().check(
  z.maxLength(253),
  z.overwrite((spelling) => canonicalHost(spelling) ?? ''),
  z.regex(/^[^*]+$/, 'must be the name of a zone, like example.com'),
);

export const zoneKey = (zoneId: string): RecordKey => `zone#${zoneId}`;

/** One step of a zone's record, which begins with the first step. `decide` returns what changes, or undefined. */
export async function moveZone(
  zone: { zoneId: string; zoneName: string },
  change: string,
  decide: (record: ZoneRecord) => Partial<ZoneRecord> | undefined,
  now: Date,
): Promise<Versioned<ZoneRecord>> {
  return updateRecord<ZoneRecord>(
    zoneKey(zone.zoneId),
    change,
    (current) => {
      const record = current ?? newZone(zone.zoneId, zone.zoneName);
      const changes = decide(record);
      return changes === undefined && current !== undefined ? undefined : { ...record, ...changes };
    },
    now,
  );
}
