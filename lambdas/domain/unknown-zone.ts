import type { CertificateRecord } from './certificate-record.ts';

/** Cloudflare's routing error for the zone itself, as it ends a read of the zone's list after all retries. */
const NO_ROUTE_TO_ZONE = /\/zones\/[0-9a-f]{32}\/ssl\/certificate_packs: 404, 7003 /;

/** True of Cloudflare's answer that it has no route to a zone, which it may give for a zone that exists, too. */
export function isNoRoute(reason: string): boolean {
  return NO_ROUTE_TO_ZONE.test(reason);
}

/**
 * True when the zone of a request most likely does not exist: Cloudflare has no route to it, and nothing shows that it
 * ever had. The same answer was seen for zones that exist, so it proves nothing about a certificate that had a pack;
 * but a first request with a mistyped zoneId would otherwise be tried, and fail its sweep, each hour for ever.
 */
export function isUnknownZone(reason: string, record: CertificateRecord): boolean {
  const { generation, packId, previous, setAside } = record;
  const isNew = generation === 1 && packId === null && previous === null && setAside.length === 0;
  return isNew && isNoRoute(reason);
}
