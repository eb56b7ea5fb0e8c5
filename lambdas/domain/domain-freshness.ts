import type { DomainValidation } from './order.ts';
import { secondsLater } from './time.ts';

const DAY_SECONDS = 86_400;

/**
 * Days that a domain validation may be reused for an issuance at that time. CA/B Forum Baseline Requirements 4.2.1,
 * where DigiCert runs a day shorter. https://github.com/cabforum/servercert/blob/main/docs/BR.md
 */
const REUSE_DAYS = [
  { issuedFrom: '2029-03-15', days: 9 },
  { issuedFrom: '2027-03-15', days: 99 },
  { issuedFrom: '2026-02-24', days: 199 },
] as const;

export function reuseDays(issuanceAt: string): number {
  return REUSE_DAYS.find(({ issuedFrom }) => issuanceAt >= issuedFrom)?.days ?? 397;
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
