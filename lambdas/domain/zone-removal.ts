import { type CertificateRecord, isTerminal } from './certificate-record.ts';

/** As many are named in a reason. */
const MOST_NAMED = 10;

type Living = Pick<CertificateRecord, 'certificateId' | 'status' | 'owner'>;

/** Whether a certificate keeps its zone on record: it has not ended, or an execution works on it. */
export function livesInZone({ status, owner }: Living): boolean {
  return !isTerminal(status) || owner !== null;
}

/** Why a zone is not removed, and what to do about it. */
export function inhabitedReason(zoneId: string, living: Living[]): string {
  const named = living.slice(0, MOST_NAMED).map(({ certificateId, status, owner }) => {
    return `${certificateId} (${status}${owner === null ? '' : `, owned by ${owner}`})`;
  });
  const more = living.length > named.length ? ` and ${living.length - named.length} more` : '';
  const remedy = 'delete or abandon these certificates, or wait until their executions have ended';
  return `zone ${zoneId} has ${named.join(', ')}${more}; ${remedy}`;
}
