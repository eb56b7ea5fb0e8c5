import type { Leaf } from './order.ts';

export interface ExpectedLeaf {
  /** As the provider lists it; null when it does not. */
  serialNumber: string | null;
  publicKeySha256: string;
  dnsNames: string[];
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
  return errors;
}

/** Providers write the same number with separators, in either case, with or without leading zeros. */
export function canonicalSerial(serialNumber: string): string {
  return serialNumber
    .replace(/[^0-9a-f]/gi, '')
    .replace(/^0+(?=.)/, '')
    .toUpperCase();
}

export function sortedNames(dnsNames: string[]): string[] {
  return [...new Set(dnsNames.map((name) => name.toLowerCase()))].sort();
}
