import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { createApp } from '../../../lambdas/api/app.ts';
import { MAX_BODY_BYTES } from '../../../lambdas/api/request.ts';
import { read } from '../../../lambdas/api/route.ts';
import { routes } from '../../../lambdas/api/routes.ts';
import { REQUEST } from '../../lib/machines/samples.ts';
import { randomFrom } from '../domain/samples.ts';
import { rawOf, withApi } from './setting.ts';

const POST = 'POST /certificates';
const padded = (bytes: number) => {
  const text = JSON.stringify({ ...REQUEST, zoneName: '' });
  return text.replace('"zoneName":""', `"zoneName":"${'x'.repeat(bytes - text.length)}"`);
};

/** A Request can have all but the last four as they are. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'TRACK', 'post'];

describe('a path that is another one when a URL normalises it', () => {
  it.each([
    '/zones/../certificates',
    '/zones/%2e%2e/certificates',
    '/zones/.%2E/certificates',
    '/zones/..%2fcertificates',
    '/zones/..%2Fcertificates',
    '/zones/%2e%2e%2fcertificates',
    '/zones/%252e%252e/certificates',
    '/zones/..\\certificates',
    '/zones/..%5ccertificates',
    '/zones/x%2f..%2f..%2fcertificates',
    '/zones\\..\\certificates',
    '/./certificates',
    '/certificates/.',
    '/certificates/..',
    '\\certificates',
    'certificates',
    '',
    '?limit=1',
  ])('%j is refused', (path) =>
    withApi(async ({ runtime, send }) => {
      for (const [method, body] of [['GET'], ['POST', REQUEST], ['DELETE'], ['TRACE']] as const) {
        expect(await send(`${method} ${path}`, body)).toMatchObject({
          status: 400,
          headers: expect.any(Headers),
          body: { type: 'urn:certflow:problem:invalid-request', errors: [{ field: 'path' }] },
        });
      }
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it.each(['/%63ertificates', '/certificates?next=../x', '/certificates?a=\\'])('%s is none', (path) =>
    withApi(async ({ send }) => {
      const { body } = await send(`GET ${path}`);
      expect(JSON.stringify(body)).not.toContain('"path"');
    }),
  );
});

describe('a header outside Latin-1', () => {
  it.each(['idempotency-key', 'content-type', 'user-agent', 'x-anything'])('%s is refused by its name', (header) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(POST, REQUEST, { [header]: 'клю́ч 鍵 💥' });
      expect(answered).toMatchObject({ status: 400, body: { errors: [{ field: header }] } });
      expect(answered.headers.get('cache-control')).toBe('no-store');
      expect(runtime.executions()).toEqual([]);
    }),
  );
});

describe('a path or method that nobody serves', () => {
  it.each(['GET /', 'GET /nowhere', 'GET /certificates/', 'GET /Certificates', 'GET /zones/a/b/c/d', 'POST /docs'])(
    '%s is 404',
    (request) =>
      withApi(async ({ send }) => {
        expect(await send(request)).toMatchObject({
          status: 404,
          body: { type: 'urn:certflow:problem:not-found', detail: expect.stringContaining('/openapi.json') },
        });
      }),
  );

  it('is 405 with what is allowed, on every path', () =>
    withApi(async ({ send }) => {
      for (const path of new Set(routes.map((route) => route.path))) {
        const methods: string[] = routes.filter((route) => route.path === path).map(({ method }) => method);
        for (const method of METHODS.filter((m) => !methods.includes(m))) {
          const { status, headers, body } = await send(`${method} ${path.replace(/\{\w+\}/g, '1')}`);
          expect([status, headers.get('allow')?.replace(', HEAD', '').split(', ')]).toEqual([405, methods]);
          expect(body.detail).toMatch(new RegExp(`^${method} is not for `));
        }
      }
    }));
});

describe('a body', () => {
  it.each([
    ['no JSON', '{"zoneId":', {}, 400],
    ['empty', '', {}, 400],
    ['a list', '[]', {}, 400],
    ['null', 'null', {}, 400],
    ['nested too deeply', `{"hosts":${'['.repeat(20)}${']'.repeat(20)}}`, {}, 400],
    ['a form', 'zoneId=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text', JSON.stringify(REQUEST), { 'content-type': 'text/plain' }, 415],
    ['a byte too large', padded(MAX_BODY_BYTES + 1), {}, 413],
    ['as large as may be', padded(MAX_BODY_BYTES), {}, 400],
  ])('that is %s is refused', (_, body, headers, status) =>
    withApi(async ({ runtime, send }) => {
      const answered = await send(POST, body, headers);
      expect(answered.status).toBe(status);
      expect(answered.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
      expect(runtime.executions()).toEqual([]);
    }),
  );

  it('is judged in one walk, whatever it is', () =>
    withApi(async ({ send }) => {
      const strings = ['\\"', '"\\"', '"', '\\', '[{"'].map((part) => part.repeat(MAX_BODY_BYTES / part.length));
      // Of the first, each took two seconds once.
      for (const body of strings.flatMap((text) => Array.from({ length: 20 }, () => text))) {
        expect((await send(POST, body)).status).toBe(400);
      }
    }));

  it('that is missing is called missing, and not malformed', () =>
    withApi(async ({ send }) => {
      const errors = [{ field: 'body', message: expect.stringMatching(/^is missing/) }];
      expect((await send(POST, ' ')).body).toMatchObject({ errors });
    }));

  it('may be any kind of JSON, and hold brackets in its texts', () =>
    withApi(async ({ send }) => {
      const type = { 'content-type': 'application/vnd.certflow+json; charset=utf-8' };
      expect((await send(POST, REQUEST, type)).status).toBe(202);
      const comment = '['.repeat(30);
      const answered = await send('POST /ct-orders/7/resolve', { action: 'abandon', comment });
      expect(answered.status).toBe(404);
    }));
});

it('HEAD is answered as GET is, without a body', () =>
  withApi(async ({ runtime }) => {
    const response = await runtime.api.answer(rawOf('HEAD /zones'));
    expect([response.status, await response.text()]).toEqual([200, '']);
  }));

describe('what nobody foresaw', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is 500 with the request id, which alone leads to the cause in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const handle = async () => Promise.reject(new Error('secret: hunter2'));
    const said = { operationId: 'fail', summary: 'Fail', tag: 'Operations', answer: z.object({}) } as const;
    const app = createApp([read({ ...said, path: '/fail', handle })]);

    const response = await app.fetch(new Request('http://127.0.0.1/fail'), { requestId: 'r-1' });

    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:certflow:problem:internal', requestId: 'r-1' });
    expect(text).not.toMatch(/hunter2|at /);
    expect(log.mock.calls.join()).toContain('"requestId":"r-1"');
  });
});

it('answers anything whatever without a 5xx, and starts nothing', () =>
  withApi(async ({ runtime, send }) => {
    const random = randomFrom(7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const texts = [
      '',
      '..',
      '%2e%2e',
      '%',
      '\u0000',
      '__proto__',
      'null',
      '1e9',
      '-1',
      'a'.repeat(300),
      '💥',
      "' OR 1=1",
    ];
    const values: unknown[] = [...texts, null, true, -1, 1.5, 1e300, [], {}, [[]], { constructor: 1 }, ['example.com']];
    const served = routes.filter(({ params, body }) => body !== null || Object.keys(params).length > 0);
    for (let turn = 0; turn < 3_000; turn += 1) {
      const route = pick(served);
      const path = route.path.replace(/\{\w+\}/g, () => encodeURIComponent(pick(texts.slice(1))));
      const query = Object.keys(route.query).filter(() => random() < 0.5);
      const search = query.map((name) => `${name}=${encodeURIComponent(pick(texts))}`).join('&');
      const names = [...Object.keys(REQUEST), 'action', 'value', 'enabled', '__proto__', 'disableCt'];
      const body = Object.fromEntries(names.filter(() => random() < 0.3).map((name) => [name, pick(values)]));
      const sent = route.body ? body : undefined;
      const { status } = await send(`${route.method} ${path}${search && `?${search}`}`, sent);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    expect(runtime.executions()).toEqual([]);
    expect([...runtime.cloudflare.requests, ...runtime.digicert.requests]).toEqual([]);
  }));
