import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, startLoopback } from '../lambdas/loopback.ts';

const execFileAsync = promisify(execFile);
const bundleOf = (call: string) => resolve(`build/${call}/index.mjs`);
const PACK = JSON.parse(readFileSync('test/fixtures/cloudflare/get-certificate-pack.response.json', 'utf8')) as {
  result: { id: string };
};

/** What Lambda does, in a process of its own: import the bundle, call the handler, no test code around. */
async function invoke(call: string, event: object, environment: Record<string, string>): Promise<unknown> {
  const script = `const { handler } = await import(${JSON.stringify(bundleOf(call))});
    console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  const env = { PATH: process.env.PATH, AWS_SESSION_TOKEN: 'token', ...environment };
  const { stdout } = await execFileAsync(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout);
}

describe('the bundles', () => {
  let provider: Loopback;
  beforeAll(async () => {
    provider = await startLoopback();
  });
  afterAll(() => provider.close());

  it('speak HTTP with the part of undici that is bundled', async () => {
    provider.secret({ apiToken: 'a-token-of-length' });
    provider.answer({ body: PACK });
    const event = { zoneId: '0'.repeat(32), packId: PACK.result.id };
    const environment = {
      ...provider.budget.environment,
      CLOUDFLARE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:x',
      CLOUDFLARE_BASE_URL: `${provider.origin}/client/v4`,
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(provider.port),
    };
    const output = await invoke('cloudflare/get-certificate-pack', event, environment);
    expect(output).toMatchObject({ packId: expect.any(String), status: expect.any(String) });
    expect(provider.received).toMatchObject([
      { method: 'GET', headers: { authorization: 'Bearer a-token-of-length' } },
    ]);
  });
});
