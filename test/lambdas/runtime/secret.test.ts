import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { CredentialsRejected, ProviderUnavailable } from '../../../lambdas/runtime/errors.ts';
import { namingSecret, readSecret, secretVersionOf } from '../../../lambdas/runtime/secret.ts';
import { everythingIn } from '../call-cases.ts';
import { type Loopback, refusingOrigin, startLoopback } from '../loopback.ts';

const canary = 'canary+token/0123456789=';
const shape = z.object({ apiToken: z.string().check(z.regex(/^[\x21-\x7e]{8,}$/)) });

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(() => {
  server.reset();
  server.secret({ apiToken: canary });
  vi.stubEnv('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', String(server.port));
  vi.stubEnv('AWS_SESSION_TOKEN', 'session+token');
  vi.stubEnv('SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a/b+c-1x2y3z');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

it('asks the extension for the ARN, with the session token, each time anew', async () => {
  const first = await readSecret('SECRET_ARN', shape);
  expect(first).toEqual({ secret: { apiToken: canary }, version: expect.stringMatching(/^version-/) });
  server.secret({ apiToken: 'rotated-token' });
  const second = await readSecret('SECRET_ARN', shape);
  expect(second.secret).toEqual({ apiToken: 'rotated-token' });
  expect(second.version).not.toBe(first.version);
  const asked = {
    query: { secretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a/b+c-1x2y3z' },
    headers: expect.objectContaining({ 'x-aws-parameters-secrets-token': 'session+token' }),
  };
  expect(server.secretReads).toEqual([expect.objectContaining(asked), expect.objectContaining(asked)]);
});

it.each([
  ['another field', { token: canary }, 'apiToken'],
  ['a newline in it', { apiToken: `${canary}\n` }, 'apiToken'],
  ['a space in it', { apiToken: `${canary} ` }, 'apiToken'],
  ['a list', [canary], '(whole value)'],
  ['no JSON', `${canary}{`, '(whole value)'],
])('refuses a secret that is or has %s, naming fields only', async (_, value, fields) => {
  server.secret(value);
  const error = await readSecret('SECRET_ARN', shape).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'CredentialsRejected',
    message: expect.stringMatching(/^the secret in SECRET_ARN is not of the expected form: .* \(secret version \S+\)$/),
  });
  expect((error as Error).message).toContain(`form: ${fields} (`);
  expect(everythingIn(error)).not.toContain(canary);
});

it('names the version in a refusal, and in nothing else', async () => {
  const version = await secretVersionOf('SECRET_ARN');
  const named = (error: Error) => Promise.reject(error).catch(namingSecret(version));
  await expect(named(new CredentialsRejected('403, no'))).rejects.toMatchObject({
    name: 'CredentialsRejected',
    message: `403, no (secret version ${version})`,
  });
  await expect(named(new ProviderUnavailable('503'))).rejects.toMatchObject({ message: '503' });
});

it('may be tried again when the extension is not ready', async () => {
  server.secretStatus(400);
  await expect(readSecret('SECRET_ARN', shape)).rejects.toMatchObject({
    name: 'ProviderUnavailable',
    message: 'the secrets extension answered 400 for SECRET_ARN',
  });
});

it('may be tried again when the extension does not answer', async () => {
  const { port } = new URL(await refusingOrigin());
  vi.stubEnv('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', port);
  await expect(readSecret('SECRET_ARN', shape)).rejects.toMatchObject({
    name: 'ProviderUnavailable',
    message: 'the secrets extension did not answer for SECRET_ARN',
  });
});
