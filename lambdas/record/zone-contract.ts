import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { canonicalHost } from '../domain/hosts.ts';
import { toggleViolation } from '../domain/universal-ssl-toggle.ts';
import { newZone, renewedZone, type ZoneOverride, type ZoneRecord } from '../domain/zone-record.ts';
import { inhabitedReason, livesInZone } from '../domain/zone-removal.ts';
import { listRecords, type RecordKey, readRecord, updateRecord, type Versioned } from './table.ts';

/** Its canonical form, whatever the spelling. */
export const zoneNameSchema = z.string().check(
  z.maxLength(253),
  z.overwrite((spelling) => canonicalHost(spelling) ?? ''),
  z.regex(/^[^*]+$/, 'must be the name of a zone, like example.com'),
);

export const zoneKey = (zoneId: string): RecordKey => `zone#${zoneId}`;

/**
 * One step of a zone's record, which begins with the first step. `decide` returns what changes, or undefined. A removed
 * zone begins anew, except where a step is made with `revives: false`: it then changes the removed record, which stays removed.
 */
export async function moveZone(
  { zoneId, zoneName }: { zoneId: string; zoneName: string },
  change: string,
  decide: (record: ZoneRecord) => Partial<ZoneRecord> | undefined,
  now: Date,
  { revives = true } = {},
): Promise<Versioned<ZoneRecord>> {
  return updateRecord<ZoneRecord>(
    zoneKey(zoneId),
    change,
    (current, removed) => {
      const known = current ?? (revives ? undefined : removed);
      const record = known ?? (removed ? renewedZone(zoneId, zoneName, removed) : newZone(zoneId, zoneName));
      const changes = decide(record);
      return changes === undefined && known !== undefined ? undefined : { ...record, ...changes };
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

interface Toggle {
  zoneId: string;
  zoneName: string;
  enabled: boolean;
  acknowledgeToggle: boolean;
  execution: string;
  /** What the change is made against, because a person said so; absent where it is made against nothing. */
  override?: ZoneOverride | undefined;
}

/**
 * Commits a change of Universal SSL on the zone's record before it is sent. Answers why it may not be sent, and then
 * writes nothing; null once it is committed. An execution that asks again gets the same answer.
 */
export async function commitToggle(toggle: Toggle, now: Date): Promise<string | null> {
  const { zoneId, zoneName, enabled, execution, override } = toggle;
  const at = now.toISOString();
  let violation: string | null = null;
  const decide = ({ universalSslChange: last }: ZoneRecord) => {
    violation = null;
    if (last?.execution === execution && last.enabled === enabled) return undefined;
    violation = toggleViolation(last, { ...toggle, now: at });
    if (violation !== null) return undefined;
    return { universalSslChange: { enabled, execution, at }, ...(override && { override }) };
  };
  await moveZone({ zoneId, zoneName }, 'edit-universal-ssl-settings', decide, now, { revives: false });
  return violation;
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

/** What keeps a zone from being removed, as a sentence with the remedy; null where nothing does. */
export async function whatLivesIn(zoneId: string): Promise<string | null> {
  const living: CertificateRecord[] = [];
  for await (const page of certificatesIn(zoneId)) {
    living.push(...page.filter((found) => found !== undefined).filter(livesInZone));
  }
  return living.length === 0 ? null : inhabitedReason(zoneId, living);
}
