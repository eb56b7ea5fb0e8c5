import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZONE_ID } from '../cloudflare/provider.ts';
import { type Loopback, startLoopback } from '../loopback.ts';
import { linesOf, ON_AWS } from './on-aws.ts';

const TOKEN = 'canary+token/0123456789=';

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.close());

/** The warnings of a process that reads the same thing twice, and whether both reads succeeded. */
async function warningsOf(messages: unknown) {
  server.secret({ apiToken: TOKEN });
  server.answer({ body: { success: true, errors: [], messages, result: { value: 'auto' } } });
  const script = `import { handler } from './../cloudflare/get-ssl-recommendation.ts';
    for (let time = 0; time < 2; time++) await handler({ zoneId: '${ZONE_ID}' });
    console.log(JSON.stringify({ level: 'DONE' }));`.replace(
    './../cloudflare',
    `${new URL('../../../lambdas/cloudflare', import.meta.url).pathname}`,
  );
  const lines = (await linesOf(script, {
    ...server.budget.environment,
    ...ON_AWS,
    CLOUDFLARE_BASE_URL: `${server.origin}/client/v4`,
    CLOUDFLARE_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:provider',
    AWS_SESSION_TOKEN: 'session-token',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(server.port),
  })) as { level?: string; message?: string }[];
  expect(lines).toContainEqual({ level: 'DONE' });
  return lines.filter(({ level }) => level === 'WARN').map(({ message }) => message);
}

it.each([
  ['objects', [{ code: 10000, message: 'deprecated', type: null }], ['Cloudflare says: 10000 deprecated']],
  ['texts', ['deprecated', 'deprecated'], ['Cloudflare says: deprecated']],
  ['what says nothing', [{}, null, 5, ''], []],
  ['no list', 'deprecated', []],
  ['null', null, []],
  ['a secret', [`old: Bearer ${TOKEN}`], ['Cloudflare says: old: [redacted]']],
  ['too much', ['x'.repeat(5000)], [`Cloudflare says: ${'x'.repeat(400)}`]],
])('what Cloudflare announces as %s is logged once, and fails nothing', async (_, messages, warnings) => {
  expect(await warningsOf(messages)).toEqual(warnings);
});
