import type { CERTIFICATE_AUTHORITIES } from './request.ts';

type Authority = (typeof CERTIFICATE_AUTHORITIES)[number];

/** A certificate issued on this day (UTC) or later lives this many days at most. */
interface Ceiling {
  from: string;
  days: number;
}

/** Of every public CA. CA/Browser Forum, Baseline Requirements section 6.3.2. */
const CEILINGS: readonly [Ceiling, ...Ceiling[]] = [
  { from: '2026-03-15', days: 200 },
  { from: '2027-03-15', days: 100 },
  { from: '2029-03-15', days: 47 },
];

/** Of one CA, by its own decision. https://letsencrypt.org/2025/12/02/from-90-to-45 */
const CEILINGS_OF: Partial<Record<Authority, readonly Ceiling[]>> = {
  lets_encrypt: [
    { from: '2027-02-10', days: 64 },
    { from: '2028-02-16', days: 45 },
  ],
};

/** What an order may ask each CA for. https://developers.cloudflare.com/ssl/reference/certificate-authorities/ */
export const VALIDITY_DAYS_TAKEN: Record<Authority, readonly number[]> = {
  lets_encrypt: [90],
  google: [14, 30, 90],
  ssl_com: [14, 30, 90],
};

export interface Lifetime {
  days: number;
  /** The day since which it is shorter than ordered; null where it is as ordered. */
  since: string | null;
}

/** How long a certificate really lives that is ordered for so many days and issued at that time (ISO 8601). */
export function lifetimeOf(
  order: { certificateAuthority: Authority; validityDays: number },
  issuedAt: string,
): Lifetime {
  const ceilings = [...CEILINGS, ...(CEILINGS_OF[order.certificateAuthority] ?? [])];
  return ceilings
    .filter(({ from }) => Date.parse(from) <= Date.parse(issuedAt))
    .reduce<Lifetime>((lifetime, { from, days }) => (days < lifetime.days ? { days, since: from } : lifetime), {
      days: order.validityDays,
      since: null,
    });
}

/** Why no order for so many days is sent at all, and what to do; null where one may be. */
export function validityViolation(validityDays: unknown): string | null {
  const [{ from, days }] = CEILINGS;
  if (typeof validityDays !== 'number' || validityDays <= days) return null;
  return `no public CA issues a certificate for over ${days} days since ${from}; use 90`;
}
