import type { CtOrderRecord } from './ct-order-record.ts';
import { secondsBetween } from './time.ts';

const DAY_SECONDS = 86_400;

/** Days before the end of an order's newest certificate at which people are notified, once each. */
export const END_NOTICE_DAYS = [60, 30, 14, 7] as const;

/** A certificate that ended so long ago has a successor in another order, and does not count any more. */
const FORGOTTEN_AFTER_DAYS = 7;

export interface EndNotice {
  /** E.g. `30-days`. */
  verdict: string;
  reason: string;
  /** Whole days, rounded down; negative when it is over. */
  daysLeft: number;
  expiresAt: string;
  /** How it is remembered that people were notified. */
  toldAs: string;
}

type Watched = Pick<CtOrderRecord, 'orderId' | 'status' | 'committedDisableCt'>;

/** A change that was refused or abandoned before it set anything makes no order ours to watch. */
function isManaged({ status, committedDisableCt }: Watched): boolean {
  return committedDisableCt !== null || (status !== 'REFUSED' && status !== 'ABANDONED');
}

/** The notice that is due for the end of the newest certificate, or null. DigiCert does not renew an order by itself. */
export function endNoticeOf(
  record: Watched & { told?: string[] },
  newest: { issuedCertificateId: number; notAfter: string },
  now: string,
): EndNotice | null {
  const days = secondsBetween(now, newest.notAfter) / DAY_SECONDS;
  const threshold = END_NOTICE_DAYS.filter((limit) => days <= limit).at(-1);
  if (threshold === undefined || !isManaged(record)) return null;
  const verdict = `${threshold}-days`;
  const toldAs = `${endPrefix(newest.notAfter)}${verdict}`;
  if (record.told?.includes(toldAs)) return null;
  const ends = days <= 0 ? 'expired' : 'expires';
  const reason = `certificate ${newest.issuedCertificateId} of order ${record.orderId} ${ends} ${newest.notAfter}; reissue the order, or renew it in CertCentral`;
  return { verdict, reason, daysLeft: Math.floor(days), expiresAt: newest.notAfter, toldAs };
}

/** Without what was notified of another end: a new certificate begins anew. */
export function toldOfEnd(told: string[], notAfter: string): string[] {
  return told.filter((entry) => entry.startsWith(endPrefix(notAfter)));
}

/** For the figure of the nearest end; null where there is none to watch. */
export function watchedEnd(record: Watched & { certificate: { notAfter: string } | null }, now: string): string | null {
  if (record.certificate === null || !isManaged(record)) return null;
  const { notAfter } = record.certificate;
  return secondsBetween(notAfter, now) > FORGOTTEN_AFTER_DAYS * DAY_SECONDS ? null : notAfter;
}

function endPrefix(notAfter: string): string {
  return `end ${notAfter} `;
}
