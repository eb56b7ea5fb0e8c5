import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import { phaseOf } from './pack-status.ts';

/** A pack as Survey certificate packs shows it. */
export interface SurveyedPack {
  packId: string;
  type: string;
  status: string;
  /** The id that our own request for exactly this pack would have. */
  certificateId: string;
  expiresAt: string | null;
}

/**
 * What must be done about one certificate:
 * - `start`: its machine goes on with it; - `ask-owner`: the same, unless the execution that owns it still runs;
 * - `adopt`: its pack has another id since its renewal; - `refresh`: all is well, the record tells what is new;
 * - `none`: it is over, or waits for a person.
 */
export interface Due {
  action: 'start' | 'ask-owner' | 'adopt' | 'refresh' | 'none';
  reason: string;
  /** The certificate's pack, or the one to adopt. */
  pack: SurveyedPack | null;
}

/** Packs that are there to stay, for now: neither deleted nor being deleted. */
export function isLiving(pack: Pick<SurveyedPack, 'status'>): boolean {
  return phaseOf(pack.status) !== 'gone';
}

/** `unowned` are the advanced packs that are no certificate's, by their claims. */
export function dueOf(record: CertificateRecord, packs: SurveyedPack[], unowned: SurveyedPack[]): Due {
  const pack = packs.find(({ packId }) => packId === record.packId) ?? null;
  const due = (action: Due['action'], reason: string, about = pack): Due => ({ action, reason, pack: about });
  if (record.owner !== null && !isTerminal(record.status))
    return due('ask-owner', `it is ${record.status}, and ${record.owner} may have died`);

  const phase = pack === null ? 'gone' : phaseOf(pack.status);
  const match = unowned.find(({ certificateId }) => certificateId === record.certificateId) ?? null;
  switch (record.status) {
    case 'REFUSED':
    case 'QUOTA_EXHAUSTED':
    case 'ABANDONED':
    case 'LOST':
    case 'DELETED':
      return due('none', `it is ${record.status}`);
    case 'REQUESTED':
    case 'ORDERING':
    case 'PENDING':
    case 'TIMED_OUT':
    case 'AUTH_PAUSED':
    case 'DELETING':
      return due('start', `it is ${record.status}, and no execution works on it`);
    case 'ORDER_UNCERTAIN':
      return match === null ? due('none', 'a person decides') : due('start', `pack ${match.packId} may be its own`);
    case 'OVERDUE':
    case 'ATTENTION': {
      const isPendingAgain = phase === 'pending' && phaseOf(record.packStatus ?? '') !== 'pending';
      const moved = phase === 'active' || isPendingAgain;
      return moved ? due('start', `its pack is ${pack?.status} by now`) : due('none', 'a person decides');
    }
    case 'ACTIVE':
      if (phase === 'active') return due('refresh', 'its pack is active');
      if (phase !== 'gone') return due('start', `its pack is ${pack?.status}`);
      if (match !== null) return due('adopt', `pack ${match.packId} took the place of ${record.packId}`, match);
      return due('start', `its pack ${record.packId} is gone`);
  }
}

/** Advanced packs that no record of the zone bears; a claim may still say whose they are. */
export function unrecordedPacks(records: CertificateRecord[], packs: SurveyedPack[]): SurveyedPack[] {
  const recorded = new Set(records.map(({ packId }) => packId));
  return packs.filter((pack) => pack.type === 'advanced' && isLiving(pack) && !recorded.has(pack.packId));
}

/** Unowned packs that nobody is about to make their own: a certificate without a pack is being ordered or uncertain. */
export function orphansAmong(unowned: SurveyedPack[], records: CertificateRecord[], adopted: string[]): SurveyedPack[] {
  const ordered = records.filter(({ status, packId }) => !isTerminal(status) && packId === null);
  const expected = new Set(ordered.map(({ certificateId }) => certificateId));
  return unowned.filter(({ packId, certificateId }) => !adopted.includes(packId) && !expected.has(certificateId));
}

/** At most so many of a zone a sweep; the rest waits for the next. */
export const MAX_FINDINGS = 20;

/**
 * The findings that are acted on now. Owners that run are asked again each time, so that their turn moves on: with
 * `turn`, which rises by one from sweep to sweep, everyone is asked at some time.
 */
export function chosen<T extends { action: string }>(findings: T[], turn: number): T[] {
  const sure = findings.filter(({ action }) => action !== 'ask-owner').slice(0, MAX_FINDINGS);
  const asked = findings.filter(({ action }) => action === 'ask-owner');
  const room = MAX_FINDINGS - sure.length;
  const first = asked.length > 0 ? (turn * MAX_FINDINGS) % asked.length : 0;
  return [...sure, ...[...asked.slice(first), ...asked.slice(0, first)].slice(0, room)];
}
