import type { CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import type { CtOrderRecord } from '../../../lambdas/domain/ct-order-record.ts';
import { ENDED } from './invariants/transitions.ts';
import { type Item, recordsOf } from './world.ts';

/** The next sweep must go on with these; every other status is an end, or waits for a person. */
const DUE = ['REQUESTED', 'ORDERING', 'PENDING', 'TIMED_OUT', 'DELETING', 'AUTH_PAUSED'];
/** The same of an order. */
const CHANGING = ['REQUESTED', 'CHANGING', 'AWAITING'];

/** What people care about: a certificate, or the CT status of an order. */
interface Subject {
  subject: string | number;
  /** Of a certificate; people may be told by it. */
  packId: string | null;
  status: string;
  reason: string;
  owner: string | null;
  deadlineAt: string | null;
  isDue: boolean;
}

/** An owner that has ended is no owner where nothing is under way: whoever comes next asks for it. */
export function subjectsOf(items: Item[]): Subject[] {
  const certificates = recordsOf<CertificateRecord>(items, 'certificate').map((record) => {
    const owner = ENDED.includes(record.status) ? null : record.owner;
    return { ...record, owner, subject: record.certificateId, isDue: DUE.includes(record.status) };
  });
  const orders = recordsOf<CtOrderRecord>(items, 'ct-order').map((record) => {
    const isDue = CHANGING.includes(record.status);
    return { ...record, owner: isDue ? record.owner : null, subject: record.orderId, packId: null, isDue };
  });
  return [...certificates, ...orders];
}

/** Those that somebody still works on, or must. */
export function unfinished(items: Item[]): Subject[] {
  return subjectsOf(items).filter(({ owner, isDue }) => owner !== null || isDue);
}
