import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import { validityViolation } from './lifetimes.ts';
import { withPack } from './opening.ts';
import { type CertificateRequest, methodViolation } from './request.ts';

/** What changes when a certificate gets another pack: a generation of its own, in which the old pack is not adopted. */
export function nextGeneration(
  record: CertificateRecord,
  now: string,
): Partial<CertificateRecord> & Pick<CertificateRequest, 'validationMethod'> {
  const { generation, packId, setAside, validationMethod } = record;
  return {
    generation: generation + 1,
    status: 'REQUESTED',
    packId: null,
    packStatus: null,
    setAside: packId === null ? setAside : [...new Set([...setAside, packId])],
    intent: null,
    restarts: 0,
    rechecked: false,
    validationRecords: [],
    validationErrors: [],
    activeSeenAt: null,
    told: [],
    requestedAt: now,
    verificationStartedAt: null,
    deadlineAt: null,
    activeAt: null,
    expiresAt: null,
    // No order accepts it.
    validationMethod: validationMethod === 'cname' ? 'txt' : validationMethod,
    // An edit that ends late has nothing to put back here.
    methodEdit: null,
  };
}

type Method = CertificateRequest['validationMethod'];

/**
 * What forbids to begin a rotation, or to go on with one, with that method for the successor; null when nothing does.
 * `validationMethod` is null for the method that the certificate has.
 */
export function rotationViolation(record: CertificateRecord, validationMethod: Method | string | null): string | null {
  const { certificateId, previous, hosts, validityDays } = record;
  if (previous !== null) {
    if (validationMethod === null || validationMethod === record.validationMethod) return null;
    const underWay = `the rotation of pack ${previous.packId} by ${record.validationMethod} is not over`;
    return `validationMethod: ${underWay}; rotate ${certificateId} without it first`;
  }
  const unordered = validityViolation(validityDays);
  if (unordered !== null) {
    return `${certificateId} cannot be ordered again for ${validityDays} days: ${unordered} in a new POST /certificates`;
  }
  return validationMethod && methodViolation(validationMethod, hosts);
}

export interface RotationPlan {
  /** `order`: the successor, or go on with it until it is seen active. `settle`: it has failed. */
  verdict: 'order' | 'settle' | 'refused';
  reason: string;
  changes?: Partial<CertificateRecord>;
}

/** What a rotation does next; one that ended halfway goes on where it stands. The method as in `rotationViolation`. */
export function planRotation(record: CertificateRecord, wantedMethod: Method | null, now: string): RotationPlan {
  const { status, packId, packStatus, expiresAt, activeAt, generation, previous, validationMethod } = record;
  if (status === 'DELETING') return { verdict: 'refused', reason: 'the certificate is being deleted' };
  const violation = rotationViolation(record, wantedMethod);
  if (violation !== null) return { verdict: 'refused', reason: violation };
  if (previous !== null) {
    if (isTerminal(status)) return { verdict: 'settle', reason: `the successor is ${status}: ${record.reason}` };
    // Also of a successor that was active: nothing is deleted for what may be gone by now.
    const goesOn = {
      verdict: 'order',
      reason: `the rotation of pack ${previous.packId} goes on: ${record.reason}`,
    } as const;
    return previous.isLeft ? { ...goesOn, changes: { previous: { ...previous, isLeft: false } } } : goesOn;
  }
  if (status !== 'ACTIVE' || packId === null) {
    return { verdict: 'refused', reason: `${record.certificateId} is ${status}; only what is ACTIVE is rotated` };
  }
  const next = nextGeneration(record, now);
  const method = wantedMethod ?? next.validationMethod;
  const reason = `a successor of pack ${packId} by ${method} shall be ordered`;
  const replaced = { packId, packStatus, expiresAt, activeAt, generation, validationMethod, isLeft: false };
  return {
    verdict: 'order',
    reason,
    changes: { ...next, validationMethod: method, previous: replaced, ct: null, reason },
  };
}

export interface RotationEnd {
  /** `previous-left`: rotated, but the old pack is still there. `rotation-pending`: its successor may still come. */
  verdict: 'rotated' | 'previous-left' | 'rotation-pending' | 'rotation-failed';
  reason: string;
  changes?: Partial<CertificateRecord>;
}

/**
 * Where a rotation ends. A successor that has failed gives the record back to the pack that serves all the while; one
 * that may still come keeps it, because letting it go would leave a pack that nobody knows.
 */
export function settleRotation(
  record: CertificateRecord,
  seen: { deleted: boolean; why: string },
  now: string,
): RotationEnd {
  const { previous, packId, status } = record;
  const { why } = seen;
  if (previous === null) return { verdict: seen.deleted ? 'rotated' : 'rotation-failed', reason: record.reason };
  if (status === 'ACTIVE') {
    const reason = seen.deleted
      ? `pack ${packId} has replaced pack ${previous.packId}`
      : `pack ${packId} is active, but pack ${previous.packId} is not deleted: ${why}; rotate again to delete it`;
    return seen.deleted
      ? { verdict: 'rotated', reason, changes: { previous: null, reason } }
      : { verdict: 'previous-left', reason, changes: { previous: { ...previous, isLeft: true }, reason } };
  }
  if (mayStillCome(record)) {
    const reason = `pack ${previous.packId} serves on; its successor may still come: ${why}`;
    return { verdict: 'rotation-pending', reason, changes: { reason } };
  }
  const reason = `the rotation failed, pack ${previous.packId} serves on${packId ? `, pack ${packId} is left` : ''}: ${why}`;
  // Restarts have not helped this pack, so the next rotation orders another one instead of adopting it.
  const givenUp = status === 'ABANDONED' && packId !== null ? [packId] : [];
  const setAside = [...new Set([...record.setAside.filter((id) => id !== previous.packId), ...givenUp])];
  return { verdict: 'rotation-failed', reason, changes: { ...backToPrevious(record, now), setAside, reason } };
}

/** The former pack as the current one, or nothing where no rotation is under way. */
export function backToPrevious(record: CertificateRecord, now: string): Partial<CertificateRecord> {
  if (record.previous === null) return {};
  const { packId, packStatus, expiresAt, activeAt, validationMethod = record.validationMethod } = record.previous;
  const back = withPack({ ...record, ...nextGeneration(record, now), setAside: record.setAside }, packId, now);
  return { ...back, status: 'ACTIVE', packStatus, expiresAt, activeAt, validationMethod, previous: null };
}

function mayStillCome({ status, intent, packId }: CertificateRecord): boolean {
  if (intent !== null || status === 'ORDERING' || status === 'ORDER_UNCERTAIN') return true;
  return packId !== null && ['PENDING', 'TIMED_OUT', 'AUTH_PAUSED', 'ZONE_GONE'].includes(status);
}
