import { namesOf } from './ct-change.ts';
import { flagWords } from './ct-flag.ts';
import { type CtOrderRecord, type CtOrderStatus, ctCertificateOf } from './ct-order-record.ts';
import { canonicalSerial, dateErrors, sortedNames } from './leaf-binding.ts';
import type { Leaf, Order, Reissue } from './order.ts';
import { maybeNewer } from './reissue-progress.ts';
import { isInSync, sctVerdictOf } from './sct-verdict.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

export const CT_RESOLUTIONS = ['adopt', 'reissue', 'abandon'] as const;

/** The order's certificate that a person names, read from its own bytes, and what the order says of it. */
export interface NamedCertificate {
  issuedCertificateId: number;
  leaf: Leaf;
  order: Order;
  reissues: Reissue[];
  newestIssuedCertificateId: number | null;
  /** Reissues that could not be read. */
  unreadable: Unreadable[];
}

export interface CtResolution {
  action: (typeof CT_RESOLUTIONS)[number];
  /** To be adopted. */
  named: NamedCertificate | null;
  comment: string;
}

export interface CtResolutionPlan {
  verdict: 'in-sync' | 'out-of-sync' | 'reissue' | 'abandoned' | 'refused';
  reason: string;
  changes?: Partial<CtOrderRecord>;
}

const SETTLED: ReadonlySet<CtOrderStatus> = new Set(['IN_SYNC', 'RESTORED', 'ABANDONED']);

/**
 * What a person's decision makes of a CT change that waits for one. It closes the INTENT, but never says without a
 * certificate's own bytes that flag and certificate agree: what was in doubt stays so.
 */
export function planCtResolution(record: CtOrderRecord, resolution: CtResolution, now: string): CtResolutionPlan {
  const { action, named, comment } = resolution;
  const said = `a person decided to ${action}${named ? ` certificate ${named.issuedCertificateId}` : ''}${comment ? `: ${comment}` : ''}`;
  const inDoubt = record.flagInDoubt || record.intent !== null;
  const closed = { intent: null, settledAt: now, flagInDoubt: inDoubt };
  if (action !== 'adopt' && !inDoubt && SETTLED.has(record.status)) {
    const remedy = 'ask for another CT status, if that is what is wanted';
    return { verdict: 'refused', reason: `the order is ${record.status}, so nothing waits for a person; ${remedy}` };
  }
  if (action === 'reissue') {
    return { verdict: 'reissue', reason: said, changes: { ...closed, status: 'REQUESTED', reason: said } };
  }
  if (action === 'abandon') {
    const reason = inDoubt ? `${said}; flag and newest certificate may disagree` : said;
    const status = inDoubt ? 'OUT_OF_SYNC' : 'ABANDONED';
    return { verdict: inDoubt ? 'out-of-sync' : 'abandoned', reason, changes: { ...closed, status, reason } };
  }
  const problem = named ? problemOf(named, now) : 'issuedCertificateId: name the certificate to adopt';
  if (named === null || problem !== null) return { verdict: 'refused', reason: `${problem}` };
  const sctVerdict = sctVerdictOf(named.leaf);
  const disableCt = record.committedDisableCt ?? record.disableCt;
  const shown = named.order.disableCt;
  const agrees = (shown === null || shown === disableCt) && isInSync(disableCt, sctVerdict);
  const wanted = `CT logging of the order shall be ${disableCt ? 'off' : 'on'}`;
  const reason = `${said}; it is ${sctVerdict}, ${flagWords(shown)}, and ${wanted}`;
  return {
    verdict: agrees ? 'in-sync' : 'out-of-sync',
    reason,
    changes: {
      ...closed,
      status: agrees ? 'IN_SYNC' : 'OUT_OF_SYNC',
      reason,
      flagInDoubt: !agrees,
      shownDisableCt: shown,
      certificate: ctCertificateOf(named.issuedCertificateId, named.leaf),
      drift: agrees ? null : record.drift,
    },
  };
}

function problemOf({ issuedCertificateId: id, ...named }: NamedCertificate, now: string): string | null {
  const ids = [
    named.order.issuedCertificateId,
    ...named.reissues.map(({ issuedCertificateId }) => issuedCertificateId),
  ];
  if (!ids.includes(id)) return `issuedCertificateId: ${id} is no certificate of order ${named.order.orderId}`;
  if (id !== named.newestIssuedCertificateId) {
    return `issuedCertificateId: ${id} is not the newest that is issued; that is ${named.newestIssuedCertificateId}`;
  }
  const unclear = maybeNewer(named.unreadable, id);
  if (unclear.length > 0) {
    return `issuedCertificateId: ${namedUnreadable(unclear, 'reissue')} and may be newer than ${id}; look at the order in CertCentral`;
  }
  const listed = named.reissues.find(({ issuedCertificateId }) => issuedCertificateId === id) ?? named.order;
  if (listed.serialNumber !== null && canonicalSerial(listed.serialNumber) !== named.leaf.serialNumber) {
    return `issuedCertificateId: ${id} came with serial number ${named.leaf.serialNumber}, listed as ${listed.serialNumber}`;
  }
  const [dateError] = dateErrors(named.leaf, now);
  if (dateError) return `issuedCertificateId: ${id} cannot be adopted: ${dateError}`;
  const names = sortedNames(named.leaf.dnsNames).join(', ');
  const wanted = namesOf(named.order).join(', ');
  return names === wanted ? null : `issuedCertificateId: ${id} names ${names}, the order ${wanted}`;
}
