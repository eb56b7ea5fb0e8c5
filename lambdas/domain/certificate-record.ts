import type { Pack } from './pack.ts';
import type { CertificateRequest } from './request.ts';

/** The open order of a record: committed before the POST, closed when its outcome is known. */
export interface OrderIntent {
  /** The execution that may send it; any other reconciles. */
  owner: string;
  committedAt: string;
  /** Every pack id the zone had, so that a new one can be told from an old one. */
  packIds: string[];
  /** How often the list was read back for a lost answer. */
  looks: number;
}

export type CertificateStatus = keyof typeof NEXT;

/** The current state of one certificate; `attempt` items are its former states. */
export interface CertificateRecord extends CertificateRequest {
  certificateId: string;
  /** Raised when a finished certificate is requested again. */
  generation: number;
  /** Raised when another execution takes over; keeps children's names unique. */
  run: number;
  /** Of the execution that may write, an ARN; null between executions. */
  owner: string | null;
  status: CertificateStatus;
  reason: string;
  packId: string | null;
  packStatus: string | null;
  intent: OrderIntent | null;
  restarts: number;
  rechecked: boolean;
  validationRecords: Pack['validationRecords'];
  activeSeenAt: string | null;
  told: string[];
  requestedAt: string;
  verificationStartedAt: string | null;
  deadlineAt: string | null;
  activeAt: string | null;
  /** The earliest end among the pack's certificates. */
  expiresAt: string | null;
  warnings: string[];
}

/** Where a status may go. Terminal ones go nowhere within their generation. */
const NEXT = {
  REQUESTED: ['ORDERING', 'PENDING', 'REFUSED', 'QUOTA_EXHAUSTED', 'AUTH_PAUSED', 'LOST', 'ATTENTION'],
  ORDERING: ['REQUESTED', 'PENDING', 'REFUSED', 'ORDER_UNCERTAIN', 'AUTH_PAUSED'],
  ORDER_UNCERTAIN: ['PENDING', 'AUTH_PAUSED'],
  PENDING: ['ACTIVE', 'TIMED_OUT', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED'],
  TIMED_OUT: ['PENDING', 'ACTIVE', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED'],
  OVERDUE: ['PENDING', 'ACTIVE', 'TIMED_OUT', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED'],
  ATTENTION: ['PENDING', 'ACTIVE', 'TIMED_OUT', 'OVERDUE', 'ABANDONED', 'LOST', 'AUTH_PAUSED'],
  ACTIVE: ['PENDING', 'TIMED_OUT', 'OVERDUE', 'ATTENTION', 'ABANDONED', 'LOST', 'AUTH_PAUSED'],
  AUTH_PAUSED: [
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
  ],
  REFUSED: [],
  QUOTA_EXHAUSTED: [],
  ABANDONED: [],
  LOST: [],
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
    packId: null,
    packStatus: null,
    intent: null,
    restarts: 0,
    rechecked: false,
    validationRecords: [],
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
