import { type CertificateRecord, isTerminal, newCertificate } from './certificate-record.ts';
import { holderOf } from './release.ts';
import type { CertificateRequest } from './request.ts';
import { secondsLater } from './time.ts';

export interface Opening {
  certificateId: string;
  /** Null when the caller only names a certificate that must exist. */
  request: CertificateRequest | null;
  /** A pack that exists already, to be followed instead of ordered. */
  packId: string | null;
  /** The execution that shall own the record: the caller's, or its parent's. */
  owner: string;
  /** An owner that was seen to have ended, so that its certificate may be taken over. */
  deadOwner: string | null;
  warnings: string[];
  now: string;
}

export type OpeningPlan =
  | { verdict: 'opened'; record: CertificateRecord; changed: boolean }
  | { verdict: 'owned'; record: CertificateRecord; holder: string };

/**
 * Who may work on a certificate: the first to ask, until that execution ends. A request for a finished certificate
 * begins its next generation; for a living one it goes on where the record stands, which is how nothing is ordered twice.
 * Returns null when there is neither a record nor a request.
 */
export function planOpening(current: CertificateRecord | undefined, opening: Opening): OpeningPlan | null {
  const { request, owner, now } = opening;
  if (current === undefined) {
    if (request === null) return null;
    const fresh = { ...newCertificate(opening.certificateId, request, now), warnings: opening.warnings };
    return { verdict: 'opened', record: follow({ ...fresh, owner, run: 1 }, opening), changed: true };
  }
  if (current.owner === owner) return { verdict: 'opened', record: current, changed: false };
  const holder = holderOf(current, opening);
  if (holder !== null) return { verdict: 'owned', record: current, holder };
  if (isTerminal(current.status) && request !== null) {
    const next = newCertificate(opening.certificateId, request, now);
    const { generation, run, previous, setAside, restartCount, lastActiveAt } = current;
    // The same pack may be found again, and its restarts are not to be had twice.
    const counted = { ...(restartCount && { restartCount }), ...(lastActiveAt && { lastActiveAt }) };
    const known = { previous, setAside, ...counted, warnings: opening.warnings };
    const raised = { ...next, ...known, generation: generation + 1, run: run + 1, owner };
    return { verdict: 'opened', record: follow(raised, opening), changed: true };
  }
  const wishes = request && { deadlineHours: request.deadlineHours, ct: request.ct };
  // Whoever takes up an overdue certificate again has done something about it, and gets a new deadline.
  const overdue = current.deadlineAt !== null && current.deadlineAt <= now;
  const deadlineAt = overdue ? deadlineFrom((request ?? current).deadlineHours, now) : current.deadlineAt;
  const taken = { ...current, ...wishes, deadlineAt, owner, run: current.run + 1 };
  return { verdict: 'opened', record: follow(taken, opening), changed: true };
}

/** The verification clock starts when there is a pack to verify, and a restart of ours does not set it back. */
export function withPack(record: CertificateRecord, packId: string, now: string): CertificateRecord {
  return {
    ...record,
    packId,
    setAside: record.setAside.filter((id) => id !== packId),
    // A rotation is over whose old pack is taken again.
    previous: record.previous?.packId === packId ? null : record.previous,
    intent: null,
    status: 'PENDING',
    reason: 'the pack is ordered, its validation is pending',
    verificationStartedAt: now,
    deadlineAt: deadlineFrom(record.deadlineHours, now),
  };
}

function deadlineFrom(deadlineHours: number, now: string): string {
  return secondsLater(now, deadlineHours * 3600);
}

function follow(record: CertificateRecord, { packId, now }: Opening): CertificateRecord {
  const follows = packId !== null && record.packId === null && !isTerminal(record.status);
  return follows ? withPack(record, packId, now) : record;
}
