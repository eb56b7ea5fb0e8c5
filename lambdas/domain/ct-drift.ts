import { isLifted } from './auth-pause.ts';
import { flagWords } from './ct-flag.ts';
import type { CtCertificate, CtOrderRecord, CtOrderStatus } from './ct-order-record.ts';
import { isInSync } from './sct-verdict.ts';

/** A change is under way, or was when its execution died. */
const UNDER_WAY: CtOrderStatus[] = ['REQUESTED', 'CHANGING', 'AWAITING'];

export function isUnderWay({ status }: Pick<CtOrderRecord, 'status'>): boolean {
  return UNDER_WAY.includes(status);
}

export interface DriftJudgement {
  /**
   * `as-reissued`: our own reissue came out so, and another one would, too; a person decides. `needs-decision`: only
   * CT switched on for a certificate that is in no log would put it right, and that is never done by itself.
   */
  verdict: 'agrees' | 'drifted' | 'as-reissued' | 'needs-decision';
  reason: string;
  /** True when people have not been told of this drift. */
  isNews: boolean;
  changes: Partial<CtOrderRecord>;
}

/**
 * Whether the order's flag and its newest issued certificate still are what its record says: the flag as we have set
 * it, and a certificate to match; where we have set none, what both were when they were last read. Somebody else may
 * have changed the flag, which decides the next certificate, or reissued. `shown` is null where Order info does not show
 * the flag; then the certificate alone is judged. An order that a refused credential pauses keeps its status, whatever
 * is found: what to do about it is still the same.
 */
export function judgeDrift(record: CtOrderRecord, newest: CtCertificate, shown: boolean | null): DriftJudgement {
  const { certificate, status, committedDisableCt, pause } = record;
  const isKnown = certificate?.issuedCertificateId === newest.issuedCertificateId;
  const flag = committedDisableCt ?? (status === 'IN_SYNC' ? record.disableCt : null);
  const expectedFlag = flag ?? record.shownDisableCt ?? null;
  const leafAgrees =
    flag === null
      ? certificate === null || certificate.sctVerdict === newest.sctVerdict
      : isInSync(flag, newest.sctVerdict);
  const flagAgrees = shown === null || expectedFlag === null || shown === expectedFlag;
  const seen = { ...(isKnown ? {} : { certificate: newest }), shownDisableCt: shown };
  const is = `certificate ${newest.issuedCertificateId} is ${newest.sctVerdict}`;
  if (leafAgrees && flagAgrees) {
    const reason = `${is}, as recorded; ${flagWords(shown)}`;
    // What only a sweep found out of sync, and somebody has mended since, is in sync again.
    const mended = pause
      ? { ...(status === 'AUTH_PAUSED' && { flagInDoubt: false }) }
      : ({ status: 'IN_SYNC', reason, flagInDoubt: false } as const);
    const isMended = record.drift && flag !== null;
    return { verdict: 'agrees', reason, isNews: false, changes: { ...seen, ...(isMended && mended), drift: null } };
  }
  const expected = flag === null ? certificate?.sctVerdict : flag ? 'unlogged' : 'logged';
  const problems = [
    leafAgrees ? is : `${is} and shall be ${expected}`,
    flagAgrees ? flagWords(shown) : `${flagWords(shown)} and shall show ${expectedFlag}`,
  ];
  const reason = problems.join('; ');
  // The change that ended so has told it, here and below.
  if (!leafAgrees && isKnown && newest.issuedCertificateId === record.reissuedAs) {
    return { verdict: 'as-reissued', reason, isNews: false, changes: {} };
  }
  const isDisclosing = flag === false && newest.sctVerdict === 'unlogged';
  const verdict = isDisclosing ? 'needs-decision' : 'drifted';
  if (isKnown && !record.drift && (status === 'OUT_OF_SYNC' || status === 'CT_WEAK')) {
    return { verdict, reason, isNews: false, changes: {} };
  }
  const { issuedCertificateId, sctVerdict } = newest;
  const isSame =
    record.drift?.issuedCertificateId === issuedCertificateId && (record.drift.disableCt ?? shown) === shown;
  const drift =
    isSame && record.drift ? record.drift : { issuedCertificateId, sctVerdict, disableCt: shown, told: false };
  // Without a flag of ours what was read formerly stays the measure.
  const measure = flag === null ? {} : { ...seen, flagInDoubt: true };
  const found = pause ? {} : ({ status: 'OUT_OF_SYNC', reason } as const);
  const changes = { ...measure, ...found, drift };
  return { verdict, reason, isNews: !drift.told, changes };
}

/**
 * Whether a sweep starts the order's change, after a read that succeeded with this version of the secret: a drift that is
 * to be enforced, and a change that a refused credential ended, once its pause is lifted. Never where that would switch
 * CT on for a certificate that is in no log, unless the reissue that does so was sent before.
 */
export function mayStart(record: CtOrderRecord, { verdict }: DriftJudgement, readWith: string | null): boolean {
  const { pause, enforce, intent } = record;
  if (!pause) return verdict === 'drifted' && enforce;
  return isLifted(pause, readWith) && (verdict !== 'needs-decision' || intent?.stage === 'reissue');
}
