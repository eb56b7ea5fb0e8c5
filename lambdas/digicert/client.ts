import type * as z from 'zod/mini';
import { ContractBroken, OutcomeUnknown, ProviderRejected, ProviderUnavailable } from '../runtime/errors.ts';
import { type ProviderRequest, send } from '../runtime/http.ts';
import { malformedFields } from '../runtime/provider-answer.ts';
import { namingSecret, readSecret } from '../runtime/secret.ts';
import { digicertSecretSchema, errorsSchema } from './contract.ts';

interface DigicertRequest<T> {
  method: ProviderRequest['method'];
  /** Below the base URL, e.g. `/order/certificate/{order_id}`, with its query. */
  path: string;
  body?: unknown;
  /** Of the whole body; undefined stands for an empty one. */
  answer: z.ZodMiniType<T>;
  accept?: ProviderRequest['accept'];
}

/**
 * One request to the instance of CertCentral that the key belongs to, and its answer parsed.
 * Errors: as `send`; a 406 on a read is `ProviderUnavailable`; an answer of another shape is `ContractBroken`, or
 * `OutcomeUnknown` where it is the answer to a mutation.
 */
export async function digicert<T>(call: DigicertRequest<T>): Promise<T> {
  const { secret, version } = await readSecret('DIGICERT_SECRET_ARN', digicertSecretSchema);
  const baseUrl = secret.region === 'eu' ? process.env.DIGICERT_EU_BASE_URL : process.env.DIGICERT_US_BASE_URL;
  const { body } = await send({
    provider: 'DigiCert',
    method: call.method,
    // A walk that gives up on a later page begins again at its first, and has used up the budget for nothing.
    priority: /[?&]offset=(?!0(&|$))/.test(call.path) ? 'urgent' : 'ordinary',
    url: `${baseUrl}${call.path}`,
    headers: { 'x-dc-devkey': secret.apiKey },
    body: call.body,
    ...(call.accept && { accept: call.accept }),
    explain,
  })
    .catch(namingSecret(version))
    .catch((error: unknown) => {
      // Seen to pass by itself, whatever was asked to be accepted.
      const transient = call.method === 'GET' && error instanceof ProviderRejected && error.status === 406;
      throw transient ? new ProviderUnavailable(error.message) : error;
    });
  const broken = call.method === 'GET' ? ContractBroken : OutcomeUnknown;
  const where = `DigiCert ${call.method} ${call.path.replace(/\?.*/, '')}`;
  if (errorsSchema.safeParse(body).success) throw new broken(`${where}: a success that lists errors`);
  const answer = call.answer.safeParse(body);
  if (answer.success) return answer.data;
  throw new broken(`${where}: missing or malformed ${malformedFields(answer.error, 'answer')}`);
}

/** Codes and messages verbatim: many refusals are in no catalogue. */
function explain(body: unknown): string {
  const refusal = errorsSchema.safeParse(body);
  if (!refusal.success) return 'no explanation';
  const errors = [refusal.data.errors].flat();
  return errors.map(({ code, message }) => `${code ?? 'no code'} ${message ?? ''}`.trim()).join('; ');
}
