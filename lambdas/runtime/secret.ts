import { request } from 'undici';
import type * as z from 'zod/mini';
import { withSecretVersion } from '../domain/auth-pause.ts';
import { CredentialsRejected, ProviderUnavailable } from './errors.ts';

/** Short enough that the call itself, 20 s, still ends before the Lambda does. */
const TIMEOUT_MS = 5_000;

/**
 * Reads a secret from the Parameters and Secrets Lambda Extension, which caches it for 60 s and answers as
 * GetSecretValue does. Called inside the invocation: at init the extension does not answer yet.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
export async function readSecret<T>(
  arnVariable: string,
  shape: z.ZodMiniType<T>,
): Promise<{ secret: T; version: string | null }> {
  const { text, version } = await answerFor(arnVariable);
  const parsed = shape.safeParse(parsedJson(text));
  // Issues name fields, and the paths only: a received value would be the secret.
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(whole value)').join(', ');
    const message = `the secret in ${arnVariable} is not of the expected form: ${fields}`;
    throw new CredentialsRejected(withSecretVersion(message, version));
  }
  return { secret: parsed.data, version };
}

/** The version that a call would read now; an opaque id, no secret. Errors: as `readSecret`. */
export async function secretVersionOf(arnVariable: string): Promise<string | null> {
  return (await answerFor(arnVariable)).version;
}

/** For the `catch` of a request: a refusal names the version of the secret that was sent. */
export function namingSecret(version: string | null): (error: unknown) => never {
  return (error) => {
    throw error instanceof CredentialsRejected
      ? new CredentialsRejected(withSecretVersion(error.message, version))
      : error;
  };
}

async function answerFor(arnVariable: string): Promise<{ text: string; version: string | null }> {
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
  const { SecretString, VersionId } = Object(parsedJson(text)) as { SecretString?: unknown; VersionId?: unknown };
  return {
    text: typeof SecretString === 'string' ? SecretString : '',
    version: typeof VersionId === 'string' ? VersionId : null,
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
