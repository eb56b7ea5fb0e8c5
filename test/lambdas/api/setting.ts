import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { routes } from '../../../lambdas/api/routes.ts';
import type { RawRequest } from '../../../lib/local/http-api.ts';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { withRuntime } from '../../lib/machines/setting.ts';

export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of JSON
  body: any;
}

export type Send = (request: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

interface Operation {
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

/** The deployed API over a runtime of its own, in virtual time. Every answer must be as its document says. */
export async function withApi(test: (api: { runtime: Runtime; send: Send }) => Promise<void>): Promise<void> {
  await withRuntime(async (runtime) => {
    const checked = await checker(runtime);
    await test({
      runtime,
      async send(request, body, headers = {}) {
        const response = await runtime.api.answer(rawOf(request, body, headers));
        const answered = { status: response.status, headers: response.headers, body: await response.json() };
        checked(request, answered);
        return answered;
      },
    });
  });
}

let known: ReturnType<typeof checkerOf> | undefined;

/** By the document that the deployed API serves, read once. */
async function checker(runtime: Runtime): Promise<ReturnType<typeof checkerOf>> {
  const get = () => runtime.api.answer(rawOf('GET /openapi.json'));
  known ??= checkerOf((await (await get()).json()) as Document);
  return known;
}

/** `send('PATCH /zones/…', {…})`: the path as it stands; a text is sent as it is. */
export function rawOf(request: string, body?: unknown, headers: Record<string, string> = {}): RawRequest {
  const [, method = '', target = ''] = /^(\S+) (.*)$/s.exec(request) ?? [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = body !== undefined && { 'content-type': 'application/json' };
  return {
    ...{ method, target, body: Buffer.from(body === undefined ? '' : text) },
    headers: { host: '127.0.0.1:4100', ...type, ...headers },
  };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

function checkerOf({ paths, components }: Document): (request: string, answered: Answered) => void {
  const ajv = new Ajv2020({ strict: false });
  const compiled = new Map<object, ValidateFunction>();
  const validatorOf = (schema: object) => {
    const known = compiled.get(schema) ?? ajv.compile({ ...schema, components });
    compiled.set(schema, known);
    return known;
  };
  return (request, { status, headers, body }) => {
    const [method = '', url = ''] = request.split(' ');
    const [path = ''] = url.split('?');
    const route = routes.find((candidate) => candidate.method === method && matches(candidate.path, decoded(path)));
    // A path that nobody serves has no place in the document; every other answer has.
    if (route === undefined) return expect([400, 404, 405]).toContain(status);
    const response = paths[route.path]?.[method.toLowerCase()]?.responses[status];
    const type = headers.get('content-type') ?? '';
    const schema = response?.content[type]?.schema;
    expect(schema, `${request}: ${status} ${type} is not documented`).toBeDefined();
    const valid = validatorOf(schema ?? {});
    expect(valid(body), `${request}: ${JSON.stringify(valid.errors)} ${JSON.stringify(body)}`).toBe(true);
  };
}

/** What is no UTF-8 stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path);
}

/** The input of the only execution of this machine. */
export function inputOf(runtime: Runtime, machine: string): unknown {
  const found = runtime.executions().filter((execution) => execution.machine === machine);
  expect(found, `executions of ${machine}`).toHaveLength(1);
  return found[0]?.input;
}
