import { request } from 'undici';
import type * as z from 'zod/mini';
import { CredentialsRejected, ProviderUnavailable } from './errors.ts';

/** Short enough that the call itself, 20 s, still ends before the Lambda does. */
const TIMEOUT_MS = 5_000;

/**
 * Reads a secret from the Parameters and Secrets Lambda Extension, which caches it for 60 s. Called inside the
 * invocation: at init the extension does not answer yet.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
export async function readSecret<T>(arnVariable: string, shape: z.ZodMiniType<T>): Promise<T> {
  const port = process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT ?? '2773';
  const id = encodeURIComponent(process.env[arnVariable] ?? '');
  let status: number;
  let text: string;
  try {
    const response = await request(`http://localhost:${port}/secretsmanager/get?secretId=${id}`, {
      headers: { 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN ?? '' },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    status = response.statusCode;
    text = await response.body.text();
  } catch {
    throw new ProviderUnavailable(`the secrets extension did not answer for ${arnVariable}`);
  }
  if (status !== 200) throw new ProviderUnavailable(`the secrets extension answered ${status} for ${arnVariable}`);
  const parsed = shape.safeParse(secretOf(text));
  // Issues name fields, and the paths only: a received value would be the secret.
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(whole value)').join(', ');
    throw new CredentialsRejected(`the secret in ${arnVariable} is not of the expected form: ${fields}`);
  }
  return parsed.data;
}

function secretOf(text: string): unknown {
  try {
    return JSON.parse((JSON.parse(text) as { SecretString: string }).SecretString);
  } catch {
    return undefined;
  }
}
