import { secondsBetween } from './time.ts';

const DAY_SECONDS = 86_400;

/**
 * When Cloudflare begins to renew, in days before the end, by the validity in days.
 * https://developers.cloudflare.com/ssl/reference/certificate-validity-periods/
 */
const RENEWAL_WINDOWS = [
  { validityDays: 14, windowDays: 3 },
  { validityDays: 30, windowDays: 7 },
  { validityDays: Number.POSITIVE_INFINITY, windowDays: 30 },
] as const;

export interface Expiry {
  /** `half-window`: half of the time for its renewal is over. `last-day`: renewal has been given up by now. */
  verdict: 'half-window' | 'last-day';
  reason: string;
  /** Whole days, rounded down. */
  daysLeft: number;
  /** How it is remembered that it was told. */
  toldAs: string;
}

/** Whether the end of a certificate without a successor is near enough to tell people. Once a threshold. */
export function expiryOf(seen: {
  expiresAt: string;
  validityDays: number;
  told: string[];
  now: string;
}): Expiry | null {
  const { expiresAt, validityDays, told, now } = seen;
  const days = secondsBetween(now, expiresAt) / DAY_SECONDS;
  const { windowDays } = RENEWAL_WINDOWS.find((window) => validityDays <= window.validityDays) ?? RENEWAL_WINDOWS[2];
  if (days > windowDays / 2) return null;
  const verdict = days <= 1 ? 'last-day' : 'half-window';
  const toldAs = `expiring ${expiresAt} ${verdict}`;
  if (told.includes(toldAs)) return null;
  const reason =
    days <= 0
      ? `expired ${expiresAt}, and nothing has taken its place`
      : `expires ${expiresAt}, and ${windowDays} days of renewal have not brought a successor yet`;
  return { verdict, reason, daysLeft: Math.floor(days), toldAs };
}

/** Without what was told of another end than this one: a renewal begins anew. */
export function currentlyTold(told: string[], expiresAt: string | null): string[] {
  return told.filter((entry) => !entry.startsWith('expiring ') || entry.startsWith(`expiring ${expiresAt} `));
}
