import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that is the same for the same parts, whoever asks and when. */
export function fractionOf(...parts: (string | number)[]): number {
  return digestOf(parts).readUInt32BE(0) / 2 ** 32;
}

/** As `fractionOf`, a version 4 UUID. */
export function uuidOf(...parts: (string | number)[]): string {
  const hex = digestOf(parts).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** As `fractionOf`, 43 characters of base64url, which is how validation tokens look. */
export function tokenOf(...parts: (string | number)[]): string {
  return digestOf(parts).toString('base64url');
}

function digestOf(parts: (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
