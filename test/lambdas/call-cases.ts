import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Loopback, refusingOrigin, startLoopback } from './loopback.ts';

/** What the calls of one provider have in common. */
export interface ProviderUnderTest {
  name: 'Cloudflare' | 'DigiCert';
  /** Of the environment: base URL variables, and the path below the origin that they end in. */
  baseUrlVariables: string[];
  basePath: string;
  secretVariable: string;
  /** `canary` is the credential inside `secret`. */
  secret: Record<string, string>;
  canary: string;
  /** The secret as it would be with a newline at the credential's end. */
  secretWithNewline: Record<string, string>;
  /** A refusal in the provider's own error shape, and what of it must reach the error word for word. */
  refusal: { answer: Answer; verbatim: string };
  /** A refusal that says the given text. */
  refusalSaying: (text: string) => Answer;
  /** The body of a refusal with a code that is in no table. */
  undocumented: unknown;
  /** By what they say, refusals of the credential. */
  credentialRefusals: [string, Answer][];
  /** Envelopes of the API itself that say only that it did not find the way. */
  routingErrors: Answer[];
}

export interface CallUnderTest {
  /** E.g. `cloudflare/restart-validation`; names the fixtures. */
  call: string;
  handler: (event: unknown) => Promise<unknown>;
  input: Record<string, unknown>;
  /** Whether it changes nothing; default: a GET does not. */
  isRead?: boolean;
  /** What the handler makes of the fixture's response. */
  output: unknown;
  /** Fields of the input that end up in the URL. */
  ids: string[];
  /** By what is wrong with them, answers with status 200 that have not the documented shape; an empty one is useless. */
  malformed: Record<string, unknown>;
  /** By what is wrong with them, answers with status 200 that are cut or from somebody else. */
  useless?: Record<string, unknown>;
  /** How the fixture's response is answered; default 200 and JSON. */
  answered?: Pick<Answer, 'status' | 'headers'>;
}

interface RequestFixture {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
}

/** What the machine adds to the input of a mutation. */
export const SEND = {
  execution: 'arn:aws:states:eu-central-1:123456789012:execution:Machine:first',
  state: 'Sending',
  redriveCount: 0,
  plan: { number: '0', redriveCount: 0 },
};

/** Ids that would change the endpoint, were they put into a URL. */
export const HOSTILE_IDS = ['..', '%2e%2e', 'a\\..\\b', '#', '?', '', 'a/b', '0'.repeat(33), -1, 1.5, null, undefined];

/** The text of a fixture below `test/fixtures`. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

/** The body of an answer; one that is no JSON document, such as PEM or nothing, is kept as a JSON string. */
function answerIn(text: string): string {
  const body: unknown = JSON.parse(text);
  return typeof body === 'string' ? body : text;
}

/** Everything of an error that could reach a log or an execution's history. */
export function everythingIn(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true }) + String((error as Error).stack);
}

/** Starts a loopback provider around the tests of a file, with the environment that makes the calls use it. */
export function loopbackFor(provider: ProviderUnderTest): { current: Loopback } {
  const server = {} as { current: Loopback };
  beforeAll(async () => {
    server.current = await startLoopback();
  });
  // Before each, because a file may have one server for its common cases and one for its own.
  beforeEach(() => {
    for (const variable of provider.baseUrlVariables) {
      process.env[variable] = `${server.current.origin}${provider.basePath}`;
    }
    process.env[provider.secretVariable] = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:provider';
    process.env.AWS_SESSION_TOKEN = 'session-token';
    process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(server.current.port);
    server.current.reset();
    server.current.secret(provider.secret);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => server.current.close());
  return server;
}

/** The cases that every call must pass: what it sends, what it makes of each answer, and what it never sends or says. */
export function describeCall(provider: ProviderUnderTest, call: CallUnderTest): void {
  const expected: RequestFixture = JSON.parse(fixture(`${call.call}.request.json`));
  const response = answerIn(fixture(`${call.call}.response.json`));
  const isRead = call.isRead ?? expected.method === 'GET';
  const { input } = call;
  const lost = isRead ? 'ProviderUnavailable' : 'OutcomeUnknown';
  const broken = isRead ? 'ContractBroken' : 'OutcomeUnknown';
  describe(call.call, () => {
    const server = loopbackFor(provider);

    async function failure(...answers: Answer[]): Promise<Error> {
      if (answers.length > 0) server.current.answer(...answers);
      const outcome = await call.handler(input).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if (!('error' in outcome)) throw new Error(`expected a failure, got ${JSON.stringify(outcome.value)}`);
      return outcome.error as Error;
    }

    it('sends the documented request and keeps what matters of the answer', async () => {
      server.current.answer({ body: response, ...call.answered });
      expect(await call.handler(input)).toEqual(call.output);
      expect(server.current.received).toEqual([
        {
          method: expected.method,
          path: expected.path,
          query: expected.query ?? {},
          headers: expect.objectContaining(expected.headers),
          body: expected.body,
        },
      ]);
      const key = { pk: { S: `budget#${provider.name.toLowerCase()}` }, sk: { S: 'budget' } };
      expect(server.current.budget.updates.map(({ Key }) => Key)).toEqual([key]);
    });

    it('takes the whole state and ignores what it does not need of it', async () => {
      server.current.answer({ body: response, ...call.answered });
      expect(await call.handler({ ...input, owner: 'arn', previousAnswer: { verdict: 'wait' } })).toEqual(call.output);
    });

    it('keeps a refusal word for word', async () => {
      const error = await failure(provider.refusal.answer);
      expect(error).toMatchObject({ name: 'ProviderRejected', status: provider.refusal.answer.status });
      expect(error.message).toContain(provider.refusal.verbatim);
    });

    it.each(provider.credentialRefusals)('raises CredentialsRejected on %s', async (_, answer) => {
      expect(await failure(answer)).toMatchObject({ name: 'CredentialsRejected' });
    });

    it.each([400, 403, 422])(
      'raises ProviderRejected on %i in words of the API that nobody documented',
      async (status) => {
        expect(await failure({ status, body: provider.undocumented })).toMatchObject({
          name: 'ProviderRejected',
          status,
        });
      },
    );

    it.each([401, 403, 404])(`raises ${lost} on a %i that the API did not write`, async (status) => {
      for (const answer of [
        { body: '<html><title>Sorry</title></html>', headers: { 'content-type': 'text/html' } },
        { body: 'error code: 1010', headers: { 'content-type': 'text/plain' } },
        { body: { error_code: 1010, status, message: 'blocked' } },
        { body: '' },
        ...provider.routingErrors,
      ]) {
        expect(await failure({ ...answer, status })).toMatchObject({ name: lost });
      }
    });

    it.each([
      [429, 'RateLimited'],
      [500, lost],
      [503, lost],
      [408, lost],
    ])('raises on %i %s', async (status, name) => {
      expect(await failure({ status, body: '' })).toMatchObject({ name });
      expect(server.current.received).toHaveLength(1);
    });

    it('raises on a gateway error page, and does not quote it', async () => {
      const error = await failure({
        status: 502,
        body: '<html>who knows</html>',
        headers: { 'content-type': 'text/html' },
      });
      expect(error).toMatchObject({ name: lost });
      expect(error.message).not.toContain('<html>');
    });

    it('does not follow a redirect', async () => {
      const error = await failure({ status: 302, headers: { location: `${server.current.origin}/elsewhere` } });
      expect(error).toMatchObject({ name: lost });
      expect(server.current.received).toHaveLength(1);
    });

    it.each(['reset', 'cut'] as const)(`raises ${lost} when the connection is %s`, async (instead) => {
      expect(await failure({ instead, body: response })).toMatchObject({ name: lost });
      expect(server.current.received).toHaveLength(1);
    });

    it(`raises ${lost} when no answer comes within 20 s`, async () => {
      server.current.answer({ instead: 'hang' });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const outcome = failure();
      await server.current.reached(1);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await outcome).toMatchObject({ name: lost, message: expect.stringContaining('no answer within 20 s') });
    });

    it('raises ProviderUnavailable when nothing could be sent', async () => {
      const before = provider.baseUrlVariables.map((variable) => [variable, process.env[variable]] as const);
      const origin = await refusingOrigin();
      for (const [variable] of before) process.env[variable] = `${origin}${provider.basePath}`;
      try {
        expect(await failure()).toMatchObject({ name: 'ProviderUnavailable' });
      } finally {
        for (const [variable, value] of before) process.env[variable] = value;
      }
    });

    it('sends nothing without the budget, and may try again', async () => {
      server.current.answer({ body: response, ...call.answered });
      server.current.budget.answer('spent');
      expect(await failure()).toMatchObject({
        name: 'RateLimited',
        message: expect.stringMatching(/budget .* is spent, nothing was sent$/),
      });
      server.current.budget.answer('broken');
      expect(await failure()).toMatchObject({
        name: 'ProviderUnavailable',
        message: expect.stringMatching(/the table with the budget did not answer .*, nothing was sent$/),
      });
      expect(server.current.received).toEqual([]);
    });

    const useless = {
      'half a document': response.slice(0, response.length / 2) || '{',
      HTML: '<!doctype html><title>Just a moment...</title>',
      'over 1 MiB': `{"result": "${'x'.repeat(1024 * 1024)}"}`,
      'an undocumented refusal': provider.undocumented,
      ...call.useless,
    };
    const malformed = [
      ...Object.entries(useless).map(([what, body]) => [what, body, lost] as const),
      ...Object.entries(call.malformed).map(([what, body]) => [what, body, body === '' ? lost : broken] as const),
    ];
    it.each(malformed)('on an answer with %s', async (_, body, name) => {
      const error = await failure({ body });
      expect(error).toMatchObject({ name });
      expect(error.message.length).toBeLessThan(600);
    });

    if (!isRead) {
      it('puts up a fence before it sends, and removes it when nothing was sent', async () => {
        await failure({ status: 500, body: '' });
        expect(server.current.budget.fences).toEqual(['PutItem']);
        await failure({ status: 429, body: '' });
        expect(server.current.budget.fences).toEqual(['PutItem', 'PutItem', 'DeleteItem']);
      });

      it('sends nothing without a fence, without a plan, or by a plan of before a redrive', async () => {
        server.current.answer({ body: response, ...call.answered });
        server.current.budget.answer('fenceless');
        expect(await failure()).toMatchObject({ name: 'ProviderUnavailable' });
        server.current.budget.answer('granted');
        for (const [send, name] of [
          [undefined, 'InvalidInput'],
          [{ ...SEND, redriveCount: 1 }, 'OutcomeUnknown'],
          [{ ...SEND, plan: { number: '0', redriveCount: 1 } }, 'OutcomeUnknown'],
        ] as const) {
          await expect(call.handler({ ...input, send })).rejects.toMatchObject({ name });
        }
        expect(server.current.received).toEqual([]);
      });
    }

    const ids = call.ids.flatMap((field) => HOSTILE_IDS.map((id) => [field, id] as const));
    it.each(ids)('refuses %s %j before anything is sent', async (field, id) => {
      server.current.answer({ body: response });
      await expect(call.handler({ ...input, [field]: id })).rejects.toMatchObject({
        name: 'InvalidInput',
        message: expect.stringContaining(field),
      });
      expect(server.current.received).toEqual([]);
    });

    it.each([
      ['as it is', provider.canary],
      ['in base64', Buffer.from(provider.canary).toString('base64')],
      ['percent-encoded', encodeURIComponent(provider.canary)],
      ['with its header in base64', Buffer.from(`Bearer ${provider.canary}`).toString('base64')],
      ['in hex', Buffer.from(provider.canary).toString('hex')],
    ])('never repeats a secret that the provider echoes %s', async (_, echoed) => {
      for (const answer of [
        provider.refusalSaying(`unknown key ${echoed}`),
        { ...provider.refusalSaying(`unknown key ${echoed}`), status: 403 },
        { ...provider.refusalSaying(`unknown key ${echoed}`), status: 200 },
        { body: `<html>${echoed}</html>`, headers: { 'content-type': `text/html; key=${echoed}` } },
        { instead: 'reset' as const },
      ]) {
        server.current.answer(answer);
        const outcome = await call.handler(input).catch((error: unknown) => error);
        expect(everythingIn(outcome)).not.toContain(echoed);
      }
    });

    it('refuses a secret with a newline in it, without repeating or sending it', async () => {
      server.current.secret(provider.secretWithNewline);
      const error = await failure({ body: response });
      expect(error).toMatchObject({ name: 'CredentialsRejected' });
      expect(everythingIn(error)).not.toContain(provider.canary);
      expect(server.current.received).toEqual([]);
      expect(server.current.budget.updates).toEqual([]);
    });
  });
}
