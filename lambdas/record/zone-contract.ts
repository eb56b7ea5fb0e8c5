import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { canonicalHost } from '../domain/hosts.ts';
import { newZone, type ZoneRecord } from '../domain/zone-record.ts';
import { listRecords, type RecordKey, readRecord, updateRecord, type Versioned } from './table.ts';

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

/**
 * Names a zone after a request that Cloudflare has accepted, so that its hosts, the apex included, are in the zone. A
 * record that a refused request began may bear a wrong name until then.
 */
export async function nameZone({ zoneId, zoneName }: CertificateRecord, change: string, now: Date): Promise<void> {
  await moveZone({ zoneId, zoneName }, change, (zone) => (zone.zoneName === zoneName ? undefined : { zoneName }), now);
}

/** Read at once: each is a small request of its own. */
const AT_ONCE = 25;

/** A zone's certificates, page by page: by the index, then each consistently; undefined where it is gone since. */
export async function* certificatesIn(zoneId: string): AsyncGenerator<(Versioned<CertificateRecord> | undefined)[]> {
  let cursor: string | undefined;
  do {
    const page = await listRecords('certificate', { prefix: `${zoneId}#`, limit: AT_ONCE, cursor });
    yield await Promise.all(page.keys.map((key) => readRecord<CertificateRecord>(key)));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}
