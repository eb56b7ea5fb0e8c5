import { createHash } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';

/** SHA-256 of the DER, lower-case hex: equal exactly when two documents carry the same key. */
export function publicKeySha256(key: SubjectPublicKeyInfo): string {
  return createHash('sha256')
    .update(new Uint8Array(AsnConvert.serialize(key)))
    .digest('hex');
}

/** Of a PKCS #10 request in PEM, with or without line breaks; null when it cannot be read. */
export function csrPublicKeySha256(csr: string): string | null {
  const base64 = /-----BEGIN (NEW )?CERTIFICATE REQUEST-----([\sA-Za-z0-9+/=]+)-----END/.exec(csr)?.[2];
  if (base64 === undefined) return null;
  try {
    const request = AsnConvert.parse(Buffer.from(base64, 'base64'), CertificationRequest);
    return publicKeySha256(request.certificationRequestInfo.subjectPKInfo);
  } catch {
    return null;
  }
}
