import { canonicalHost, canonicalHosts } from './hosts.ts';

export const CERTIFICATE_AUTHORITIES = ['lets_encrypt', 'google', 'ssl_com'] as const;
export const VALIDATION_METHODS = ['txt', 'http', 'email'] as const;
/** https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/edit/ */
export const EDITABLE_VALIDATION_METHODS = ['txt', 'http', 'email', 'cname'] as const;
/**
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/create/ without its 365,
 * which no public CA issues any more.
 */
export const VALIDITY_DAYS = [14, 30, 90] as const;
/** What older records may have, too. */
export const FORMER_VALIDITY_DAYS = [...VALIDITY_DAYS, 365] as const;
/** Same page: "may not contain more than 50 hosts". */
export const MAX_HOSTS = 50;
export const DEFAULT_DEADLINE_HOURS = 14 * 24;
/** So that order (6 h), verification and CT change (96 h) fit into the parent's 2,000,000 s. */
export const MAX_DEADLINE_HOURS = 18 * 24;

/** A request in canonical form. `identityOf` says which of its fields make it another certificate. */
export interface CertificateRequest {
  zoneId: string;
  zoneName: string;
  hosts: string[];
  certificateAuthority: (typeof CERTIFICATE_AUTHORITIES)[number];
  validationMethod: (typeof VALIDATION_METHODS)[number];
  validityDays: number;
  cloudflareBranding: boolean;
  deadlineHours: number;
  ct: CtRequest | null;
}

export interface CtRequest {
  orderId: number;
  disableCt: boolean;
  acknowledgeUnlogged: boolean;
  csr: string | null;
}

/** A rule that the input breaks: the field, and what to do about it. */
export interface Violation {
  path: (string | number)[];
  message: string;
}

/** All violations at once, so that a caller mends a request in one go; hosts as given, not yet canonical. */
export function violationsOf(request: CertificateRequest): Violation[] {
  const violations: Violation[] = [];
  const name = canonicalHost(request.zoneName);
  const zone = name?.startsWith('*.') ? null : name;
  if (zone === null) {
    const message = `${quoted(request.zoneName)} is not the name of a zone; write it like example.com`;
    violations.push({ path: ['zoneName'], message });
  }
  request.hosts.forEach((spelling, index) => {
    const host = canonicalHost(spelling);
    const path = ['hosts', index];
    if (host === null) {
      violations.push({ path, message: `${quoted(spelling)} is not a DNS name; write it like www.example.com` });
    } else if (zone !== null && host !== zone && !host.endsWith(`.${zone}`)) {
      violations.push({ path, message: `"${host}" is outside the zone ${zone}; order it in its own zone` });
    } else if (host.startsWith('*.') && request.validationMethod === 'http') {
      violations.push({ path, message: `"${host}" is a wildcard, which http cannot validate; use txt` });
    }
  });
  const hosts = canonicalHosts(request.hosts);
  if (zone !== null && !hosts.includes(zone)) {
    violations.push({ path: ['hosts'], message: `must contain the zone's apex, ${zone}; add it` });
  }
  if (hosts.length > MAX_HOSTS) {
    violations.push({ path: ['hosts'], message: `${hosts.length} hosts, at most ${MAX_HOSTS}; split the request` });
  }
  if (request.ct?.disableCt && !request.ct.acknowledgeUnlogged) violations.push(UNACKNOWLEDGED);
  return violations;
}

/** These prove control of one name at a time, and a wildcard is many. */
const WITHOUT_WILDCARDS: ReadonlySet<string> = new Set(['http', 'cname']);

/** What forbids the method for these hosts; null when nothing does. */
export function methodViolation(validationMethod: string, hosts: string[]): string | null {
  const wildcard = hosts.find((host) => host.startsWith('*.'));
  if (wildcard === undefined || !WITHOUT_WILDCARDS.has(validationMethod)) return null;
  return `validationMethod: ${validationMethod} cannot validate the wildcard ${wildcard}; use txt`;
}

/** One line, whatever is in it. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

/** https://googlechrome.github.io/CertificateTransparency/ct_policy.html */
const UNACKNOWLEDGED: Violation = {
  path: ['ct', 'acknowledgeUnlogged'],
  message: 'must be true to switch CT off: public browsers reject a certificate without SCTs',
};

/** Canonical form of a request without violations. */
export function canonicalRequest(request: CertificateRequest): CertificateRequest {
  return {
    ...request,
    zoneName: canonicalHost(request.zoneName) ?? request.zoneName,
    hosts: canonicalHosts(request.hosts),
  };
}

/** Hexadecimal digits of the hash that a certificate id ends with. */
export const HASH_DIGITS = 16;

/** The fields that make a request another certificate; null where a pack that nobody requested lacks one. */
export interface CertificateIdentity {
  zoneId: string;
  /** Canonical. */
  hosts: string[];
  certificateAuthority: string | null;
  validationMethod: string | null;
  validityDays: number | null;
}

/**
 * Whether two certificate ids stand for the same identity: both end with its hash. What is before it comes from the
 * zone's name, which may have been wrong when it was recorded.
 */
export function isSameCertificate(one: string, other: string): boolean {
  return one.slice(-HASH_DIGITS) === other.slice(-HASH_DIGITS);
}

/** What makes two requests the same certificate, as text to be hashed. */
export function identityOf(certificate: CertificateIdentity): string {
  const { zoneId, hosts, certificateAuthority, validationMethod, validityDays } = certificate;
  return JSON.stringify([zoneId, hosts, certificateAuthority, validationMethod, validityDays]);
}
