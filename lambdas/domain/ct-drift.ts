import type { CtCertificate, CtOrderRecord, CtOrderStatus } from './ct-order-record.ts';
import { isInSync } from './sct-verdict.ts';

/** A change is under way, or was when its execution died. */
const UNDER_WAY: CtOrderStatus[] = ['REQUESTED', 'CHANGING', 'AWAITING'];

export function isUnderWay({ status }: Pick<CtOrderRecord, 'status'>): boolean {
  return UNDER_WAY.includes(status);
}

export interface DriftJudgement {
  /** `as-reissued`: our own reissue came out so, and another one would, too; a person decides. */
  verdict: 'agrees' | 'drifted' | 'as-reissued';
  reason: string;
  /** True when people have not been told of this drift. */
  isNews: boolean;
  changes: Partial<CtOrderRecord>;
}

/**
 * Whether the order's newest issued certificate still is what its record says: what the flag asks for where we have set
 * it, else what the last certificate was. Somebody else's reissue may have changed that.
 */
export function judgeDrift(record: CtOrderRecord, newest: CtCertificate): DriftJudgement {
  const { certificate, status, committedDisableCt } = record;
  const isKnown = certificate?.issuedCertificateId === newest.issuedCertificateId;
  const flag = committedDisableCt ?? (status === 'IN_SYNC' ? record.disableCt : null);
  const agrees =
    flag === null
      ? certificate === null || certificate.sctVerdict === newest.sctVerdict
      : isInSync(flag, newest.sctVerdict);
  const seen = isKnown ? {} : { certificate: newest };
  const is = `certificate ${newest.issuedCertificateId} is ${newest.sctVerdict}`;
  if (agrees) {
    const reason = `${is}, as recorded`;
    // What only a sweep found out of sync, and somebody has mended since, is in sync again.
    const mended = record.drift && flag !== null ? ({ status: 'IN_SYNC', reason, flagInDoubt: false } as const) : {};
    return { verdict: 'agrees', reason, isNews: false, changes: { ...seen, ...mended, drift: null } };
  }
  const expected = flag === null ? certificate?.sctVerdict : flag ? 'unlogged' : 'logged';
  const reason = `${is} and shall be ${expected}`;
  // The change that ended so has told it, here and below.
  if (isKnown && newest.issuedCertificateId === record.reissuedAs) {
    return { verdict: 'as-reissued', reason, isNews: false, changes: {} };
  }
  if (isKnown && !record.drift && (status === 'OUT_OF_SYNC' || status === 'CT_WEAK')) {
    return { verdict: 'drifted', reason, isNews: false, changes: {} };
  }
  const { issuedCertificateId, sctVerdict } = newest;
  const known = record.drift?.issuedCertificateId === issuedCertificateId ? record.drift : null;
  const drift = known ?? { issuedCertificateId, sctVerdict, told: false };
  // Without a flag of ours the former certificate stays the measure.
  const measure = flag === null ? {} : { ...seen, flagInDoubt: true };
  const changes = { ...measure, status: 'OUT_OF_SYNC', reason, drift } as const;
  return { verdict: 'drifted', reason, isNews: !drift.told, changes };
}
