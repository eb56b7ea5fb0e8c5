import type { CertificateRecord } from './certificate-record.ts';
import { phaseOf } from './pack-status.ts';
import { methodViolation, VALIDATION_METHODS } from './request.ts';

type Changed = Pick<CertificateRecord, 'certificateId' | 'status' | 'packStatus' | 'hosts' | 'validationMethod'>;

/**
 * What forbids to have a certificate validated by that method from now on; null when nothing does, as for a recheck by
 * the method that it has. Cloudflare does not change the method of an active pack: another method is another pack.
 * https://developers.cloudflare.com/ssl/edge-certificates/changing-dcv-method/
 */
export function methodEditViolation(record: Changed, wanted: string): string | null {
  const { certificateId, status, packStatus, hosts, validationMethod } = record;
  if (wanted === validationMethod) return null;
  if (status === 'ACTIVE' || phaseOf(packStatus ?? '') === 'active') {
    const given = VALIDATION_METHODS.some((method) => method === wanted) ? wanted : VALIDATION_METHODS.join(', ');
    return `validationMethod: the certificate of ${certificateId} is active, so its method cannot change; rotate it with validationMethod ${given}`;
  }
  return methodViolation(wanted, hosts);
}
