import type { AuthPause } from './auth-pause.ts';
import type { LeafTraits } from './leaf-differences.ts';
import type { Leaf } from './order.ts';
import type { Release } from './release.ts';
import { distinctLogs, type SctVerdict, sctVerdictOf } from './sct-verdict.ts';

/** Committed before the flag is changed, and again before the reissue is sent; closed when the outcome is known. */
export interface CtIntent {
  /** `flag`: no reissue can have been sent yet. `reissue`: one may have been. */
  stage: 'flag' | 'reissue';
  committedAt: string;
  /** Every certificate id that the order had. */
  knownCertificateIds: number[];
  /** What the reissue must come out with. */
  dnsNames: string[];
  publicKeySha256: string;
  /** Of the newest issued leaf before the change: what the flag is put back to match. */
  previousSctVerdict: SctVerdict;
  /** Of the same leaf: what the new one is compared with. Absent in an INTENT of before this was kept. */
  former?: LeafTraits;
  /** The reissue's answer; all null while, or because, it is lost. */
  answered: boolean;
  requestId: number | null;
  issuedCertificateId: number | null;
  looks: number;
  /** Which list was looked at last; absent before the first look. */
  listedAt?: string;
  polls: number;
  sentAt: string | null;
  /** The execution that committed to send it. */
  sentBy: string | null;
  /** How often its cancellation was committed. */
  cancels: number;
  /** `polls` when the order was first read with nothing pending; null until then. */
  endedSeenAtPoll: number | null;
}

export interface CtCertificate {
  issuedCertificateId: number;
  serialNumber: string;
  notAfter: string;
  sctVerdict: SctVerdict;
  logs: number;
}

/** A newest certificate, or a flag, that is not what the record says, e.g. after somebody else's reissue. */
export interface CtDrift {
  issuedCertificateId: number;
  /** Null until it is read. */
  sctVerdict: SctVerdict | null;
  /** The flag as Order info showed it; null where it does not. Absent in a drift of before this was kept. */
  disableCt?: boolean | null;
  /** True once people were told. */
  told: boolean;
}

/** What the record keeps of a leaf that was read. */
export function ctCertificateOf(issuedCertificateId: number, leaf: Leaf): CtCertificate {
  return {
    issuedCertificateId,
    serialNumber: leaf.serialNumber,
    notAfter: leaf.notAfter,
    sctVerdict: sctVerdictOf(leaf),
    logs: distinctLogs(leaf),
  };
}

export type CtOrderStatus = keyof typeof NEXT;

/** Current state of one DigiCert order's CT logging; `attempt` items are its former states. */
export interface CtOrderRecord {
  orderId: number;
  run: number;
  owner: string | null;
  /** Of the last owner, when that ended otherwise than it should. */
  release?: Release | null;
  status: CtOrderStatus;
  reason: string;
  /** Of the last change, where a refused credential ended it, also if it is OUT_OF_SYNC by that; else absent or null. */
  pause?: AuthPause | null;
  disableCt: boolean;
  acknowledgeUnlogged: boolean;
  csr: string | null;
  /** True: a sweep that finds the order drifted starts the change anew. False: it only says so. */
  enforce: boolean;
  /** The flag as last set by us and confirmed; null until then. */
  committedDisableCt: boolean | null;
  /** The flag as Order info last showed it; null where it does not, or was not read yet. */
  shownDisableCt?: boolean | null;
  intent: CtIntent | null;
  /** True from the change of the flag until a certificate, or the flag put back, is seen to agree with it. */
  flagInDoubt: boolean;
  /** The newest issued certificate, as read from its own bytes. */
  certificate: CtCertificate | null;
  /** What the last reissue of ours came out as; null before. */
  reissuedAs: number | null;
  /** What the last sweep found; null while all agrees. */
  drift: CtDrift | null;
  /** What people were notified of about the end of the newest certificate. */
  told?: string[];
  requestedAt: string;
  deadlineAt: string;
  settledAt: string | null;
}

const SETTLED = ['IN_SYNC', 'REFUSED', 'RESTORED', 'OUT_OF_SYNC', 'CT_WEAK', 'POSTPONED', 'AUTH_PAUSED'] as const;

/** What a person decides, or a later look at order and certificate shows, whatever was settled before. */
const RESOLVED = ['REQUESTED', 'IN_SYNC', 'OUT_OF_SYNC', 'ABANDONED'] as const;

/** Nothing is terminal here: an order lives on, and a person or the next request may take it up again. */
const NEXT = {
  REQUESTED: ['CHANGING', 'ABANDONED', ...SETTLED],
  CHANGING: ['REQUESTED', 'AWAITING', 'ABANDONED', ...SETTLED],
  AWAITING: ['REQUESTED', 'CHANGING', 'ABANDONED', ...SETTLED],
  IN_SYNC: RESOLVED,
  REFUSED: RESOLVED,
  RESTORED: RESOLVED,
  POSTPONED: RESOLVED,
  CT_WEAK: RESOLVED,
  OUT_OF_SYNC: ['CHANGING', ...RESOLVED],
  AUTH_PAUSED: ['CHANGING', ...RESOLVED],
  ABANDONED: RESOLVED,
} as const satisfies Record<string, readonly string[]>;

export const CT_ORDER_STATUSES = Object.keys(NEXT) as CtOrderStatus[];

export function ctMayBecome(from: CtOrderStatus, to: CtOrderStatus): boolean {
  return from === to || (NEXT[from] as readonly string[]).includes(to);
}
