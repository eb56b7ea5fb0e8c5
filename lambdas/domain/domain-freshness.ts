import type { DomainValidation } from './order.ts';
import { secondsLater } from './time.ts';

const DAY_SECONDS = 86_400;

/**
 * From then on DigiCert is assumed to apply its limit of 2027. No date of it is published; the industry's is 2027-03-15,
 * and DigiCert began the limit of 2026 19 days early, on 2026-02-24.
 */
export const ASSUMED_CUT_OVER = '2027-02-23';

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
  { issuedFrom: ASSUMED_CUT_OVER, days: 99, source: BASELINE },
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

/**
 * Methods that end, with every validation by them: by phone (3.2.2.4.16 and .17), and by e-mail (3.2.2.4.4, .13, .14).
 * Source: the Baseline Requirements, 3.2.2.4.
 */
const SUNSETS = [
  { method: /^phone/, at: '2027-03-15T00:00:00.000Z' },
  { method: /email/, at: '2028-03-15T00:00:00.000Z' },
];

/** A persistent TXT record (`_validation-persist`, 3.2.2.4.22) is reused for ten days at most. DigiCert's name for the
 * method is in no stored page; clients write `persistent-txt`. */
const PERSISTENT = { method: /persist/, days: 10 };

/** How a validation is judged; the default is by the earlier of its two dates, with the cut-over that is assumed. */
export interface Judging {
  /** Which date counts; null: the earlier one. */
  type?: 'ov' | 'ev' | null;
  /** The day from which DigiCert's limit of 2027 holds, `YYYY-MM-DD`. */
  cutOver?: string | undefined;
}

const limits = (cutOver = ASSUMED_CUT_OVER) =>
  REUSE_LIMITS.map((limit) => (limit.issuedFrom === ASSUMED_CUT_OVER ? { ...limit, issuedFrom: cutOver } : limit));

export function reuseDays(issuanceAt: string, cutOver?: string): number {
  return (limits(cutOver).find(({ issuedFrom }) => issuanceAt >= issuedFrom) ?? REUSE_LIMITS[3]).days;
}

export interface CutOver {
  at: string;
  /** The limit from then on. */
  days: number;
  /** Its date is not published. */
  isAssumed: boolean;
}

/** When the limit shrinks after `now`, the next one first. */
export function cutOversAfter(now: string, cutOver?: string): CutOver[] {
  return limits(cutOver)
    .map(({ issuedFrom, days, source }) => ({
      at: new Date(issuedFrom).toISOString(),
      days,
      isAssumed: source === BASELINE && cutOver === undefined,
    }))
    .filter(({ at }) => at > now)
    .reverse();
}

/**
 * Until when a domain's validation can carry an issuance at `issuanceAt`: the smallest of the provider's date, the
 * approval plus the reuse limit then in force, and the end of its method; null when there is no active validation of the
 * type, or no date at all.
 */
export function effectiveUntil(domain: DomainValidation, issuanceAt: string, judging: Judging = {}): string | null {
  const { activeValidations: active, ovExpiresAt: ov, evExpiresAt: ev } = domain;
  const { type = null, cutOver } = judging;
  if (!domain.isActive || active.length === 0 || (type === 'ev' && !active.includes('ev'))) return null;
  // Who may issue EV for a domain may issue OV, too.
  const dates = type === 'ev' ? [ev] : type === 'ov' ? [ov ?? ev] : [ov, ev];
  const ends = dates.flatMap((date) => (date ? new Date(date).toISOString() : []));
  const method = domain.dcvMethod ?? '';
  if (domain.approvedAt !== null) {
    const limit = reuseDays(issuanceAt, cutOver);
    const days = PERSISTENT.method.test(method) ? Math.min(limit, PERSISTENT.days) : limit;
    ends.push(secondsLater(new Date(domain.approvedAt).toISOString(), days * DAY_SECONDS));
  }
  if (ends.length > 0) ends.push(...SUNSETS.flatMap((sunset) => (sunset.method.test(method) ? sunset.at : [])));
  return ends.sort()[0] ?? null;
}

/**
 * The first moment from `now` on at which the validation carries no issuance any more, through every limit that comes
 * into force until then; null as `effectiveUntil`.
 */
export function usableUntil(domain: DomainValidation, now: string, cutOver?: string): string | null {
  let until = effectiveUntil(domain, now, { cutOver });
  for (const { at } of cutOversAfter(now, cutOver)) {
    if (until === null || until <= at) break;
    const then = effectiveUntil(domain, at, { cutOver });
    until = then !== null && then > at ? then : at;
  }
  return until;
}
