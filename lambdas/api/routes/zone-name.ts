import { canonicalHost } from '../../domain/hosts.ts';
import type { ZoneRecord } from '../../domain/zone-record.ts';
import { readRecord } from '../../record/table.ts';
import { certificatesIn, zoneKey } from '../../record/zone-contract.ts';
import { invalid, Problem, type ProblemKind } from '../problems.ts';

/** What filling in or comparing a zone's name may end in. */
export const ZONE_NAME_PROBLEMS: ProblemKind[] = ['wrong-zone-name', 'table-unavailable'];

/**
 * The zone's name as the request has it, else as the zone's record has it.
 * Errors: `Problem` where neither has one.
 */
export async function zoneNameOf(zoneId: string, given: string | undefined): Promise<string> {
  const name = given ?? (await recordedName(zoneId));
  if (name !== undefined) return name;
  const message = `is needed, because there is no record of zone ${zoneId}; add the name of the zone, like example.com`;
  throw invalid([{ field: 'zoneName', message }]);
}

/** Errors: `Problem` where the zone's record has another name, whatever the spelling. */
export async function needsZoneName(zoneId: string, zoneName: string): Promise<void> {
  const known = await recordedName(zoneId);
  if (known === undefined || isSameName(known, zoneName)) return;
  const remedy = 'send this name, or none; a recorded name that is wrong is corrected with PUT /zones/{zoneId}';
  throw wrongName(zoneId, known, remedy);
}

/**
 * The same for what records the zone itself: it may correct the name until Cloudflare has accepted an order in the zone,
 * because until then the record has what somebody sent. Errors: `Problem`.
 */
export async function needsZoneNameOrNoPack(zoneId: string, zoneName: string): Promise<void> {
  const known = await recordedName(zoneId);
  if (known === undefined || isSameName(known, zoneName)) return;
  for await (const page of certificatesIn(zoneId)) {
    if (!page.some((certificate) => certificate && certificate.packId !== null)) continue;
    throw wrongName(zoneId, known, 'Cloudflare has accepted an order under this name; send it, or none');
  }
}

async function recordedName(zoneId: string): Promise<string | undefined> {
  return (await readRecord<ZoneRecord>(zoneKey(zoneId)))?.zoneName;
}

function isSameName(one: string, other: string): boolean {
  return canonicalHost(one) === canonicalHost(other);
}

function wrongName(zoneId: string, known: string, remedy: string): Problem {
  const message = `zone ${zoneId} is ${known}; ${remedy}`;
  return new Problem('wrong-zone-name', `zoneName: ${message}`, { errors: [{ field: 'zoneName', message }] });
}
