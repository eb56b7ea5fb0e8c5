import { getGlobalDispatcher, request, setGlobalDispatcher } from 'undici';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InProcessDispatcher, type Route } from '../../../lib/local/in-process-dispatcher.ts';
import { realTime } from '../../../lib/local/runtime-time.ts';
import { systemClock } from '../../../lib/local/simulators/clock.ts';
import { ConnectionLost } from '../../../lib/local/simulators/faults.ts';

const before = getGlobalDispatcher();
const ORIGIN = 'http://simulated.example';

const echo: Route = async (incoming) =>
  Response.json(
    {
      method: incoming.method,
      url: incoming.url,
      header: incoming.headers.get('x-one'),
      body: await incoming.text(),
    },
    { status: 201, headers: { 'x-answer': 'yes' } },
  );

function route(handler: Route): void {
  setGlobalDispatcher(new InProcessDispatcher(new Map([[ORIGIN, handler]]), realTime(systemClock)));
}

beforeEach(() => route(echo));
afterEach(() => {
  setGlobalDispatcher(before);
  vi.restoreAllMocks();
});

const sent = { method: 'POST', headers: { 'x-one': '1' }, body: '{"a":1}' };
const received = { method: 'POST', url: `${ORIGIN}/path?q=1`, header: '1', body: '{"a":1}' };

test("undici's request arrives whole and is answered", async () => {
  const { statusCode, headers, body } = await request(`${ORIGIN}/path?q=1`, sent);

  expect(statusCode).toBe(201);
  expect(headers['x-answer']).toBe('yes');
  expect(await body.json()).toEqual(received);
});

test("Node's fetch arrives whole and is answered", async () => {
  const response = await fetch(`${ORIGIN}/path?q=1`, sent);

  expect(response.status).toBe(201);
  expect(response.headers.get('x-answer')).toBe('yes');
  expect(await response.json()).toEqual(received);
});

test('an answer without a body ends', async () => {
  route(() => new Response(null, { status: 204 }));

  const { statusCode, body } = await request(`${ORIGIN}/`);

  expect([statusCode, await body.text()]).toEqual([204, '']);
});

test.each(['ECONNREFUSED', 'ECONNRESET'] as const)(
  'a connection lost with %s is an error with that code',
  async (code) => {
    route(() => {
      throw new ConnectionLost(code);
    });

    await expect(request(`${ORIGIN}/`)).rejects.toMatchObject({ code });
    await expect(fetch(`${ORIGIN}/`)).rejects.toMatchObject({ cause: { code } });
  },
);

test('nothing goes to any other origin', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});

  await expect(request('https://api.cloudflare.com/client/v4')).rejects.toThrow(
    'nothing leaves a simulated run, and https://api.cloudflare.com is no part of it',
  );
  expect(told).toHaveBeenCalledOnce();
});

test('a request that is given up ends with the reason, and its late answer is dropped', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  route(() => promise);
  const giveUp = new AbortController();

  const answer = request(`${ORIGIN}/`, { signal: giveUp.signal });
  giveUp.abort();

  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  resolve(new Response('late'));
  await promise;
});
