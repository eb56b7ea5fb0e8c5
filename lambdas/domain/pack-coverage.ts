import { orderedHosts } from './hosts.ts';
import type { Pack } from './pack.ts';
import { isLeaving, phaseOf } from './pack-status.ts';
import type { Unreadable } from './unreadable.ts';

/** What would be left without a certificate if a pack went; `gone` when it has already, or is being deleted. */
export interface PackCoverage {
  verdict: 'covered' | 'uncovered' | 'gone';
  reason: string;
  /** Null for Universal SSL as a whole. */
  packId: string | null;
  /** That the pack serves; this list and the next ones name 50 at most, the verdict looks at all. */
  hosts: string[];
  uncovered: string[];
  /** The active packs that cover some of the hosts. */
  coveredBy: string[];
}

const MOST_NAMED = 50;

/** The types that outlive Universal SSL: what a customer ordered or uploaded. */
const BESIDE_UNIVERSAL = new Set(['advanced', 'mh_custom', 'sni_custom', 'legacy_custom', 'keyless']);

/**
 * Whether the other active packs of the zone, of any type, cover the hosts of this one. Its own status does not count
 * for it: a pack whose renewal is pending still serves its last certificate.
 */
export function coverageWithoutPack(packs: Pack[], packId: string): PackCoverage {
  const pack = packs.find((each) => each.packId === packId);
  const hosts = pack ? orderedHosts(pack.hosts) : [];
  if (pack === undefined || isLeaving(pack.status)) {
    const reason = pack ? `the pack is ${pack.status}` : 'the zone has no such pack';
    return { verdict: 'gone', reason, packId, hosts: hosts.slice(0, MOST_NAMED), uncovered: [], coveredBy: [] };
  }
  const others = packs.filter((each) => each.packId !== packId && phaseOf(each.status) === 'active');
  return { packId, ...judge(hosts, others) };
}

/**
 * Whether active packs that a customer ordered or uploaded cover the hosts of the zone's Universal SSL. An unreadable
 * pack covers nothing, and may be a universal one: then the hosts that every universal pack has count as well.
 */
export function coverageWithoutUniversal(packs: Pack[], zoneName: string, unreadable: Unreadable[] = []): PackCoverage {
  const universal = packs.filter((pack) => pack.type === 'universal' && !isLeaving(pack.status));
  const listed = universal.flatMap((pack) => orderedHosts(pack.hosts));
  const usual = listed.length === 0 || unreadable.length > 0 ? [zoneName, `*.${zoneName}`] : [];
  const others = packs.filter((pack) => BESIDE_UNIVERSAL.has(pack.type) && phaseOf(pack.status) === 'active');
  return { packId: null, ...judge([...new Set([...listed, ...usual])], others) };
}

function judge(hosts: string[], others: Pack[]): Omit<PackCoverage, 'packId'> {
  const serving = others.map((pack) => ({ packId: pack.packId, names: new Set(orderedHosts(pack.hosts)) }));
  const uncovered = hosts.filter((host) => !serving.some(({ names }) => covers(names, host)));
  const coveredBy = serving.filter(({ names }) => hosts.some((host) => covers(names, host)));
  return {
    verdict: uncovered.length === 0 ? 'covered' : 'uncovered',
    reason:
      uncovered.length === 0
        ? `${coveredBy.length} other active packs cover all ${hosts.length} hosts`
        : `no other active pack covers ${listed(uncovered)}; order one that does, and wait until it is active`,
    hosts: hosts.slice(0, MOST_NAMED),
    uncovered: uncovered.slice(0, MOST_NAMED),
    coveredBy: coveredBy.map(({ packId }) => packId).slice(0, MOST_NAMED),
  };
}

/** A wildcard stands for exactly one label: not for the name below it, not for two. */
function covers(names: Set<string>, host: string): boolean {
  return names.has(host) || names.has(`*${host.slice(host.indexOf('.'))}`);
}

function listed(hosts: string[]): string {
  return hosts.length <= 3 ? hosts.join(', ') : `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more`;
}
