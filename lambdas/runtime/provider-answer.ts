import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import type { BudgetedProvider } from '../domain/budget.ts';
import { type Refusal, remedyOf } from '../domain/refusal.ts';
import { secretForms } from './secret-forms.ts';

/* What becomes of an answer's text. Nothing of it says the credential that was sent, whatever the provider echoes. */

/** Of the request. */
interface Answered {
  headers: Record<string, string>;
  accept?: 'json' | 'text';
}

export const NOT_JSON = Symbol('not JSON');

/** Without a credential that the provider echoed. What is nested too deep to be walked is no answer, either. */
export function readable(outgoing: Answered, text: string, status: number): unknown {
  if (outgoing.accept === 'text' && status < 300) return redacted(outgoing, text);
  try {
    return JSON.parse(text, (_, value) => (typeof value === 'string' ? redacted(outgoing, value) : value));
  } catch {
    return NOT_JSON;
  }
}

const MAX_WORDS = 400;

/** The refusal in the provider's words, and the remedy; so short that the whole message stays below 600 characters. */
export function explained(provider: BudgetedProvider, refusal: Refusal): string {
  const remedy = remedyOf(provider, refusal);
  const words = (refusal.words || 'no explanation').slice(0, MAX_WORDS - (remedy?.length ?? 0));
  return remedy === null ? words : `${words}; ${remedy}`;
}

/** An answer that the API itself did not write, by type, size and digest, never by its text. */
export function described(outgoing: Answered, { contentType, text }: { contentType: string; text: string }): string {
  if (text === '') return 'an empty answer';
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const type = redacted(outgoing, contentType).slice(0, 100);
  const facts = [type, `${text.length} characters`, `sha256 ${digest}`, ...edgeCodeIn(text)];
  return `not an answer of the API (${facts.join(', ')})`;
}

/** How Cloudflare's edge (in text, JSON or HTML) and Imperva, which is before DigiCert, number what they block. */
function edgeCodeIn(text: string): string[] {
  const start = text.slice(0, 20_000);
  const code = /\berror(?: code|_code"|-code">)?[:\s]*"?(1\d{3})\b/i.exec(start)?.[1];
  const incident = /Incapsula incident ID: ?(\d[\d-]{0,59})/i.exec(start)?.[1];
  return [...(code ? [`edge code ${code}`] : []), ...(incident ? [`Imperva incident ${incident}`] : [])];
}

/** Which fields of an answer break its contract: the first few, because a list may break it in every entry. */
export function malformedFields({ issues }: z.core.$ZodError, whole: string): string {
  const named = issues.slice(0, 5).map(({ path }) => (path.join('.') || whole).slice(0, 60));
  return [...named, ...(issues.length > 5 ? [`and ${issues.length - 5} more`] : [])].join(', ');
}

/** Computed once a request, because an answer may hold thousands of texts. */
const FORMS = new WeakMap<Record<string, string>, string[]>();

export function redacted({ headers }: Pick<Answered, 'headers'>, text: string): string {
  const forms = FORMS.get(headers) ?? Object.values(headers).flatMap(secretForms);
  FORMS.set(headers, forms);
  let safe = text;
  for (const form of forms) safe = safe.replaceAll(form, '[redacted]');
  return safe;
}
