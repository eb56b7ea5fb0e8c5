import type * as z from 'zod/mini';

/* What becomes of an answer's text. Nothing of it says the credential that was sent, whatever the provider echoes. */

/** Of the request. */
interface Answered {
  headers: Record<string, string>;
  accept?: 'json' | 'text';
  explain: (body: unknown) => string;
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

/** The refusal in the provider's words; at most 400 characters, so that the whole message stays below 600. */
export function explained(outgoing: Answered, body: unknown): string {
  const text = body === NOT_JSON || body === undefined ? '' : outgoing.explain(body);
  return (text || 'no explanation').slice(0, 400);
}

/** Which fields of an answer break its contract: the first few, because a list may break it in every entry. */
export function malformedFields({ issues }: z.core.$ZodError, whole: string): string {
  const named = issues.slice(0, 5).map(({ path }) => (path.join('.') || whole).slice(0, 60));
  return [...named, ...(issues.length > 5 ? [`and ${issues.length - 5} more`] : [])].join(', ');
}

export function redacted(outgoing: Answered, text: string): string {
  let safe = text;
  for (const value of Object.values(outgoing.headers)) {
    const secret = value.replace(/^Bearer /, '');
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      safe = safe.replaceAll(form, '[redacted]');
    }
  }
  return safe;
}
