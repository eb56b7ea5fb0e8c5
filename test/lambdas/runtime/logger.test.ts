import { expect, it } from 'vitest';
import { linesOf } from './on-aws.ts';

const OWNER = 'arn:aws:states:us-east-1:123456789012:execution:Certflow_RestartValidation:run-1';
const CANARY = 'canary-token-0123456789';

/** What is logged when the call `body` is made with this event. */
const logOf = (body: string, event: object, environment?: Record<string, string>) =>
  linesOf(
    `import * as z from 'zod/mini';
    import { handle } from './handler.ts';
    import { RateLimited } from './errors.ts';
    const input = z.object({ zoneId: z.string() });
    await handle(input, async () => { ${body} })(${JSON.stringify(event)}).catch(() => {});`,
    environment,
  );

const line = { service: 'Certflow', timestamp: expect.any(String), sampling_rate: 0 };
const call = { call: 'Certflow_cloudflare-restart-validation', durationMs: expect.any(Number) };

it('says in one line which call of which execution came to what', async () => {
  const lines = await logOf(`return { verdict: 'restart', secret: '${CANARY}' };`, {
    zoneId: 'z',
    owner: OWNER,
    pem: CANARY,
  });
  expect(lines).toEqual([
    { ...line, ...call, level: 'INFO', message: 'answered', execution: OWNER, verdict: 'restart' },
  ]);
  expect(JSON.stringify(lines)).not.toContain(CANARY);
});

it('says why a call failed', async () => {
  expect(await logOf(`throw new RateLimited('429, rate limit reached');`, { zoneId: 'z', executionId: OWNER })).toEqual(
    [
      {
        ...{ ...line, ...call, level: 'ERROR', message: 'failed', execution: OWNER },
        ...{ error: 'RateLimited', reason: '429, rate limit reached' },
      },
    ],
  );
});

it('names the field of an input that is refused, not its value', async () => {
  const lines = await logOf('return {};', { zoneId: { token: CANARY } });
  expect(lines).toMatchObject([{ error: 'InvalidInput', reason: expect.stringContaining('zoneId') }]);
  expect(JSON.stringify(lines)).not.toContain(CANARY);
});

it('takes no owner for an execution that is none', async () => {
  const [logged] = await logOf('return {};', { zoneId: 'z', owner: CANARY });
  expect(logged).not.toHaveProperty('execution');
});

it('says nothing on a laptop', async () => {
  expect(await logOf(`return { verdict: 'restart' };`, { zoneId: 'z' }, {})).toEqual([]);
});

it('warns of each text once a process, and of no more than 50', async () => {
  const script = `import { warnOnce } from './logger.ts';
    for (const text of ['old', 'old', ...Array.from({ length: 90 }, (_, at) => 'text ' + at)]) warnOnce(text, { provider: 'Cloudflare' });`;
  const lines = await linesOf(script);
  expect(lines).toHaveLength(50);
  expect(lines[0]).toMatchObject({ level: 'WARN', message: 'old', provider: 'Cloudflare' });
  expect(await linesOf(script, {})).toEqual([]);
});
