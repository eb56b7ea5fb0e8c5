import { type CertificateRecord, type CertificateStatus, isTerminal } from './certificate-record.ts';
import { withPack } from './opening.ts';
import { missingHosts } from './our-pack.ts';
import type { Pack } from './pack.ts';
import { hasFuture } from './pack-status.ts';
import { EDITABLE_VALIDATION_METHODS } from './request.ts';
import { backToPrevious, nextGeneration } from './rotation.ts';

export const RESOLUTIONS = ['adopt', 'reorder', 'abandon'] as const;

export interface Resolution {
  action: (typeof RESOLUTIONS)[number];
  /** To be adopted, as Cloudflare has just shown it. */
  pack: Pack | null;
  comment: string;
}

export interface ResolutionPlan {
  verdict: 'resolved' | 'refused';
  reason: string;
  changes?: Partial<CertificateRecord>;
}

/** Where a person may say that an order does not exist, or give a stuck pack up. */
const REORDERED: CertificateStatus[] = [
  ...(['ORDER_UNCERTAIN', 'ATTENTION', 'OVERDUE', 'TIMED_OUT', 'AUTH_PAUSED', 'ZONE_GONE'] as const),
  ...(['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST'] as const),
];

const ENDED = 'it has ended already; send the request again, or reorder it';
/** What else to do, where a resolution is refused. */
const INSTEAD: Partial<Record<CertificateStatus, string>> = {
  ACTIVE: 'rotate it',
  PENDING: 'wait, restart its validation, or abandon it; once it is ACTIVE it can be rotated',
  ORDERING: 'send the request again, which looks for the order first',
  DELETING: 'delete it again, which goes on with the deletion',
  DELETED: 'send the request again',
  REFUSED: ENDED,
  QUOTA_EXHAUSTED: ENDED,
  ABANDONED: ENDED,
  LOST: ENDED,
};

/**
 * What a person's decision makes of a certificate that waits for one. A repeated decision changes nothing. Whatever
 * pack it gives up is set aside, so that the next order does not find it again.
 */
export function planResolution(record: CertificateRecord, resolution: Resolution, now: string): ResolutionPlan {
  const { action, pack, comment } = resolution;
  const said = `a person decided to ${action}${pack ? ` pack ${pack.packId}` : ''}${comment ? `: ${comment}` : ''}`;
  if (record.reason === said) return { verdict: 'resolved', reason: said };
  const refused = (): ResolutionPlan => ({
    verdict: 'refused',
    reason: `${record.certificateId} is ${record.status}; ${INSTEAD[record.status] ?? 'abandon or reorder it'}`,
  });
  const resolved = (changes: Partial<CertificateRecord>): ResolutionPlan => ({
    verdict: 'resolved',
    reason: said,
    changes: { ...changes, reason: said },
  });
  switch (action) {
    case 'adopt': {
      if (['ACTIVE', 'PENDING', 'DELETING'].includes(record.status)) return refused();
      const problem = problemOf(record, pack);
      return problem === null && pack
        ? resolved(adopted(record, pack, now))
        : { verdict: 'refused', reason: `${problem}` };
    }
    case 'reorder':
      if (record.status === 'REQUESTED') return resolved({});
      return REORDERED.includes(record.status) ? resolved(nextGeneration(record, now)) : refused();
    case 'abandon':
      if (record.status === 'ACTIVE' || isTerminal(record.status)) return refused();
      // A rotation is given up, not the certificate: its former pack serves on.
      return resolved(record.previous ? backToPrevious(record, now) : { status: 'ABANDONED', intent: null });
  }
}

function problemOf(record: CertificateRecord, pack: Pack | null): string | null {
  if (pack === null) return 'packId: name the pack to adopt';
  if (pack.type !== 'advanced')
    return `packId: ${pack.packId} is of type ${pack.type}; only an advanced pack is adopted`;
  if (!hasFuture(pack.status)) return `packId: ${pack.packId} is ${pack.status}; reorder instead`;
  const missing = missingHosts(pack, record.hosts);
  return missing.length > 0 ? `packId: ${pack.packId} does not hold ${missing.join(', ')}` : null;
}

function adopted(record: CertificateRecord, pack: Pack, now: string): Partial<CertificateRecord> {
  // A recheck with another method than the pack's would restart its issuance.
  const method = EDITABLE_VALIDATION_METHODS.find((each) => each === pack.validationMethod) ?? record.validationMethod;
  const fresh = { ...record, ...nextGeneration(record, now), validationMethod: method };
  return {
    ...withPack(fresh, pack.packId, now),
    packStatus: pack.status,
    adoptedPackId: pack.packId,
    generation: isTerminal(record.status) ? fresh.generation : record.generation,
  };
}
