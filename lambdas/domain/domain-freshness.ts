import type { DomainValidation } from './order.ts';
import { secondsLater } from './time.ts';

const DAY_SECONDS = 86_400;

/** The Baseline Requirements, 4.2.1: 100 days from 2027-03-15, 10 from 2029-03-15. */
const BASELINE = 'https://github.com/cabforum/servercert/blob/main/docs/BR.md';

/**
 * Days that a domain validation may be reused for an issuance from that day on, the last limit first. DigiCert keeps a
 * day below the industry's limits, and has announced ten for the one of 2029.
 */
const REUSE_LIMITS = [
  {
    issuedFrom: '2029-03-15',
    days: 10,
    source: 'https://dev.digicert.com/certcentral-apis/services-api/domains/submit-for-validation.html',
  },
  { issuedFrom: '2027-03-15', days: 99, source: BASELINE },
  {
    issuedFrom: '2026-02-24',
    days: 199,
    source: 'https://docs.digicert.com/manage-certificates/end-2-year-public-ssl-certificates',
  },
  {
    issuedFrom: '2021-09-27',
    days: 397,
    source: 'https://dev.digicert.com/en/certcentral-apis/services-api/domains/domain-info.html',
  },
] as const;

export function reuseDays(issuanceAt: string): number {
  return (REUSE_LIMITS.find(({ issuedFrom }) => issuanceAt >= issuedFrom) ?? REUSE_LIMITS[3]).days;
}

export interface CutOver {
  at: string;
  /** The limit from then on. */
  days: number;
}

/** When the limit shrinks after `now`, the next one first. */
export function cutOversAfter(now: string): CutOver[] {
  return REUSE_LIMITS.map(({ issuedFrom, days }) => ({ at: new Date(issuedFrom).toISOString(), days }))
    .filter(({ at }) => at > now)
    .reverse();
}

/**
 * Until when a domain's validation can carry an issuance at `issuanceAt`: the smaller of the provider's date and the
 * approval plus the reuse limit then in force; null when there is no active validation or no date at all.
 */
export function effectiveUntil(domain: DomainValidation, issuanceAt: string): string | null {
  if (!domain.isActive || domain.activeValidations.length === 0) return null;
  const ends = [domain.ovExpiresAt, domain.evExpiresAt].flatMap((date) => (date ? new Date(date).toISOString() : []));
  if (domain.approvedAt !== null) {
    const approvedAt = new Date(domain.approvedAt).toISOString();
    ends.push(secondsLater(approvedAt, reuseDays(issuanceAt) * DAY_SECONDS));
  }
  return ends.sort()[0] ?? null;
}

/**
 * The first moment from `now` on at which the validation carries no issuance any more, through every limit that comes
 * into force until then; null as `effectiveUntil`.
 */
export function usableUntil(domain: DomainValidation, now: string): string | null {
  let until = effectiveUntil(domain, now);
  for (const { at } of cutOversAfter(now)) {
    if (until === null || until <= at) break;
    const then = effectiveUntil(domain, at);
    until = then !== null && then > at ? then : at;
  }
  return until;
}
