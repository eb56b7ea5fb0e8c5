import { createHash } from 'node:crypto';
import { type CertificateIdentity, HASH_DIGITS, identityOf } from '../domain/request.ts';

/** Our identity of a certificate: Cloudflare's pack id changes at renewal. Zone name and hosts are canonical. */
export function certificateIdOf({ zoneName, ...identity }: CertificateIdentity & { zoneName: string }): string {
  const slug = zoneName
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 20)
    .replace(/-+$/, '');
  return `${slug}-${createHash('sha256').update(identityOf(identity)).digest('hex').slice(0, HASH_DIGITS)}`;
}
