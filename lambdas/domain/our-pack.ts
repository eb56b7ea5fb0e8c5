import type { CertificateRecord } from './certificate-record.ts';
import { orderedHosts } from './hosts.ts';
import type { Pack } from './pack.ts';
import { phaseOf } from './pack-status.ts';

/** What a certificate's pack must be. */
export type ExpectedPack = Pick<CertificateRecord, 'certificateId' | 'hosts' | 'certificateAuthority' | 'intent'> & {
  /** Absent in records that are older than the field. */
  adoptedPackId?: string | null;
};

/**
 * Why a pack that Cloudflare shows is not this certificate's, in words; null when it is. It may hold more hosts than
 * were requested. A field that Cloudflare does not show is no difference, and neither is the validation method, because
 * a CA may fall back to another one. `claimedBy` is the certificate that holds the claim of the pack, if any does.
 */
export function differenceOf(pack: Pack, expected: ExpectedPack, claimedBy: string | null): string | null {
  const { certificateId, certificateAuthority, intent } = expected;
  const differences: string[] = [];
  if (pack.type !== 'advanced') differences.push(`is of type ${pack.type}, not advanced`);
  // Before it is issued, a pack without any host says nothing yet.
  const saysHosts = pack.hosts.length > 0 || phaseOf(pack.status) === 'active';
  const missing = saysHosts ? missingHosts(pack, expected.hosts) : [];
  if (missing.length > 0) differences.push(`lacks ${named(missing)}`);
  // An operator may have adopted a pack of another CA.
  const isAdopted = expected.adoptedPackId === pack.packId;
  if (!isAdopted && pack.certificateAuthority !== null && pack.certificateAuthority !== certificateAuthority) {
    differences.push(`is of the CA ${pack.certificateAuthority}, not ${certificateAuthority}`);
  }
  if (intent?.packIds.includes(pack.packId)) differences.push('was there before the order');
  if (claimedBy !== null && claimedBy !== certificateId) differences.push(`belongs to certificate ${claimedBy}`);
  return differences.length === 0 ? null : `pack ${pack.packId} ${differences.join('; it ')}`;
}

/** The requested hosts that a pack does not hold. */
export function missingHosts(pack: Pick<Pack, 'hosts'>, requested: string[]): string[] {
  const held = new Set(orderedHosts(pack.hosts));
  return requested.filter((host) => !held.has(host));
}

/** Words for a validation method that is not the requested one; null when there is no such difference. */
export function methodFallback(
  pack: Pick<Pack, 'validationMethod'>,
  { validationMethod, methodEdit }: Pick<CertificateRecord, 'validationMethod' | 'methodEdit'>,
): string | null {
  const shown = pack.validationMethod;
  // After an edit, the pack may show the former method for a while.
  if (shown === null || shown === validationMethod || shown === methodEdit?.before) return null;
  return `the pack is validated by ${shown}, not ${validationMethod}`;
}

function named(hosts: string[]): string {
  return hosts.length <= 5 ? hosts.join(', ') : `${hosts.slice(0, 5).join(', ')} and ${hosts.length - 5} more`;
}
