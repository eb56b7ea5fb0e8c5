import type { CtIntent } from './ct-order-record.ts';
import type { Reissue } from './order.ts';
import { looksWith, SETTLE_LOOKS, SETTLE_SECONDS } from './reconcile.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

export interface ReissueProgress {
  verdict: 'issued' | 'pending' | 'rejected' | 'look-again' | 'uncertain' | 'deadline';
  reason: string;
  issuedCertificateId: number | null;
  serialNumber: string | null;
  waitSeconds: number;
}

/** What List reissues gave, and when it was asked. */
export interface ReissueList {
  reissues: Reissue[];
  unreadable: Unreadable[];
  listedAt: string;
}

const FIRST_SECONDS = 30;
const GROWTH = 1.2;
const LONGEST_SECONDS = 1800;

/**
 * How far our reissue is. The order's own status says `issued` before and after, so only a certificate that the
 * snapshot did not have counts: the one that the answer named, else the newest that carries our key. While an entry that
 * cannot be read may be ours, neither its absence nor another entry's rejection is believed.
 */
export function reissueProgress(
  { reissues, unreadable, listedAt }: ReissueList,
  intent: CtIntent,
  time: { now: string; deadlineAt: string },
): ReissueProgress {
  const found = ours(reissues, intent);
  const at = (verdict: ReissueProgress['verdict'], reason: string, waitSeconds = 0): ReissueProgress => ({
    verdict,
    reason,
    waitSeconds,
    issuedCertificateId: found?.issuedCertificateId ?? null,
    serialNumber: found?.serialNumber ?? null,
  });
  if (found?.status === 'issued') return at('issued', `certificate ${found.issuedCertificateId} is issued`);
  const isNamed = found !== undefined && found.issuedCertificateId === intent.issuedCertificateId;
  const isConclusive = isNamed || (found !== undefined && found.status !== 'rejected');
  const maybeOurs = isConclusive ? [] : unknownOf(unreadable, intent);
  if (maybeOurs.length > 0) {
    const reason = `${namedUnreadable(maybeOurs, 'reissue')} and may be ours`;
    return time.now < time.deadlineAt
      ? at('pending', reason, waitOf(intent, time))
      : at('uncertain', `${reason}; look at the order in CertCentral`);
  }
  if (found?.status === 'rejected') return at('rejected', `certificate ${found.issuedCertificateId} was rejected`);
  if (found === undefined && !intent.answered) {
    const looks = looksWith(intent, listedAt);
    return looks < SETTLE_LOOKS
      ? at(
          'look-again',
          `the reissue's answer is lost; look ${looks} of ${SETTLE_LOOKS} shows no new one`,
          SETTLE_SECONDS,
        )
      : at('uncertain', `the reissue's answer is lost and ${looks} looks show no new certificate`);
  }
  if (time.now >= time.deadlineAt) return at('deadline', `not issued by ${time.deadlineAt}`);
  const reason = found ? `certificate ${found.issuedCertificateId} is ${found.status}` : 'not listed yet';
  return at('pending', reason, waitOf(intent, time));
}

/**
 * What follows a read that failed after all its retries: DigiCert may be down, or may list a certificate that cannot be
 * downloaded yet. Until the deadline it is tried again; after that nothing is known of the reissue.
 */
export function waitAfterError(
  reason: string,
  intent: CtIntent,
  time: { now: string; deadlineAt: string },
): ReissueProgress {
  const nothing = { issuedCertificateId: null, serialNumber: null, waitSeconds: 0 };
  if (time.now < time.deadlineAt) return { ...nothing, verdict: 'pending', reason, waitSeconds: waitOf(intent, time) };
  return { ...nothing, verdict: 'uncertain', reason: `not seen issued by ${time.deadlineAt}; ${reason}` };
}

function waitOf({ polls }: CtIntent, time: { now: string; deadlineAt: string }): number {
  const remaining = Math.ceil((Date.parse(time.deadlineAt) - Date.parse(time.now)) / 1000);
  return Math.min(LONGEST_SECONDS, Math.round(FIRST_SECONDS * GROWTH ** polls), remaining);
}

/** Entries that cannot be read and that the snapshot did not have. */
export function unknownOf(unreadable: Unreadable[], { knownCertificateIds }: CtIntent): Unreadable[] {
  return unreadable.filter(({ id }) => id === null || !knownCertificateIds.includes(Number(id)));
}

/** Entries that cannot be read and may have been issued after this certificate: ids rise. */
export function maybeNewer(unreadable: Unreadable[], issuedCertificateId: number): Unreadable[] {
  return unreadable.filter(({ id }) => id === null || !(Number(id) <= issuedCertificateId));
}

function ours(reissues: Reissue[], intent: CtIntent): Reissue | undefined {
  const fresh = reissues.filter(({ issuedCertificateId }) => !intent.knownCertificateIds.includes(issuedCertificateId));
  return (
    fresh.find(({ issuedCertificateId }) => issuedCertificateId === intent.issuedCertificateId) ??
    fresh
      .filter(({ csrPublicKeySha256 }) => csrPublicKeySha256 === null || csrPublicKeySha256 === intent.publicKeySha256)
      .sort((a, b) => b.issuedCertificateId - a.issuedCertificateId)[0]
  );
}

/** Words in which DigiCert says that a person must act before it goes on. */
export function awaitsPeople(requestStatus: string | null): boolean {
  return requestStatus !== null && !['approved', 'issued', 'processing'].includes(requestStatus);
}

/** What an order, and each of its reissues, says of the certificate that it led to. */
type Issued = Pick<Reissue, 'serialNumber' | 'issuedAt'> & { issuedCertificateId: number | null };

export interface NewestIssued {
  issuedCertificateId: number;
  /** As listed; null when it is not. */
  serialNumber: string | null;
}

/** The newest issued certificate of an order: the latest issued reissue, else the order's own. */
export function newestIssued(order: Issued, reissues: Reissue[]): NewestIssued | null {
  const issued = reissues
    .filter(({ status }) => status === 'issued')
    .map(({ issuedCertificateId, serialNumber, issuedAt, createdAt }) => ({
      ...{ issuedCertificateId, serialNumber },
      at: issuedAt ?? createdAt ?? '',
    }));
  const { issuedCertificateId, serialNumber, issuedAt } = order;
  if (issuedCertificateId !== null) issued.push({ issuedCertificateId, serialNumber, at: issuedAt ?? '' });
  const [newest] = issued.sort((a, b) => later(b, a) || b.issuedCertificateId - a.issuedCertificateId);
  return newest ? { issuedCertificateId: newest.issuedCertificateId, serialNumber: newest.serialNumber } : null;
}

/** Undated ones are told apart by their ids, which rise. */
function later(a: { at: string }, b: { at: string }): number {
  return a.at && b.at ? a.at.localeCompare(b.at) : 0;
}
