import { byPreference } from './adoption.ts';
import { isLifted } from './auth-pause.ts';
import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import { hasFuture, isLeaving, phaseOf } from './pack-status.ts';
import { isSameCertificate } from './request.ts';
import { isUnclear, namedUnreadable, type Unreadable } from './unreadable.ts';

/** A pack as Survey certificate packs shows it. */
export interface SurveyedPack {
  packId: string;
  type: string;
  status: string;
  /** The id that our own request for exactly this pack would have. */
  certificateId: string;
  expiresAt: string | null;
  /** When the certificate that expires first was uploaded; absent or null where Cloudflare does not say. */
  uploadedAt?: string | null | undefined;
}

/** A pack that no record bears; by its claim it is, or was, this certificate's. */
export interface UnrecordedPack extends SurveyedPack {
  claimedBy: string | null;
  /** The record of that certificate, as it is now; null where there is none. */
  claimant: Claimant | null;
}

type Claimant = Pick<CertificateRecord, 'status' | 'packId' | 'previous' | 'setAside'>;

/** A certificate as a sweep holds it against the packs. */
export interface SweptCertificate extends CertificateRecord {
  /** The id that a request for its pack would have by now: its own, until its validation method was edited. */
  packIdentity: string;
}

/**
 * What must be done about one certificate:
 * - `start`: its machine goes on with it; - `ask-owner`: the same, unless the execution that owns it still runs;
 * - `adopt`: its pack has another id since its renewal; - `refresh`: all is well, the record tells what is new;
 * - `take-up`: it counts as lost, but its pack is there; - `suspect`: it counts as deleted, but its pack is there;
 * - `none`: it is over, or waits for a person.
 */
export interface Due {
  action: 'start' | 'ask-owner' | 'adopt' | 'refresh' | 'take-up' | 'suspect' | 'none';
  reason: string;
  /** The certificate's pack, or the one to adopt. */
  pack: SurveyedPack | null;
}

/** Packs that are there to stay, for now: neither deleted nor being deleted. */
export function isLiving(pack: Pick<SurveyedPack, 'status'>): boolean {
  return !isLeaving(pack.status);
}

/** True of an advanced pack that may be what became of a certificate's own, or of its order. */
function mayBeIts(pack: UnrecordedPack, { certificateId, packIdentity, setAside, intent }: SweptCertificate): boolean {
  return (
    [certificateId, packIdentity].some((id) => isSameCertificate(id, pack.certificateId)) &&
    (pack.claimedBy === null || pack.claimedBy === certificateId) &&
    hasFuture(pack.status) &&
    !setAside.includes(pack.packId) &&
    !intent?.packIds.includes(pack.packId)
  );
}

/**
 * `unrecorded` are the advanced packs that no record bears, `readWith` the version of the secret that listed the packs.
 * Nothing is done about a certificate because its pack is gone while that pack may be one of the `unreadable`.
 */
export function dueOf(
  record: SweptCertificate,
  packs: SurveyedPack[],
  unrecorded: UnrecordedPack[],
  unreadable: Unreadable[] = [],
  readWith: string | null = null,
): Due {
  const pack = packs.find(({ packId }) => packId === record.packId) ?? null;
  const due = (action: Due['action'], reason: string, about = pack): Due => ({ action, reason, pack: about });
  const { previous } = record;
  if (record.status === 'AUTH_PAUSED' && !isLifted(record.pause, readWith))
    return due('none', 'its credential is refused; put a new version in the secret, or start it again');
  if (record.owner !== null && (!isTerminal(record.status) || previous !== null))
    return due('ask-owner', `it is ${record.status}, and ${record.owner} may have died`);

  const phase = pack === null ? 'gone' : phaseOf(pack.status);
  const match = byPreference(unrecorded.filter((each) => mayBeIts(each, record)))[0] ?? null;
  switch (record.status) {
    case 'REFUSED':
    case 'QUOTA_EXHAUSTED':
    case 'ABANDONED':
    case 'LOST':
    case 'DELETED':
      if (previous !== null) return due('start', `it is ${record.status}, and pack ${previous.packId} serves on`);
      if (record.status === 'LOST' && pack !== null && hasFuture(pack.status))
        return due('take-up', `pack ${pack.packId}, which counted as lost, is listed as ${pack.status}`);
      if (record.status === 'DELETED' && pack !== null && isLiving(pack))
        return due(
          'suspect',
          `pack ${pack.packId} counted as deleted, but is listed as ${pack.status}; delete it again, or adopt it`,
        );
      return due('none', `it is ${record.status}`);
    case 'REQUESTED':
    case 'ORDERING':
    case 'PENDING':
    case 'TIMED_OUT':
    case 'AUTH_PAUSED':
    case 'DELETING':
      return due('start', `it is ${record.status}, and no execution works on it`);
    case 'ZONE_GONE':
      return due('none', 'its zone is gone');
    case 'ORDER_UNCERTAIN':
      return match === null ? due('none', 'a person decides') : due('start', `pack ${match.packId} may be its own`);
    case 'OVERDUE':
    case 'ATTENTION': {
      const before = phaseOf(record.packStatus ?? '');
      // An overdue pack may have been active already, with a certificate that was not.
      const isActiveNow = phase === 'active' && (record.status === 'OVERDUE' || before !== 'active');
      const moved = isActiveNow || (phase === 'pending' && before !== 'pending');
      return moved ? due('start', `its pack is ${pack?.status} by now`) : due('none', 'a person decides');
    }
    case 'ACTIVE':
      if (phase === 'active' && previous !== null && !previous.isLeft)
        return due('start', `pack ${previous.packId}, which it replaces, is still to be deleted`);
      if (phase === 'active') return due('refresh', 'its pack is active');
      if (pack !== null && isLiving(pack)) return due('start', `its pack is ${pack.status}`);
      if (record.packId !== null && isUnclear(record.packId, packs, unreadable))
        return due('none', `its pack is not listed, but ${namedUnreadable(unreadable, 'pack')}`);
      if (match !== null) return due('adopt', `pack ${match.packId} took the place of ${record.packId}`, match);
      return due('start', `its pack ${record.packId} is gone`);
  }
}

/** Advanced packs that no record of the zone bears; a claim may still say whose they are. */
export function unrecordedPacks(records: CertificateRecord[], packs: SurveyedPack[]): SurveyedPack[] {
  const recorded = new Set(records.map(({ packId }) => packId));
  return packs.filter((pack) => pack.type === 'advanced' && isLiving(pack) && !recorded.has(pack.packId));
}

/**
 * Packs that nobody is about to make their own: a certificate without a pack is being ordered or uncertain. A claim says
 * only that a certificate took the pack once: it may have given its order up before the pack was recorded.
 */
export function orphansAmong(
  unrecorded: UnrecordedPack[],
  records: SweptCertificate[],
  adopted: string[],
): UnrecordedPack[] {
  const ordered = records.filter(({ status, packId }) => !isTerminal(status) && packId === null);
  const isExpected = ({ packId, certificateId }: SurveyedPack) =>
    adopted.includes(packId) || ordered.some(({ packIdentity }) => isSameCertificate(packIdentity, certificateId));
  return unrecorded.filter((pack) => !isExpected(pack) && !isKeptBy(pack.claimant, pack.packId));
}

/** What a rotation replaces, or could not replace, is known, and its operator was notified. */
function isKeptBy(claimant: Claimant | null, packId: string): boolean {
  if (claimant === null) return false;
  const { status, previous, setAside } = claimant;
  const isBorne = claimant.packId === packId || previous?.packId === packId || setAside.includes(packId);
  return isBorne || (claimant.packId === null && !isTerminal(status));
}

/** At most so many of a zone a sweep; the rest waits for the next. */
export const MAX_FINDINGS = 20;

/**
 * The findings that are acted on now: first what people must hear, which is remembered and does not come again. What
 * comes again each time takes turns: with `turn`, which rises by one from sweep to sweep, each has its own at some time.
 */
export function chosen<T extends { action: string }>(findings: T[], turn: number): T[] {
  let room = MAX_FINDINGS;
  const taken = (isOne: (action: string) => boolean): T[] => {
    const all = findings.filter(({ action }) => isOne(action));
    const first = all.length > room ? (turn * room) % all.length : 0;
    const some = [...all.slice(first), ...all.slice(0, first)].slice(0, room);
    room -= some.length;
    return some;
  };
  return [
    ...taken((action) => action !== 'start' && action !== 'ask-owner'),
    ...taken((action) => action === 'start'),
    ...taken((action) => action === 'ask-owner'),
  ];
}
