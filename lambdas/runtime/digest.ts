import { createHash } from 'node:crypto';

/** SHA-256, in hex, of texts in whatever order: two lists of the same texts have the same digest. */
export function digestOf(texts: string[]): string {
  return createHash('sha256').update(JSON.stringify(texts.toSorted())).digest('hex');
}
