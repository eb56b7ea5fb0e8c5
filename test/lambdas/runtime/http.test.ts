import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf } from '../../../lambdas/domain/refusal.ts';
import { type ProviderRequest, send } from '../../../lambdas/runtime/http.ts';
import { everythingIn, SEND } from '../call-cases.ts';
import { type Loopback, startLoopback } from '../loopback.ts';

const canary = 'canary+token/0123456789=';

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

const request = (fields: Partial<ProviderRequest> = {}): ProviderRequest => ({
  provider: 'DigiCert',
  method: 'GET',
  url: `${server.origin}/services/v2/order/1?page=1`,
  headers: { 'x-dc-devkey': canary },
  send: SEND,
  refusalIn: (body) =>
    (body as { errors?: unknown })?.errors ? refusalOf((body as { errors: unknown }).errors) : null,
  ...fields,
});

const failure = (fields: Partial<ProviderRequest> = {}) =>
  send(request(fields)).then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error,
  );

describe('what is sent', () => {
  it('is the request as given, in JSON, on a connection of its own', async () => {
    server.answer({ body: {} });
    await send(request({ method: 'PUT', body: { disable_ct: true } }));
    expect(server.received).toEqual([
      {
        method: 'PUT',
        path: '/services/v2/order/1',
        query: { page: '1' },
        headers: expect.objectContaining({
          accept: 'application/json',
          'content-type': 'application/json',
          connection: 'close',
          'x-dc-devkey': canary,
        }),
        body: { disable_ct: true },
      },
    ]);
  });

  it.each(['/../order/2', '/order/%2e%2e/2', '/a\\..\\b', '/order /2', '/order/2/.', '/ordér'])(
    'is nothing when the path %j would become another',
    async (path) => {
      const error = await failure({ url: `${server.origin}/services/v2${path}` });
      expect(error).toMatchObject({ name: 'InvalidInput' });
      expect(server.received).toEqual([]);
    },
  );

  it.each([
    'http://api.cloudflare.com/client/v4/zones',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'ftp://127.0.0.1/',
  ])('is nothing when it would go to %s, in the clear', async (url) => {
    expect(await failure({ url })).toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('is refused outside loopback; use https'),
    });
  });

  it.each([`${canary}\n`, `${canary}\r\nx: y`, `${canary}\0`, `${canary}é`, '', ` ${canary}`])(
    'is nothing when a header would be %j',
    async (value) => {
      const error = await failure({ headers: { 'x-dc-devkey': value } });
      expect(error).toMatchObject({ name: 'CredentialsRejected' });
      expect(everythingIn(error)).not.toContain(canary);
      expect(server.received).toEqual([]);
    },
  );
});

describe('what is answered', () => {
  it.each([
    [200, '{"id":1}', { id: 1 }],
    [201, '[]', []],
    [204, '', undefined],
    [200, '', undefined],
    [200, 'null', null],
  ])('%i with %j is the body', async (status, body, parsed) => {
    server.answer({ status, body });
    expect(await send(request())).toEqual({ status, body: parsed });
  });

  it('is text where text was asked for, but a refusal is still read as JSON', async () => {
    server.answer({ body: '-----BEGIN', headers: { 'content-type': 'text/plain' } });
    expect(await send(request({ accept: 'text' }))).toEqual({ status: 200, body: '-----BEGIN' });
    server.answer({
      status: 404,
      body: { errors: [{ code: 'not_found|certificate', message: 'no such certificate' }] },
    });
    expect(await failure({ accept: 'text' })).toMatchObject({
      name: 'ProviderRejected',
      status: 404,
      codes: ['not_found|certificate'],
      message: 'DigiCert GET /services/v2/order/1: 404, not_found|certificate no such certificate',
    });
  });

  const errors = (code: string, message: string, more: object = {}) => ({ errors: [{ code, message, ...more }] });

  it.each([
    ['GET', 'ProviderUnavailable'],
    ['POST', 'OutcomeUnknown'],
  ] as const)('to a %s may leave open whether it was applied, where the provider says so: %s', async (method, name) => {
    server.answer({ status: 404, body: errors('not_found|route', 'no route') });
    expect(await failure({ method })).toMatchObject({
      name,
      message: `DigiCert ${method} /services/v2/order/1: 404, not_found|route no route`,
    });
  });

  it.each([
    ['no body', '', 'an empty answer'],
    ['HTML', '<html></html>', 'not an answer of the API (application/json, 13 characters, sha256 b633a587c652)'],
    ['JSON of somebody else', '{"status":1}', 'not an answer of the API (application/json, 12 characters, sha256 '],
    ['text of Cloudflare’s edge', 'error code: 1010', 'edge code 1010)'],
    ['JSON of Cloudflare’s edge', '{"error_name":"x","error_code":1020,"retryable":false}', 'edge code 1020)'],
    ['HTML of Cloudflare’s edge', '<span class="cf-error-code">1015</span>', 'edge code 1015)'],
    ['HTML of Imperva', 'Incapsula incident ID: 884000430-8811', 'Imperva incident 884000430-8811)'],
  ])('of 4xx with %s proves nothing, and is described', async (_, body, described) => {
    server.answer({ status: 403, body });
    for (const [method, name] of [
      ['GET', 'ProviderUnavailable'],
      ['PUT', 'OutcomeUnknown'],
    ] as const) {
      const error = await failure({ method });
      expect(error).toMatchObject({ name, message: expect.stringContaining(`/services/v2/order/1: 403, `) });
      expect(error).toMatchObject({ message: expect.stringContaining(described) });
    }
  });

  it('is quoted up to 400 characters, causes included', async () => {
    server.answer({ status: 400, body: errors('c', 'x'.repeat(5000)) });
    expect((await failure()) as Error).toMatchObject({ message: expect.stringMatching(/: 400, c x{398}$/) });
    const causes = { error_chain: [{ code: 6, message: 'because', error_chain: [{ code: 7, message: 'deeper' }] }] };
    server.answer({ status: 400, body: errors('c', 'no', causes) });
    expect(await failure()).toMatchObject({
      name: 'ProviderRejected',
      codes: ['c', '6', '7'],
      message: 'DigiCert GET /services/v2/order/1: 400, c no (6 because (7 deeper))',
    });
  });

  it('says what an operator can do, where that is known', async () => {
    server.answer({ status: 403, body: errors('access_denied|missing_permission', 'x'.repeat(5000)) });
    const error = (await failure()) as Error;
    expect(error).toMatchObject({ name: 'ProviderRejected', status: 403 });
    expect(error.message).toMatch(/x; give the API key's user the permission, or use a key without this restriction$/);
    expect(error.message.length).toBeLessThan(460);
  });

  it('that is not JSON is told by type, length and digest, not by its text', async () => {
    server.answer({ body: '<html>please wait</html>', headers: { 'content-type': 'text/html' } });
    expect(await failure()).toMatchObject({
      name: 'ProviderUnavailable',
      message:
        'DigiCert GET /services/v2/order/1: 200, not an answer of the API (text/html, 24 characters, sha256 03396a8d2b43)',
    });
  });

  it('of over 1 MiB is not read to its end', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    server.answer({ body }, { status: 502, body }, { body });
    expect(await failure()).toMatchObject({
      name: 'ProviderUnavailable',
      message: 'DigiCert GET /services/v2/order/1: 200, an answer that cannot be used: over 1048576 bytes',
    });
    expect(await failure()).toMatchObject({ name: 'ProviderUnavailable' });
    expect(await failure({ method: 'POST' })).toMatchObject({ name: 'OutcomeUnknown' });
  });
});
