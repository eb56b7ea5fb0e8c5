import type { Leaf } from './order.ts';
import { secondsBetween } from './time.ts';

/** What a leaf's own bytes say about its logging. Signatures are not verified. */
export type SctVerdict = 'logged' | 'weakly-logged' | 'unlogged' | 'poisoned' | 'malformed';

/**
 * SCTs of distinct logs that a browser asks for: 2 up to 180 days of lifetime, 3 above, where any second over a day
 * counts as a day. https://googlechrome.github.io/CertificateTransparency/ct_policy.html and
 * https://support.apple.com/en-us/103214
 */
export function logsRequired(leaf: Pick<Leaf, 'notBefore' | 'notAfter'>): number {
  // RFC 5280 section 4.1.2.5: both ends belong to the validity period.
  const days = Math.ceil((secondsBetween(leaf.notBefore, leaf.notAfter) + 1) / 86_400);
  return days > 180 ? 3 : 2;
}

/** How many logs have promised to carry it. */
export function distinctLogs(leaf: Pick<Leaf, 'scts'>): number {
  return new Set(leaf.scts.map((sct) => sct.logId)).size;
}

export function sctVerdictOf(leaf: Leaf): SctVerdict {
  if (leaf.poisoned) return 'poisoned';
  if (leaf.sctList === 'malformed') return 'malformed';
  if (leaf.sctList === 'absent') return 'unlogged';
  return distinctLogs(leaf) >= logsRequired(leaf) ? 'logged' : 'weakly-logged';
}

/** True when the flag's wish is what the leaf is. */
export function isInSync(disableCt: boolean, verdict: SctVerdict): boolean {
  return verdict === (disableCt ? 'unlogged' : 'logged');
}
