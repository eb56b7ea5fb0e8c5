import { isNoRoute } from '../../domain/unknown-zone.ts';
import { isShut } from '../../domain/zone-access.ts';
import type { ZoneRecord } from '../../domain/zone-record.ts';
import { readRecord } from '../../record/table.ts';
import { zoneKey } from '../../record/zone-contract.ts';
import { Problem, type ProblemKind } from '../problems.ts';
import { readProvider } from '../reads.ts';

/** What asking Cloudflare for a zone may end in. */
export const ZONE_PROBLEMS: ProblemKind[] = [
  ...(['unknown-zone', 'credentials-rejected', 'provider-rejected', 'provider-unavailable', 'rate-limited'] as const),
  ...(['contract-broken', 'not-found', 'aws-unavailable', 'table-unavailable'] as const),
];

const LIST = 'cloudflare/list-certificate-packs';

/**
 * Asks Cloudflare for a zone that Certflow does not look after yet, or could not read any more, before anything of it is
 * stored. By the list of its packs, which is what the token must be able to read; of a zone that is known, nothing is asked.
 * Errors: `Problem`; `unknown-zone` where Cloudflare has no route to the zone.
 */
export async function needsZone(zoneId: string): Promise<void> {
  const zone = await readRecord<ZoneRecord>(zoneKey(zoneId));
  if (zone !== undefined && !isShut(zone)) return;
  try {
    await readProvider(LIST, { zoneId, perPage: 5 });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isNoRoute(error.message)) {
      const remedy =
        "take the id from the zone's overview in Cloudflare's dashboard; if it is right, send the request again";
      throw new Problem('unknown-zone', `zoneId: Cloudflare knows no zone ${zoneId}; ${remedy}`);
    }
    if (error.kind !== 'credentials-rejected') throw error;
    throw new Problem(
      'credentials-rejected',
      `${error.message}; or, if other zones can be read, give the token access to ${zoneId}`,
    );
  }
}
