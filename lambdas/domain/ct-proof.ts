import { flagWords } from './ct-flag.ts';
import { type CtIntent, type CtOrderRecord, ctCertificateOf } from './ct-order-record.ts';
import { bindingErrors } from './leaf-binding.ts';
import { leafDifferences } from './leaf-differences.ts';
import type { Leaf, Order } from './order.ts';
import { maybeNewer } from './reissue-progress.ts';
import { isInSync, sctVerdictOf } from './sct-verdict.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';

/** What is known once the reissued certificate was read. */
export interface ProofSight {
  intent: CtIntent;
  /** The flag that was set. */
  disableCt: boolean;
  leaf: Leaf;
  issuedCertificateId: number;
  /** As listed; null where it is not. */
  serialNumber: string | null;
  /** Of the list that named our certificate. */
  newestIssuedCertificateId: number;
  /** Reissues of that list that could not be read. */
  unreadable: Unreadable[];
  order: Pick<Order, 'disableCt'>;
  /** Issued duplicates of the order; null when they could not be read. */
  duplicateCount: number | null;
  now: string;
}

export type CtProof = Pick<
  CtOrderRecord,
  'reason' | 'flagInDoubt' | 'certificate' | 'reissuedAs' | 'drift' | 'shownDisableCt'
> & { status: 'IN_SYNC' | 'OUT_OF_SYNC' | 'CT_WEAK' };

/** What a change has come to, by the reissued certificate's own bytes and by the flag that Order info shows. */
export function proofOf(seen: ProofSight): CtProof {
  const { leaf, issuedCertificateId, newestIssuedCertificateId, order } = seen;
  const { status, reason } = outcomeOf(seen);
  const isNewest = newestIssuedCertificateId === issuedCertificateId;
  const sctVerdict = sctVerdictOf(leaf);
  const shown = order.disableCt;
  const flagDiffers = shown !== null && shown !== seen.disableCt;
  // Told by the change itself; a sweep sees when it is mended.
  const newerOne = { issuedCertificateId: newestIssuedCertificateId, sctVerdict: null, told: true };
  const otherFlag = { issuedCertificateId, sctVerdict, disableCt: shown, told: true };
  const isUnclear = flagDiffers || maybeNewer(seen.unreadable, issuedCertificateId).length > 0;
  return {
    status,
    reason: [reason, ...sideEffectsOf(seen)].join('; '),
    flagInDoubt: status === 'OUT_OF_SYNC',
    certificate: ctCertificateOf(issuedCertificateId, leaf),
    reissuedAs: issuedCertificateId,
    shownDisableCt: shown,
    drift: !isNewest ? newerOne : isUnclear ? otherFlag : null,
  };
}

function outcomeOf(seen: ProofSight): Pick<CtProof, 'status' | 'reason'> {
  const { intent, leaf, disableCt, issuedCertificateId, newestIssuedCertificateId, serialNumber, order, now } = seen;
  const errors = bindingErrors(leaf, { serialNumber, ...intent, now });
  const sctVerdict = sctVerdictOf(leaf);
  const is = `certificate ${issuedCertificateId} is ${sctVerdict}`;
  const outOfSync = (reason: string) => ({ status: 'OUT_OF_SYNC', reason }) as const;
  if (errors.length > 0) return outOfSync(`certificate ${issuedCertificateId}: ${errors.join('; ')}`);
  if (!isInSync(disableCt, sctVerdict)) {
    const reason = `${is} and shall be ${disableCt ? 'unlogged' : 'logged'}`;
    return sctVerdict === 'weakly-logged' && !disableCt ? { status: 'CT_WEAK', reason } : outOfSync(reason);
  }
  const shown = order.disableCt;
  if (shown !== null && shown !== disableCt) return outOfSync(`${is}, as wished, but ${flagWords(shown)}`);
  if (newestIssuedCertificateId !== issuedCertificateId) {
    return outOfSync(`${is}, but ${newestIssuedCertificateId} was issued since`);
  }
  const unclear = maybeNewer(seen.unreadable, issuedCertificateId);
  if (unclear.length > 0) return outOfSync(`${is}, but ${namedUnreadable(unclear, 'reissue')} and may be newer`);
  return { status: 'IN_SYNC', reason: shown === null ? `${is}, as wished; ${flagWords(null)}` : `${is}, as wished` };
}

/** What the reissue has changed, or has not, beside the CT status. */
function sideEffectsOf({ intent, leaf, duplicateCount }: ProofSight): string[] {
  const differences = intent.former ? leafDifferences(intent.former, leaf) : [];
  const kept = duplicateCount === 1 ? '1 duplicate keeps' : `${duplicateCount} duplicates keep`;
  return [
    ...(differences.length > 0 ? [`the new certificate differs: ${differences.join(', ')}`] : []),
    ...(duplicateCount === null ? ['the duplicates of the order could not be read'] : []),
    ...(duplicateCount !== null && duplicateCount > 0 ? [`${kept} the CT status they were issued with`] : []),
  ];
}
