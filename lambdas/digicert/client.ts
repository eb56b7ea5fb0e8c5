import type * as z from 'zod/mini';
import { type Refusal, refusalOf } from '../domain/refusal.ts';
import { ProviderRejected, ProviderUnavailable } from '../runtime/errors.ts';
import type { Send } from '../runtime/fence.ts';
import { failuresOf, type ProviderRequest, send } from '../runtime/http.ts';
import { malformedFields } from '../runtime/provider-answer.ts';
import { namingSecret, readSecret } from '../runtime/secret.ts';
import { digicertSecretSchema } from './contract.ts';

interface DigicertRequest<T> {
  method: ProviderRequest['method'];
  /** Of a mutation. */
  send?: Send | undefined;
  /** Below the base URL, e.g. `/order/certificate/{order_id}`, with its query. */
  path: string;
  body?: unknown;
  /** Of the whole body; undefined stands for an empty one. */
  answer: z.ZodMiniType<T>;
  accept?: ProviderRequest['accept'];
}

/**
 * One request to the instance of CertCentral that the key belongs to, and its answer parsed.
 * Errors: as `send`; a 406 on a read is `ProviderUnavailable`, as is an empty answer; an answer of another shape is
 * `ContractBroken`, or `OutcomeUnknown` where it is the answer to a mutation.
 */
export async function digicert<T>(call: DigicertRequest<T>): Promise<T> {
  const { secret, version } = await readSecret('DIGICERT_SECRET_ARN', digicertSecretSchema);
  const baseUrl = secret.region === 'eu' ? process.env.DIGICERT_EU_BASE_URL : process.env.DIGICERT_US_BASE_URL;
  const { body } = await send({
    provider: 'DigiCert',
    method: call.method,
    send: call.send,
    // A walk that gives up on a later page begins again at its first, and has used up the budget for nothing.
    priority: /[?&]offset=(?!0(&|$))/.test(call.path) ? 'urgent' : 'ordinary',
    url: `${baseUrl}${call.path}`,
    headers: { 'x-dc-devkey': secret.apiKey },
    body: call.body,
    ...(call.accept && { accept: call.accept }),
    refusalIn,
  })
    .catch(namingSecret(version))
    .catch((error: unknown) => {
      // Seen to pass by itself, whatever was asked to be accepted.
      const transient = call.method === 'GET' && error instanceof ProviderRejected && error.status === 406;
      throw transient ? new ProviderUnavailable(error.message) : error;
    });
  const { lost, broken } = failuresOf(call);
  const where = `DigiCert ${call.method} ${call.path.replace(/\?.*/, '')}`;
  const answer = call.answer.safeParse(body);
  if (answer.success) return answer.data;
  if (body === undefined) throw new lost(`${where}: an empty answer`);
  throw new broken(`${where}: missing or malformed ${malformedFields(answer.error, 'answer')}`);
}

/** Every refusal lists `errors`, and nothing else says that something is refused. */
function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return null;
  const refusal = refusalOf(body.errors);
  return refusal.words === '' ? null : refusal;
}
