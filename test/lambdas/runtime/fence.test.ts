import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUDGETS } from '../../../lambdas/domain/budget.ts';
import { MUTATIONS } from '../../../lib/mutations.ts';
import { INPUTS } from '../../fuzz/provider-calls.ts';
import { fixture, SEND } from '../call-cases.ts';
import { CLOUDFLARE } from '../cloudflare/provider.ts';
import { DIGICERT } from '../digicert/provider.ts';
import { type Loopback, refusingOrigin, startLoopback } from '../loopback.ts';
import { useTable } from '../record/table-server.ts';

type Handler = (event: unknown) => Promise<unknown>;

let server: Loopback;
const handlers = new Map<string, Handler>();
beforeAll(async () => {
  server = await startLoopback();
  for (const call of MUTATIONS) {
    handlers.set(call, (await import(/* @vite-ignore */ `../../../lambdas/${call}.ts`)).handler);
  }
});
// After the loopback's own, so that the real table is the process's.
const table = useTable();
beforeEach(() => {
  server.reset();
  reach(server.origin);
});
afterAll(() => server.close());

function reach(origin: string): void {
  process.env.AWS_SESSION_TOKEN = 'session-token';
  process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(server.port);
  for (const { baseUrlVariables, basePath, secretVariable, name } of [CLOUDFLARE, DIGICERT]) {
    for (const variable of baseUrlVariables) process.env[variable] = `${origin}${basePath}`;
    process.env[secretVariable] = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`;
  }
}

const providerOf = (call: string) => (call.startsWith('cloudflare/') ? CLOUDFLARE : DIGICERT);

/** By its fixture; the answer takes a moment, so that what is asked at the same time is under way at the same time. */
function prepare(call: string): { handler: Handler; input: Record<string, unknown> } {
  server.secret(providerOf(call).secret);
  server.answer({ body: fixture(`${call}.response.json`) });
  return { handler: handlers.get(call) as Handler, input: { ...INPUTS[call] } };
}

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: Error) => error.name,
  );

const fences = async () => (await table.scan()).filter(({ pk }) => String(pk).startsWith('sent#'));

describe.each([...MUTATIONS])('%s', (call) => {
  it('is sent once by an invocation that is delivered twice at the same time; the other is to read back', async () => {
    const { handler, input } = prepare(call);
    const outcomes = await Promise.all([outcomeOf(handler(input)), outcomeOf(handler(input))]);
    expect(outcomes.sort()).toEqual(['OutcomeUnknown', 'answered']);
    expect(server.received).toHaveLength(1);
  });

  it('is sent again where it was planned again, and by another execution or state', async () => {
    const { handler, input } = prepare(call);
    const others = [
      SEND,
      { ...SEND, plan: { number: '1', redriveCount: 0 } },
      { ...SEND, state: 'SendingAgain' },
      { ...SEND, execution: `${SEND.execution}-other` },
    ];
    for (const send of others) await handler({ ...input, send });
    expect(server.received).toHaveLength(others.length);
  });

  it.each([
    ['refused', () => providerOf(call).refusal.answer],
    ['lost', () => ({ instead: 'reset' as const })],
    ['5xx', () => ({ status: 503, body: '' })],
  ])('is not sent again once its answer was %s', async (_, answer) => {
    const { handler, input } = prepare(call);
    server.answer(answer());
    await outcomeOf(handler(input));
    expect(await outcomeOf(handler(input))).toBe('OutcomeUnknown');
    expect(server.received).toHaveLength(1);
  });

  it('is sent again after a 429, and after a connection that was refused: nothing was applied', async () => {
    const { handler, input } = prepare(call);
    server.answer({ status: 429, body: '', headers: { 'retry-after': '0' } });
    expect(await outcomeOf(handler(input))).toBe('RateLimited');
    expect(await fences()).toEqual([]);
    reach(await refusingOrigin());
    await table.clear();
    expect(await outcomeOf(handler(input))).toBe('ProviderUnavailable');
    expect(await fences()).toEqual([]);
    reach(server.origin);
    server.answer({ body: fixture(`${call}.response.json`) });
    expect(await outcomeOf(handler(input))).toBe('answered');
  });
});

it('a fence names the request, and outlives the year in which an execution may be redriven', async () => {
  const { handler, input } = prepare('cloudflare/order-certificate-pack');
  await handler(input);
  const [fence] = await fences();
  expect(fence).toEqual({
    pk: `sent#cloudflare#${SEND.execution}`,
    sk: `${SEND.state}#${SEND.plan.number}`,
    by: expect.any(String),
    removeAt: expect.any(Number),
  });
  expect(Number(fence?.removeAt) - Date.now() / 1000).toBeGreaterThan(366 * 86_400);
});

it('nothing is put up for a request for which the budget has no room', async () => {
  const { handler, input } = prepare('cloudflare/restart-validation');
  const spentUntil = Date.now() + BUDGETS.Cloudflare.intervalMs;
  await table.put({ pk: 'budget#cloudflare', sk: 'budget', spentUntil });
  expect(await outcomeOf(handler(input))).toBe('RateLimited');
  expect(await fences()).toEqual([]);
});
