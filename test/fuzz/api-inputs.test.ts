import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openApi } from '../../lambdas/api/openapi.ts';
import { MAX_BODY_BYTES } from '../../lambdas/api/request.ts';
import { routes } from '../../lambdas/api/routes.ts';
import { requestSchema } from '../../lambdas/record/contract.ts';
import { certificateIdOf } from '../../lambdas/runtime/certificate-id.ts';
import { parseInput } from '../../lambdas/runtime/handler.ts';
import type { Runtime } from '../../lib/local/runtime.ts';
import { withApi } from '../lambdas/api/setting.ts';
import { REQUEST } from '../lib/machines/samples.ts';
import { type Change, changes, HOSTILE, mutated } from './json-mutations.ts';
import { settings } from './settings.ts';

interface Schema {
  examples?: unknown[];
  enum?: unknown[];
  default?: unknown;
}
interface Parameter {
  name: string;
  in: 'path' | 'query';
  schema: Schema;
}
interface Documented {
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: object; example?: unknown } } };
}
interface Operation extends Documented {
  method: string;
  path: string;
}

const document = openApi(routes) as { paths: Record<string, Record<string, Documented>>; components: object };
const OPERATIONS: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, documented]) => ({ ...documented, method: method.toUpperCase(), path })),
);

/** By the document alone: what a body must be that may start anything. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validators = new Map<Operation, ValidateFunction>();
for (const operation of OPERATIONS) {
  const schema = operation.requestBody?.content['application/json'].schema;
  if (schema) validators.set(operation, ajv.compile({ ...schema, components: document.components }));
}

/** In the places where a caller's credential is, or would be put by mistake. */
const CREDENTIAL = 'canary+credential/0123456789=';
const SECRETS = [CREDENTIAL, 'simulated-cloudflare-token', 'simulated-digicert-key'];

const text = fc.oneof(
  fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const percentEncoded = (value: string) => encodeURIComponent(value.toWellFormed());
/** As it would arrive if nobody encoded it: slashes, dots and question marks mean something. */
const hardlyEncoded = (value: string) => encodeURI(value.toWellFormed()).replaceAll('[', '%5B');
const hostileText = fc.oneof(text.map(percentEncoded), text.map(hardlyEncoded));

/** The certificate that each runtime begins with, so that there is something to be asked about. */
const CERTIFICATE_ID = certificateIdOf(parseInput(requestSchema, REQUEST));

/** One of the document's own values, or 1. */
function exampleOf({ name, schema }: Parameter): string {
  const { examples = [], enum: values = [], default: other = 1 } = schema;
  return percentEncoded(name === 'certificateId' ? CERTIFICATE_ID : String(examples[0] ?? values[0] ?? other));
}

function placeOf(parameter: Parameter) {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(exampleOf(parameter)) }, { weight: 1, arbitrary: hostileText });
}

function urlOf({ path, parameters = [] }: Operation): fc.Arbitrary<string> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const strange = fc.tuple(hostileText, hostileText).map(([name, value]) => `${name}=${value}`);
  const known = inQuery.map((parameter) => placeOf(parameter).map((value) => `${parameter.name}=${value}`));
  const query = fc.array(
    fc.oneof({ weight: 1, arbitrary: strange }, ...known.map((arbitrary) => ({ weight: 3, arbitrary }))),
    {
      maxLength: inQuery.length > 0 ? 3 : 1,
    },
  );
  return fc.tuple(fc.tuple(...inPath.map(placeOf)), query).map(([values, fields]) => {
    const filled = inPath.reduce((url, { name }, index) => url.replace(`{${name}}`, () => values[index] ?? ''), path);
    return fields.length > 0 ? `${filled}?${fields.join('&')}` : filled;
  });
}

type Body = { kind: 'example'; changes: Change[] } | { kind: 'text'; text: string } | { kind: 'large'; bytes: number };

const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('example' as const), changes }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      text: fc.oneof(
        fc.json({ maxDepth: 5 }),
        text,
        fc.constantFrom('', '[]', 'null', '['.repeat(500), '{"a":'.repeat(99)),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('large' as const),
      bytes: fc.constantFrom(MAX_BODY_BYTES, MAX_BODY_BYTES + 1),
    }),
  },
);

function textOf({ requestBody }: Operation, body: Body): string {
  switch (body.kind) {
    case 'text':
      return body.text.toWellFormed();
    case 'large':
      return JSON.stringify('x'.repeat(body.bytes - 2));
    case 'example':
      return JSON.stringify(mutated(requestBody?.content['application/json'].example ?? {}, body.changes)) ?? '';
  }
}

const header = fc.string({
  minLength: 1,
  maxLength: 300,
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 6, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'application/jsonp', 'application/vnd.x+json; charset=latin1'),
      },
      { weight: 1, arbitrary: header },
    ),
    'idempotency-key': fc.oneof(fc.constantFrom('key-1', 'key-2', 'a b', 'x'.repeat(255), 'x'.repeat(256)), header),
    'x-forwarded-host': fc.oneof({ weight: 9, arbitrary: header }, { weight: 1, arbitrary: fc.constant('хост 💥') }),
    'x-http-method-override': fc.constantFrom('DELETE', 'PUT'),
    authorization: fc.constant(CREDENTIAL),
    cookie: fc.constant(`token=${CREDENTIAL}`),
  },
  { requiredKeys: ['authorization'] },
);

/** Out of the path that a caller may use, in one of the ways to write that, to one that is served. */
const climbing = fc
  .tuple(fc.constantFrom('..', '%2e%2e', '.%2E', '%252e.'), fc.constantFrom('/', '%2f', '\\', '%5C'))
  .map(([up, slash]) => `/zones/${up}${slash}certificates`);

const input = fc.constantFrom(...OPERATIONS).chain((operation) =>
  fc.record({
    operation: fc.constant(operation.path),
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constant(operation.method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'post'),
      },
    ),
    url: fc.oneof(
      { weight: 19, arbitrary: urlOf(operation) },
      { weight: 1, arbitrary: hostileText.map((path) => `/${path}`) },
      { weight: 1, arbitrary: climbing },
    ),
    headers,
    body: fc.option(body, { freq: operation.requestBody ? 15 : 2 }),
  }),
);

/** Those that nobody but the API can have started. */
function startedIn(runtime: Runtime): number {
  return runtime.executions().filter(({ parentArn, machine }) => !parentArn && machine !== 'RecordExecutionEnd').length;
}

/** A runtime is a new one from time to time, so that what the good inputs began does not pile up. */
const INPUTS_A_RUNTIME = 2_000;

it('whatever is sent is answered as documented, is no accident, and starts nothing unless it is accepted', async () => {
  const { numRuns, seed, ...more } = settings(800);
  const statuses = new Map<number, number>();
  for (let sent = 0; sent < numRuns; sent += INPUTS_A_RUNTIME) {
    await withApi(async ({ runtime, send }) => {
      await send('POST /certificates', REQUEST);
      const property = fc.asyncProperty(input, async ({ operation: path, method, url, headers, body }) => {
        const operation = OPERATIONS.find((candidate) => candidate.path === path && candidate.method === method);
        const takesBody = method !== 'GET';
        const text = body && takesBody ? textOf(operation ?? { method, path }, body) : undefined;
        const before = startedIn(runtime);

        const answered = await send(`${method} ${url}`, text, headers);

        const { status, body: answer } = answered;
        // What it would do is for other tests, and takes long.
        if (status === 202) runtime.stopExecution(answer.execution.arn);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect([200, 202, 400, 404, 405, 409, 413, 415, 502, 503], JSON.stringify(answered.body)).toContain(status);
        expect(startedIn(runtime) - before).toBeLessThanOrEqual(status === 202 ? 1 : 0);
        if (status >= 400)
          expect(answered.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
        const said = JSON.stringify([answered.body, [...answered.headers]]);
        for (const secret of SECRETS) expect(said).not.toContain(secret);
        const validate = operation && validators.get(operation);
        if (status === 202 && validate) expect(validate(JSON.parse(text ?? '')), text).toBe(true);
      });
      await fc.assert(property, { ...more, numRuns: Math.min(numRuns - sent, INPUTS_A_RUNTIME), seed: seed + sent });
      const requests = JSON.stringify(runtime.executions().map(({ input, name }) => [input, name]));
      for (const secret of SECRETS) expect(requests).not.toContain(secret);
    });
  }
  // Else the inputs would prove nothing.
  for (const status of [200, 202, 400, 404, 405, 409, 413, 415])
    expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0);
});
