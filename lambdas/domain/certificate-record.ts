import type { AuthPause } from './auth-pause.ts';
import type { Pack } from './pack.ts';
import type { Release } from './release.ts';
import type { CertificateRequest, EDITABLE_VALIDATION_METHODS } from './request.ts';

/** The open order of a record: committed before the POST, closed when its outcome is known. */
export interface OrderIntent {
  /** The execution that may send it, not the parent it works for: any other reconciles. */
  sentBy: string;
  committedAt: string;
  /** Every pack id the zone had, so that a new one can be told from an old one. */
  packIds: string[];
  /** How often the list was read back for a lost answer. */
  looks: number;
  /** Which list was looked at last; absent before the first look. */
  listedAt?: string;
  /** What was wrong with the pack that the order was answered with; absent when the answer was lost. */
  answeredWith?: string;
}

/** What a rotation replaces: it serves until its successor is active, and is deleted only then. */
export interface PreviousPack {
  packId: string;
  packStatus: string | null;
  expiresAt: string | null;
  activeAt: string | null;
  /** In which it was ordered. */
  generation: number;
  /** Of the pack; absent in records of former times. */
  validationMethod?: CertificateRecord['validationMethod'];
  /** True once it could not be deleted: then a person says when to try again. */
  isLeft: boolean;
}

export type CertificateStatus = keyof typeof NEXT;

/** The current state of one certificate; `attempt` items are its former states. */
export interface CertificateRecord extends Omit<CertificateRequest, 'validationMethod'> {
  certificateId: string;
  /** As Cloudflare was last told; `cname` can be changed to, but not ordered. */
  validationMethod: (typeof EDITABLE_VALIDATION_METHODS)[number];
  /** The last edit of it, and what it was before; null once that was put back. */
  methodEdit: { execution: string; before: (typeof EDITABLE_VALIDATION_METHODS)[number] } | null;
  /** Raised when a finished certificate is requested again, or a living one gets another pack. */
  generation: number;
  /** Raised when another execution takes over; keeps children's names unique. */
  run: number;
  /** Of the execution that may write, an ARN; null between executions. */
  owner: string | null;
  /** Of the last owner, when that ended otherwise than it should. */
  release?: Release | null;
  status: CertificateStatus;
  reason: string;
  /** Of AUTH_PAUSED; absent or null in every other status, and where it was not recorded. */
  pause?: AuthPause | null;
  /** Of ZONE_GONE: what it is again when its zone can be read; absent or null in every other status. */
  beforeGone?: { status: CertificateStatus; reason: string } | null;
  packId: string | null;
  packStatus: string | null;
  /** Set from the beginning of a rotation until its old pack is deleted. */
  previous: PreviousPack | null;
  /** The pack that an operator adopted last: its CA may be another one than requested. */
  adoptedPackId?: string | null;
  /** Packs that were replaced or given up: never adopted, though they may be exactly what was requested. */
  setAside: string[];
  intent: OrderIntent | null;
  restarts: number;
  rechecked: boolean;
  /** The same by issuance, kept over generations; absent before the first, and in records that are older. */
  restartCount?: { issuance: string; restarts: number; rechecked: boolean };
  validationRecords: Pack['validationRecords'];
  /** The CA's words in the last pack read that had any; absent in records that are older than the field. */
  validationErrors?: string[];
  activeSeenAt: string | null;
  /** As in `PollMemory`; absent before the first, and in records that are older. */
  activeSeenPoll?: number;
  told: string[];
  requestedAt: string;
  verificationStartedAt: string | null;
  deadlineAt: string | null;
  activeAt: string | null;
  /** When a poll last confirmed that the pack is active, kept over generations; absent as `restartCount` is. */
  lastActiveAt?: string;
  /** The earliest end among the pack's certificates. */
  expiresAt: string | null;
  warnings: string[];
}

/** Where work goes on that was kept from it, whatever it was. */
const ANYWHERE = [
  'REQUESTED',
  'ORDERING',
  'PENDING',
  'ORDER_UNCERTAIN',
  'ACTIVE',
  'TIMED_OUT',
  'OVERDUE',
  'ATTENTION',
  'ABANDONED',
  'QUOTA_EXHAUSTED',
  'REFUSED',
  'LOST',
  'DELETING',
] as const;

/** Where a status may go. Terminal ones go nowhere within their generation. */
const NEXT = {
  REQUESTED: [
    'ORDERING',
    'PENDING',
    'REFUSED',
    'QUOTA_EXHAUSTED',
    'AUTH_PAUSED',
    'ABANDONED',
    'LOST',
    'ATTENTION',
    'ZONE_GONE',
  ],
  ORDERING: ['REQUESTED', 'PENDING', 'REFUSED', 'ORDER_UNCERTAIN', 'ABANDONED', 'AUTH_PAUSED', 'ZONE_GONE'],
  ORDER_UNCERTAIN: ['PENDING', 'ABANDONED', 'AUTH_PAUSED', 'ZONE_GONE'],
  PENDING: ['ACTIVE', 'TIMED_OUT', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED', 'DELETING', 'ZONE_GONE'],
  TIMED_OUT: ['PENDING', 'ACTIVE', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED', 'DELETING', 'ZONE_GONE'],
  OVERDUE: ['PENDING', 'ACTIVE', 'TIMED_OUT', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED', 'DELETING', 'ZONE_GONE'],
  ATTENTION: ['PENDING', 'ACTIVE', 'TIMED_OUT', 'OVERDUE', 'ABANDONED', 'LOST', 'AUTH_PAUSED', 'DELETING', 'ZONE_GONE'],
  ACTIVE: ['PENDING', 'TIMED_OUT', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED', 'DELETING', 'ZONE_GONE'],
  AUTH_PAUSED: [...ANYWHERE, 'ZONE_GONE'],
  ZONE_GONE: [...ANYWHERE, 'AUTH_PAUSED'],
  DELETING: [
    'DELETED',
    'PENDING',
    'ACTIVE',
    'TIMED_OUT',
    'OVERDUE',
    'ATTENTION',
    'ABANDONED',
    'LOST',
    'AUTH_PAUSED',
    'ZONE_GONE',
  ],
  REFUSED: [],
  QUOTA_EXHAUSTED: [],
  ABANDONED: [],
  LOST: [],
  DELETED: [],
} as const satisfies Record<string, readonly string[]>;

export const CERTIFICATE_STATUSES = Object.keys(NEXT) as CertificateStatus[];

/** True when this generation is over, so that the same request may begin the next. */
export function isTerminal(status: CertificateStatus): boolean {
  return NEXT[status].length === 0;
}

export function mayBecome(from: CertificateStatus, to: CertificateStatus): boolean {
  return from === to || (NEXT[from] as readonly string[]).includes(to);
}

/** A record's first state. Times are ISO 8601. */
export function newCertificate(certificateId: string, request: CertificateRequest, now: string): CertificateRecord {
  return {
    ...request,
    certificateId,
    generation: 1,
    run: 0,
    owner: null,
    status: 'REQUESTED',
    reason: 'requested',
    methodEdit: null,
    packId: null,
    packStatus: null,
    previous: null,
    setAside: [],
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
    warnings: [],
  };
}
