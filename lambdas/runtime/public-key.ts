import { createHash } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { pemBlocks } from './pem.ts';

/** SHA-256 of the DER, lower-case hex: equal exactly when two documents carry the same key. */
export function publicKeySha256(key: SubjectPublicKeyInfo): string {
  return createHash('sha256')
    .update(new Uint8Array(AsnConvert.serialize(key)))
    .digest('hex');
}

/** Of a PKCS #10 request in PEM, with or without line breaks; null when it cannot be read. */
export function csrPublicKeySha256(csr: string): string | null {
  const [der] = pemBlocks(csr, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
  if (der === undefined) return null;
  try {
    const request = AsnConvert.parse(der, CertificationRequest);
    return publicKeySha256(request.certificationRequestInfo.subjectPKInfo);
  } catch {
    return null;
  }
}
