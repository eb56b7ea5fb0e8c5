import type { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { ExtendedKeyUsage, type Extension, id_ce_extKeyUsage } from '@peculiar/asn1-x509';
import type { Leaf } from '../domain/order.ts';

/** OpenSSL's names of the curves that the Baseline Requirements allow, section 6.1.5. */
const CURVES = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
]);

/** Who issued a certificate, for which uses, and for what kind of key: a reissue may change each of these. */
export function traitsOf(
  certificate: X509Certificate,
  extensions: Extension[],
): Pick<Leaf, 'issuer' | 'extendedKeyUsages' | 'keyType'> {
  const usages = extensions.find(({ extnID }) => extnID === id_ce_extKeyUsage);
  return {
    issuer: (certificate.issuer ?? '').split('\n').join(', '),
    extendedKeyUsages: usages ? [...AsnConvert.parse(usages.extnValue.buffer, ExtendedKeyUsage)].sort() : [],
    keyType: keyTypeOf(certificate),
  };
}

function keyTypeOf(certificate: X509Certificate): string {
  const { asymmetricKeyType = 'unknown', asymmetricKeyDetails: details } = certificate.publicKey;
  if (asymmetricKeyType === 'ec') return `EC ${CURVES.get(details?.namedCurve ?? '') ?? details?.namedCurve}`;
  if (details?.modulusLength !== undefined) return `RSA ${details.modulusLength}`;
  return asymmetricKeyType;
}
