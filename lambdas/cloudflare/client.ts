import type * as z from 'zod/mini';
import type { Priority } from '../domain/budget.ts';
import { type Refusal, refusalOf } from '../domain/refusal.ts';
import type { Send } from '../runtime/fence.ts';
import { failuresOf, type ProviderRequest, send } from '../runtime/http.ts';
import { flag } from '../runtime/lenient.ts';
import { warnOnce } from '../runtime/logger.ts';
import { malformedFields } from '../runtime/provider-answer.ts';
import { namingSecret, readSecret } from '../runtime/secret.ts';
import { cloudflareSecretSchema, envelopeSchema } from './contract.ts';

interface CloudflareRequest<T> {
  method: ProviderRequest['method'];
  isRead?: boolean;
  /** Of a mutation. */
  send?: Send | undefined;
  /** Below the base URL, e.g. `/zones/{zone_id}/ssl/verification`. */
  path: string;
  body?: unknown;
  /** Of `result`. */
  result: z.ZodMiniType<T>;
}

/**
 * One request to Cloudflare, with the token read for it, and its `result` parsed.
 * Errors: as `send`; an empty answer is `ProviderUnavailable` and one of another shape `ContractBroken`, or either
 * `OutcomeUnknown` where it is the answer to a mutation. The totals of a list are null where the answer does not tell.
 */
export async function cloudflare<T>(
  call: CloudflareRequest<T>,
): Promise<{ result: T; totalPages: number | null; totalCount: number | null }> {
  const { secret, version } = await readSecret('CLOUDFLARE_SECRET_ARN', cloudflareSecretSchema);
  const outgoing: ProviderRequest = {
    provider: 'Cloudflare',
    method: call.method,
    ...(call.isRead !== undefined && { isRead: call.isRead }),
    send: call.send,
    priority: priorityOf(call.path),
    url: `${process.env.CLOUDFLARE_BASE_URL}${call.path}`,
    headers: { authorization: `Bearer ${secret.apiToken}` },
    body: call.body,
    refusalIn,
  };
  const { body } = await send(outgoing).catch(namingSecret(version));
  const { lost, broken } = failuresOf(outgoing);
  const where = `Cloudflare ${call.method} ${call.path}`;
  for (const notice of noticesIn(body)) warnOnce(notice, { provider: 'Cloudflare', method: call.method });
  if (body === undefined) throw new lost(`${where}: an empty answer`);
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) throw new broken(`${where}: the answer is not an envelope`);
  const result = call.result.safeParse(envelope.data.result);
  if (!result.success) {
    const fields = malformedFields(result.error, 'result');
    throw new broken(`${where}: missing or malformed ${fields}`);
  }
  const { total_pages: totalPages, total_count: totalCount } = envelope.data.result_info ?? {};
  return { result: result.data, totalPages: totalPages ?? null, totalCount: totalCount ?? null };
}

/**
 * What is polled can wait. A walk that gives up on a later page begins again at its first, and has used up the budget
 * for nothing.
 */
function priorityOf(path: string): Priority {
  if (path.endsWith('/ssl/verification')) return 'patient';
  return /[?&]page=(?!1(&|$))/.test(path) ? 'urgent' : 'ordinary';
}

/**
 * `messages` of an envelope, where Cloudflare announces deprecations: texts, or objects like its errors since May 2026
 * (cloudflare/origin-ca-issuer#205). Never an error; already redacted, as the whole body is.
 */
function noticesIn(body: unknown): string[] {
  const { messages } = Object(body) as { messages?: unknown };
  if (!Array.isArray(messages)) return [];
  const texts = messages.map((message) => (typeof message === 'string' ? message : refusalOf(message).words));
  return texts.filter(Boolean).map((text) => `Cloudflare says: ${text.slice(0, 400)}`);
}

/** `success` may be missing: the verification list has none. Without errors, only `success: false` refuses anything. */
function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null) return null;
  const { success: shown, errors } = body as Record<string, unknown>;
  const success = flag.safeParse(shown).data;
  if (success === true) return null;
  const refusal = refusalOf(errors);
  return success === false || refusal.words !== '' ? refusal : null;
}
