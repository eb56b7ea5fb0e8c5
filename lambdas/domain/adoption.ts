import { orderedHosts } from './hosts.ts';
import type { Pack } from './pack.ts';
import { hasFuture, type PackPhase, phaseOf } from './pack-status.ts';

/** What makes a pack the one that a request asks for. */
export interface PackRequest {
  zoneName: string;
  hosts: string[];
  certificateAuthority: string;
  validationMethod: string;
  validityDays: number;
}

/**
 * True when a pack is exactly what the request asks for and still has a life before it: adopting it instead of
 * ordering saves quota, adopting anything else would serve the wrong names.
 */
export function isRequestedPack(pack: Pack, request: PackRequest): boolean {
  const hosts = new Set(orderedHosts(pack.hosts));
  return (
    pack.type === 'advanced' &&
    hasFuture(pack.status) &&
    hosts.size === new Set(request.hosts).size &&
    request.hosts.every((host) => hosts.has(host)) &&
    pack.certificateAuthority === request.certificateAuthority &&
    pack.validationMethod === request.validationMethod &&
    pack.validityDays === request.validityDays
  );
}

const PREFERRED: PackPhase[] = ['active', 'pending', 'unrecognised', 'validation-timed-out', 'stalled'];

/** The packs that may be adopted, the best first: active, then pending, then timed out; then by id. */
export function byPreference<T extends { packId: string; status: string }>(packs: T[]): T[] {
  const rank = ({ status }: T) => PREFERRED.indexOf(phaseOf(status));
  return packs.toSorted((one, other) => rank(one) - rank(other) || (one.packId < other.packId ? -1 : 1));
}
