import { createHash } from 'node:crypto';

/** A name has at most 80 characters; a child's ends in its step, the round and the count of redrives. */
const MOST_CHARACTERS = 60;
const HEAD_CHARACTERS = 43;

/**
 * What the names of an execution's children begin with: its own name, so that they are as unique as it is, whatever the
 * table holds or has lost. One that is too long, or has other characters than letters, digits, `-`, `_` and `.`, is cut
 * and made unique again by the beginning of its SHA-256.
 */
export function namePrefixOf(executionArn: string): string {
  const name = executionArn.split(':').slice(7).join(':') || executionArn;
  const plain = name.replace(/[^\w.-]/g, '-');
  if (plain === name && name.length <= MOST_CHARACTERS) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${plain.slice(0, HEAD_CHARACTERS)}-${hash}`;
}
