import type * as z from 'zod/mini';
import type { Priority } from '../domain/budget.ts';
import { ProviderRejected } from '../runtime/errors.ts';
import { failuresOf, type ProviderRequest, send } from '../runtime/http.ts';
import { explained, malformedFields } from '../runtime/provider-answer.ts';
import { namingSecret, readSecret } from '../runtime/secret.ts';
import { cloudflareSecretSchema, envelopeSchema } from './contract.ts';

interface CloudflareRequest<T> {
  method: ProviderRequest['method'];
  isRead?: boolean;
  /** Below the base URL, e.g. `/zones/{zone_id}/ssl/verification`. */
  path: string;
  body?: unknown;
  /** Of `result`. */
  result: z.ZodMiniType<T>;
}

/**
 * One request to Cloudflare, with the token read for it, and its `result` parsed.
 * Errors: as `send`; `success: false` is `ProviderRejected` also with status 200; a result of another shape is
 * `ContractBroken`, or `OutcomeUnknown` where it is the answer to a mutation. The totals of a list are null where the
 * answer does not tell.
 */
export async function cloudflare<T>(
  call: CloudflareRequest<T>,
): Promise<{ result: T; totalPages: number | null; totalCount: number | null }> {
  const { secret, version } = await readSecret('CLOUDFLARE_SECRET_ARN', cloudflareSecretSchema);
  const outgoing: ProviderRequest = {
    provider: 'Cloudflare',
    method: call.method,
    ...(call.isRead !== undefined && { isRead: call.isRead }),
    priority: priorityOf(call.path),
    url: `${process.env.CLOUDFLARE_BASE_URL}${call.path}`,
    headers: { authorization: `Bearer ${secret.apiToken}` },
    body: call.body,
    explain,
    isInconclusive,
  };
  const answer = await send(outgoing).catch(namingSecret(version));
  const { lost, broken } = failuresOf(outgoing);
  const envelope = envelopeSchema.safeParse(answer.body);
  if (!envelope.success) throw new broken(`Cloudflare ${call.method} ${call.path}: the answer is not an envelope`);
  if (envelope.data.success === false) {
    const reason = explained(outgoing, answer.body);
    if (isInconclusive(answer.body)) throw new lost(`Cloudflare ${call.method} ${call.path}: ${reason}`);
    throw new ProviderRejected(`Cloudflare ${call.method} ${call.path}: ${reason}`, answer.status);
  }
  const result = call.result.safeParse(envelope.data.result);
  if (!result.success) {
    const fields = malformedFields(result.error, 'result');
    throw new broken(`Cloudflare ${call.method} ${call.path}: missing or malformed ${fields}`);
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

/** Codes and messages verbatim: there is no catalogue of them, and they differ from service to service. */
function explain(body: unknown): string {
  return errorsIn(body)
    .map((error) => `${error.code ?? 'no code'} ${error.message}`)
    .join('; ');
}

/** 1406, "Bad response certificate service": Cloudflare itself did not hear what became of the request. */
function isInconclusive(body: unknown): boolean {
  return errorsIn(body).some((error) => error.code === 1406);
}

function errorsIn(body: unknown) {
  const envelope = envelopeSchema.safeParse(body);
  return envelope.success ? (envelope.data.errors ?? []) : [];
}
