import type { BudgetedProvider } from './budget.ts';
import { KNOWN_CODES, type KnownCode } from './refusal-codes.ts';

/** The errors that a provider lists in its own envelope. */
export interface Refusal {
  /** As text, those of `error_chain` included; none when the errors have no code. */
  codes: string[];
  /** Codes and messages as sent. */
  words: string;
}

/** Deeper causes are not followed. */
const MAX_CHAIN = 5;

/**
 * Reads `errors` of an envelope: a list, or one object in older answers of DigiCert. Entries of another shape are
 * skipped, because an odd entry must not hide the code beside it.
 */
export function refusalOf(errors: unknown): Refusal {
  const all = [errors].flat().map((error) => errorOf(error, 0));
  return { codes: all.flatMap(({ codes }) => codes), words: all.flatMap(({ words }) => words || []).join('; ') };
}

function errorOf(error: unknown, depth: number): Refusal {
  if (typeof error !== 'object' || error === null) return { codes: [], words: '' };
  const { code, message, error_chain: chain } = error as Record<string, unknown>;
  const causes = (Array.isArray(chain) && depth < MAX_CHAIN ? chain : []).map((cause) => errorOf(cause, depth + 1));
  const own = typeof code === 'number' || (typeof code === 'string' && code !== '') ? [String(code)] : [];
  const said = typeof message === 'string' && message !== '' ? [message] : [];
  if (own.length + said.length === 0) return { codes: causes.flatMap(({ codes }) => codes), words: wordsOf(causes) };
  const because = wordsOf(causes);
  return {
    codes: [...own, ...causes.flatMap(({ codes }) => codes)],
    words: [own[0] ?? 'no code', ...said, ...(because ? [`(${because})`] : [])].join(' '),
  };
}

function wordsOf(causes: Refusal[]): string {
  return causes.flatMap(({ words }) => words || []).join('; ');
}

/**
 * What an answer with this status means, where the API itself lists errors; null is for an answer without the API's
 * envelope. The cause decides, not the status:
 * - No envelope, or errors without a code: a page of a proxy or a firewall, which proves nothing about the request.
 * - A known code: what the table says, `credentials` before `doubt` before `rejected`.
 * - 401: the credential.
 * - Another code with a status of 4xx: a refusal. That includes 403, because an unknown cause is more likely a matter of
 *   this resource than of the credential: wrongly taken for a refusal, one piece of work ends with the provider's words;
 *   wrongly taken for a refused credential, all work with the provider pauses for a new secret that would not help.
 * - An unknown code with 200: the status and the body contradict each other, so nothing is certain.
 */
export function meaningOf(provider: BudgetedProvider, status: number, refusal: Refusal | null): KnownCode['means'] {
  if (refusal === null) return 'doubt';
  const known = new Set(refusal.codes.flatMap((code) => knownCode(provider, code)?.means ?? []));
  for (const means of ['credentials', 'doubt', 'rejected'] as const) if (known.has(means)) return means;
  if (status === 401) return 'credentials';
  return status >= 400 && refusal.codes.length > 0 ? 'rejected' : 'doubt';
}

/** What an operator can do about the first code that has a remedy. */
export function remedyOf(provider: BudgetedProvider, { codes }: Refusal): string | null {
  for (const code of codes) {
    const remedy = knownCode(provider, code)?.remedy;
    if (remedy !== undefined) return remedy;
  }
  return null;
}

function knownCode(provider: BudgetedProvider, code: string): KnownCode | undefined {
  // `access_denied|access_denied_invalid_key` and its like.
  if (provider === 'DigiCert' && /^access_denied\|.*key/.test(code)) return { means: 'credentials' };
  return Object.hasOwn(KNOWN_CODES[provider], code) ? KNOWN_CODES[provider][code] : undefined;
}
