import fc from 'fast-check';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { InProcessDispatcher } from '../../lib/local/in-process-dispatcher.ts';
import { realTime } from '../../lib/local/runtime-time.ts';
import { systemClock } from '../../lib/local/simulators/clock.ts';
import { ConnectionLost } from '../../lib/local/simulators/faults.ts';
import { everythingIn, fixture } from '../lambdas/call-cases.ts';
import { CLOUDFLARE } from '../lambdas/cloudflare/provider.ts';
import { DIGICERT } from '../lambdas/digicert/provider.ts';
import { type Change, changes, HOSTILE, mutated } from './json-mutations.ts';
import { CALLS, INPUTS, isAllowed } from './provider-calls.ts';
import { settings } from './settings.ts';

type Handler = (event: unknown) => Promise<Record<string, unknown>>;

/** In generated texts, stands for the credential that the call has sent, in one of the forms below. */
const ECHOES = ['{credential}', '{credential in a URL}', '{credential in base64}'];

function echoesOf(call: string): string[] {
  const { canary } = call.startsWith('cloudflare/') ? CLOUDFLARE : DIGICERT;
  return [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')];
}

function echoing(text: string, call: string): string {
  return echoesOf(call).reduce((told, form, index) => told.replaceAll(ECHOES[index] ?? '', form), text);
}

const ENVIRONMENT = {
  CLOUDFLARE_BASE_URL: 'https://api.cloudflare.com/client/v4',
  DIGICERT_US_BASE_URL: 'https://www.digicert.com/services/v2',
  CLOUDFLARE_SECRET_ARN: 'cloudflare',
  DIGICERT_SECRET_ARN: 'digicert',
  AWS_SESSION_TOKEN: 'session-token',
  PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '2773',
  TABLE_NAME: 'certflow',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
};
/** Parts of our own: the secrets extension, and the table that has no objection. */
const EXTENSION = 'http://localhost:2773';
const TABLE = 'http://localhost:8000';
/** A call may follow 20 pages, and reads its secret before each. */
const MOST_REQUESTS = 20;
/** 400 characters of the provider's words, and where they were said. */
const LONGEST_MESSAGE = 600;

interface Provided {
  status: number;
  contentType: string;
  body: string | Uint8Array<ArrayBuffer>;
  /** How the connection ends instead. */
  connection: 'ECONNRESET' | 'ECONNREFUSED' | null;
}

const handlers = new Map<string, Handler>();
/** What every call makes of its own fixture, and of one that is not there: the only fields that it may answer with. */
const fields = new Map<string, Set<string>>();
const sent: string[] = [];
let provided: Provided;
let dispatcherBefore: ReturnType<typeof getGlobalDispatcher>;

function provide(): Response {
  const { status, contentType, body, connection } = provided;
  if (connection !== null) throw new ConnectionLost(connection);
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : body, { status, headers: { 'content-type': contentType } });
}

/** Keeps every request, also those to nowhere. */
class Recording extends InProcessDispatcher {
  override dispatch(...[options, handler]: Parameters<InProcessDispatcher['dispatch']>): boolean {
    const request = `${options.method} ${options.origin}${options.path}`;
    if (options.origin !== EXTENSION && options.origin !== TABLE) sent.push(request);
    return super.dispatch(options, handler);
  }
}

beforeAll(async () => {
  Object.assign(process.env, ENVIRONMENT);
  for (const call of CALLS) {
    handlers.set(call, (await import(/* @vite-ignore */ `../../lambdas/${call}.ts`)).handler);
  }
  dispatcherBefore = getGlobalDispatcher();
  const secret = (request: Request) => {
    const isCloudflare = new URL(request.url).searchParams.get('secretId') === 'cloudflare';
    return Response.json({ SecretString: JSON.stringify((isCloudflare ? CLOUDFLARE : DIGICERT).secret) });
  };
  const routes = new Map([
    [EXTENSION, secret],
    [TABLE, () => Response.json({})],
    ['https://api.cloudflare.com', provide],
    ['https://www.digicert.com', provide],
  ]);
  setGlobalDispatcher(new Recording(routes, realTime(systemClock)));
  for (const call of CALLS) fields.set(call, await fieldsOf(call));
});
afterAll(() => setGlobalDispatcher(dispatcherBefore));

async function fieldsOf(call: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const status of [200, 404]) {
    provided = { status, contentType: 'application/json', body: fixtureOf(call).text, connection: null };
    const answer = await (handlers.get(call) as Handler)(INPUTS[call]).catch(() => ({}));
    for (const field of Object.keys(answer)) found.add(field);
  }
  return found;
}

/** The body of the fixture's answer, as text and as the JSON that it is, or a text in JSON. */
function fixtureOf(call: string): { text: string; json: unknown } {
  const text = fixture(`${call}.response.json`);
  const json: unknown = JSON.parse(text);
  return typeof json === 'string' ? { text: json, json } : { text, json };
}

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 204) },
  { weight: 3, arbitrary: fc.constantFrom(400, 401, 403, 404, 406, 408, 410, 429, 500, 502, 503) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
);
const contentType = fc.constantFrom(
  'application/json',
  'text/html',
  ...ECHOES.map((echo) => `text/plain; key=${echo}`),
);
const connection = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('ECONNRESET' as const, 'ECONNREFUSED' as const) },
);

/** Refusals in either provider's shape that say the credential, whole or in the middle of something long. */
const refusal = fc
  .record({
    words: fc.array(fc.oneof(fc.constantFrom(...ECHOES), fc.string(), fc.constant('x'.repeat(490))), { maxLength: 4 }),
    code: fc.oneof(fc.integer(), fc.constantFrom(1406, 'access_denied', null, ...ECHOES)),
    success: fc.constantFrom(false, null, undefined),
    times: fc.integer({ min: 1, max: 40 }),
    asList: fc.boolean(),
  })
  .map(({ words, code, success, times, asList }) => {
    const error = { code, message: words.join(' ') };
    return JSON.stringify({ success, errors: asList ? Array.from({ length: times }, () => error) : error });
  });

type Body =
  | { kind: 'fixture'; changes: Change[] }
  | { kind: 'part of the fixture'; length: number }
  | { kind: 'text'; text: string }
  | { kind: 'padded'; text: string; length: number }
  | { kind: 'bytes'; bytes: Uint8Array };

const LARGEST = 1024 * 1024;
const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('fixture' as const), changes }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('text' as const), text: refusal }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('part of the fixture' as const), length: fc.nat(2_500) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 40 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      text: fc.oneof(fc.json({ maxDepth: 4 }), fc.constantFrom('', 'null', '[]', '{}', '{"success":true}')),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('padded' as const),
      text: fc.constantFrom('[', '{"result":', ' ', '-----BEGIN CERTIFICATE-----'),
      length: fc.constantFrom(10_000, LARGEST + 1),
    }),
  },
);

function bytesOf(call: string, body: Body): Uint8Array<ArrayBuffer> {
  if (body.kind === 'bytes') return new Uint8Array(body.bytes);
  return new Uint8Array(Buffer.from(echoing(textOf(call, body), call)));
}

function textOf(call: string, body: Exclude<Body, { kind: 'bytes' }>): string {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'padded':
      return body.text.repeat(Math.ceil(body.length / body.text.length));
    case 'part of the fixture':
      return fixtureOf(call).text.slice(0, body.length);
    case 'fixture': {
      const changed = mutated(fixtureOf(call).json, body.changes);
      return typeof changed === 'string' ? changed : (JSON.stringify(changed) ?? '');
    }
  }
}

/** At times one field of the input is not what it should be. */
const wrong = fc.option(fc.record({ at: fc.nat(20), by: fc.constantFrom(...HOSTILE) }), { freq: 5 });

function inputOf(call: string, change: { at: number; by: unknown } | null): Record<string, unknown> {
  const input = { ...INPUTS[call] };
  const names = Object.keys(input);
  const name = names[(change?.at ?? 0) % names.length];
  return change === null || name === undefined ? input : { ...input, [name]: change.by };
}

it('every call is among those that are tried', () => {
  expect(Object.keys(INPUTS).sort()).toEqual(CALLS.toSorted());
});

it('whatever a provider answers becomes the known fields or a declared error, and nothing else is sent or said', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLS),
      wrong,
      fc.record({ status, contentType, connection }),
      body,
      async (call, change, answered, told) => {
        const type = echoing(answered.contentType, call);
        provided = { ...answered, contentType: type, body: bytesOf(call, told) };
        sent.length = 0;
        const outcome = await (handlers.get(call) as Handler)(inputOf(call, change)).then(
          (output) => ({ output }),
          (error: Error) => ({ error }),
        );
        expect(sent.filter((request) => !isAllowed(request))).toEqual([]);
        expect(sent.length).toBeLessThanOrEqual(MOST_REQUESTS);
        const said = 'error' in outcome ? everythingIn(outcome.error) : JSON.stringify(outcome.output);
        for (const echo of echoesOf(call)) expect(said).not.toContain(echo);
        const name = 'error' in outcome ? outcome.error.name : 'answered';
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
        if ('error' in outcome) {
          expect(Object.values(ErrorName)).toContain(name);
          expect(outcome.error.message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
          if (name === 'InvalidInput') expect(change).not.toBeNull();
        } else {
          for (const field of Object.keys(outcome.output)) expect(fields.get(call)).toContain(field);
        }
      },
    ),
    settings(2_000),
  );
  // Else the inputs would prove nothing.
  for (const name of ['answered', 'ContractBroken', 'OutcomeUnknown', 'ProviderRejected', 'InvalidInput']) {
    expect(outcomes.get(name) ?? 0, name).toBeGreaterThan(10);
  }
});
