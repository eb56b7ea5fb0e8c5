import { secondsBetween } from './time.ts';

const DAY_SECONDS = 86_400;

/** Before the end of a certificate Cloudflare stops to try its renewal: so many days. Source: as `renewalWindowDays`. */
const GIVES_UP_DAYS = 1;

/**
 * When Cloudflare begins to renew a certificate that lives for so many days, in days before its end.
 * https://developers.cloudflare.com/ssl/reference/certificate-validity-periods/ has 3 days for 14, 7 for 30 and 30 for 90.
 * For 64 and 45 days it has nothing: a third of the life is assumed, as Let's Encrypt advises and as 30 of 90 days are.
 */
export function renewalWindowDays(lifetimeDays: number): number {
  if (lifetimeDays < 15) return 3;
  if (lifetimeDays < 31) return 7;
  return Math.min(30, Math.round(lifetimeDays / 3));
}

/** The real life of the certificate of a pack that ends first; as ordered where Cloudflare does not say when it began. */
export function lifetimeDaysOf(
  pack: { uploadedAt?: string | null | undefined; expiresAt: string | null } | undefined,
  validityDays: number,
): number {
  const { uploadedAt, expiresAt } = pack ?? {};
  const seconds = uploadedAt && expiresAt ? secondsBetween(uploadedAt, expiresAt) : Number.NaN;
  return seconds > 0 ? seconds / DAY_SECONDS : validityDays;
}

export interface Expiry {
  /** `half-window`: half of the time for its renewal is over. `last-day`: renewal has been given up by now. */
  verdict: 'half-window' | 'last-day';
  reason: string;
  /** Whole days, rounded down. */
  daysLeft: number;
  /** How it is remembered that it was told. */
  toldAs: string;
}

/**
 * Whether the end of a certificate without a successor is near enough to tell people. Once a threshold: when half of
 * the time is over in which Cloudflare tries, so that a day is left even of a 14-day certificate, and when it gives up.
 * `lifetimeDays` is the certificate's real life.
 */
export function expiryOf(seen: {
  expiresAt: string;
  lifetimeDays: number;
  told: string[];
  now: string;
}): Expiry | null {
  const { expiresAt, lifetimeDays, told, now } = seen;
  const days = secondsBetween(now, expiresAt) / DAY_SECONDS;
  const windowDays = renewalWindowDays(lifetimeDays);
  if (days > GIVES_UP_DAYS + (windowDays - GIVES_UP_DAYS) / 2) return null;
  const verdict = days <= GIVES_UP_DAYS ? 'last-day' : 'half-window';
  const toldAs = `expiring ${expiresAt} ${verdict}`;
  if (told.includes(toldAs)) return null;
  return { verdict, reason: reasonOf(expiresAt, days, windowDays), daysLeft: Math.floor(days), toldAs };
}

function reasonOf(expiresAt: string, days: number, windowDays: number): string {
  if (days <= 0) return `expired ${expiresAt}, and nothing has taken its place`;
  if (days <= GIVES_UP_DAYS) {
    return `expires ${expiresAt}; Cloudflare tries no renewal on the last day, and no successor is there`;
  }
  const since = `Cloudflare renews from ${windowDays} days before the end until the day before it`;
  return `expires ${expiresAt} and has no successor yet; ${since}`;
}

/** Without what was told of another end than this one: a renewal begins anew. */
export function currentlyTold(told: string[], expiresAt: string | null): string[] {
  return told.filter((entry) => !entry.startsWith('expiring ') || entry.startsWith(`expiring ${expiresAt} `));
}
