import { canonicalHost } from './hosts.ts';
import type { Leaf } from './order.ts';
import { secondsBetween } from './time.ts';

/** The CA's clock may be ahead of ours by so much. */
const SKEW_SECONDS = 300;

export interface ExpectedLeaf {
  /** As the provider lists it; null when it does not. */
  serialNumber: string | null;
  publicKeySha256: string;
  dnsNames: string[];
  now: string;
}

/** Why a downloaded leaf is not the one that was asked for; empty when it is. */
export function bindingErrors(leaf: Leaf, expected: ExpectedLeaf): string[] {
  const errors: string[] = [];
  if (expected.serialNumber !== null && canonicalSerial(expected.serialNumber) !== canonicalSerial(leaf.serialNumber)) {
    errors.push(`serial number ${leaf.serialNumber}, listed as ${expected.serialNumber}`);
  }
  if (leaf.publicKeySha256 !== expected.publicKeySha256) errors.push("public key is not the CSR's");
  const got = sortedNames(leaf.dnsNames);
  const wanted = sortedNames(expected.dnsNames);
  if (got.join() !== wanted.join()) errors.push(`names ${got.join(', ')} instead of ${wanted.join(', ')}`);
  return [...errors, ...dateErrors(leaf, expected.now)];
}

/** Why a leaf may not be served now. */
export function dateErrors({ notBefore, notAfter }: Pick<Leaf, 'notBefore' | 'notAfter'>, now: string): string[] {
  if (secondsBetween(now, notBefore) > SKEW_SECONDS) return [`it is not valid before ${notBefore}`];
  return secondsBetween(now, notAfter) <= 0 ? [`it expired ${notAfter}`] : [];
}

/** Providers write the same number with separators, in either case, with or without leading zeros. */
export function canonicalSerial(serialNumber: string): string {
  return serialNumber
    .replace(/[^0-9a-f]/gi, '')
    .replace(/^0+(?=.)/, '')
    .toUpperCase();
}

/** Each once, in punycode where it is a DNS name: an order may write in Unicode what its certificate cannot. */
export function sortedNames(dnsNames: string[]): string[] {
  return [...new Set(dnsNames.map((name) => canonicalHost(name) ?? name.toLowerCase()))].sort();
}
