import { sortedNames } from './leaf-binding.ts';
import type { Leaf } from './order.ts';
import { secondsBetween } from './time.ts';

/** What is kept of a certificate to compare its successor with: a reissue may change each of these. */
export type LeafTraits = Pick<Leaf, 'notBefore' | 'notAfter' | 'dnsNames' | 'issuer' | 'extendedKeyUsages' | 'keyType'>;

/** RFC 5280 section 4.2.1.12. */
const USAGES = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
]);

export function traitsToKeep(leaf: Leaf): LeafTraits {
  const { notBefore, notAfter, dnsNames, issuer, extendedKeyUsages, keyType } = leaf;
  return { notBefore, notAfter, dnsNames, issuer, extendedKeyUsages, keyType };
}

/**
 * How a reissued certificate differs from the former one in what people rely on, one phrase each; empty when it does
 * not. DigiCert limits lifetimes and leaves out clientAuth by the date of issuance, not by what the order once was.
 */
export function leafDifferences(former: LeafTraits, leaf: LeafTraits): string[] {
  const days = daysOf(leaf);
  const differences: string[] = [];
  if (days !== daysOf(former)) differences.push(`lifetime ${days} instead of ${daysOf(former)} days`);
  for (const usage of former.extendedKeyUsages) {
    if (!leaf.extendedKeyUsages.includes(usage)) differences.push(`no ${USAGES.get(usage) ?? usage}`);
  }
  for (const usage of leaf.extendedKeyUsages) {
    if (!former.extendedKeyUsages.includes(usage)) differences.push(`also ${USAGES.get(usage) ?? usage}`);
  }
  if (leaf.keyType !== former.keyType) differences.push(`key ${leaf.keyType} instead of ${former.keyType}`);
  if (leaf.issuer !== former.issuer) {
    differences.push(`issued by ${commonNameOf(leaf.issuer)} instead of ${commonNameOf(former.issuer)}`);
  }
  const names = sortedNames(leaf.dnsNames).join(', ');
  const formerNames = sortedNames(former.dnsNames).join(', ');
  if (names !== formerNames) differences.push(`names ${names} instead of ${formerNames}`);
  return differences;
}

/** Whole days; both ends belong to the validity period. */
function daysOf({ notBefore, notAfter }: LeafTraits): number {
  return Math.round((secondsBetween(notBefore, notAfter) + 1) / 86_400);
}

/** The issuer is a whole name, e.g. `C=US, O=DigiCert Inc, CN=…`; where it has no common name, all of it counts. */
function commonNameOf(issuer: string): string {
  return /(?:^|, )CN=(.*?)(?:, [A-Z]+=|$)/.exec(issuer)?.[1] ?? issuer;
}
