import * as z from 'zod/mini';
import { PROBLEMS, type ProblemKind, problemSchema } from './problems.ts';
import { type Fields, isOptional } from './request.ts';
import { type Route, TAGS } from './route.ts';

type Json = Record<string, unknown>;

/** The routes as an OpenAPI document. https://spec.openapis.org/oas/v3.1.1.html */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Certflow',
      version: '1',
      description:
        'The life of TLS certificates at Cloudflare and DigiCert. A read answers at once. Whatever changes something ' +
        'starts a machine and answers 202 with its execution, which the links lead to; with an Idempotency-Key it may ' +
        'be sent as often as one likes. Every refusal is an RFC 9457 problem that names the field and the remedy.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema) },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      securitySchemes: {
        sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      },
    },
    security: [{ sigv4: [] }],
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Starts the same machine once, however often it is sent: 1 to 255 visible ASCII characters, kept for 90 days after ' +
    'the execution ends. With another request it is answered 409.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

function operationOf(route: Route): Json {
  const { operationId, tag, summary, description, machine, call } = route;
  const parameters = [
    ...parametersOf('path', route.params),
    ...parametersOf('query', route.query),
    ...(machine === undefined ? [] : [{ $ref: '#/components/parameters/IdempotencyKey' }]),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(machine !== undefined && { 'x-certflow-machine': machine }),
    ...(call !== undefined && { 'x-certflow-call': call }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== null && {
      requestBody: {
        required: !isOptional(route.body),
        content: {
          'application/json': { schema: schemaOf(route.body), ...(route.example && { example: route.example }) },
        },
      },
    }),
    responses: { ...answerOf(route), ...problemsOf(route) },
  };
}

function parametersOf(place: 'path' | 'query', fields: Fields): Json[] {
  return Object.entries(fields).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field);
    const required = place === 'path' || !field.safeParse(undefined).success;
    return { name, in: place, required, ...(description !== undefined && { description }), schema };
  });
}

function answerOf({ machine, answer }: Route): Json {
  const content = { 'application/json': { schema: schemaOf(answer) } };
  if (machine === undefined) return { 200: { description: 'What there is', content } };
  const headers = { Location: { description: 'The execution', required: true, schema: { type: 'string' } } };
  return { 202: { description: `${machine} runs`, headers, content } };
}

function problemsOf(route: Route): Json {
  const kinds = new Set<ProblemKind>([...route.problems, ...ofAny(route)]);
  const titles = new Map<number, string[]>();
  for (const kind of kinds) {
    const { status, title } = PROBLEMS[kind];
    titles.set(status, [...(titles.get(status) ?? []), title]);
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...titles].map(([status, words]) => [status, { description: words.join(', or '), content }]),
  );
}

/** What any route of its kind may answer. */
function ofAny({ machine, call, body }: Route): ProblemKind[] {
  const aws: ProblemKind[] = machine === undefined && call === undefined ? [] : ['aws-unavailable'];
  const json: ProblemKind[] = body === null ? [] : ['unsupported-media-type'];
  const provider: ProblemKind[] = ['not-found', 'provider-rejected', 'credentials-rejected', 'contract-broken'];
  const unavailable: ProblemKind[] = ['rate-limited', 'provider-unavailable'];
  const ofCall = call === undefined ? [] : [...provider, ...unavailable];
  return ['invalid-request', 'body-too-large', 'internal', ...json, ...aws, ...ofCall];
}

/** As callers write it: the input side, before defaults and transforms. Bounds that every number of JSON has say nothing. */
function schemaOf(schema: z.ZodMiniType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return rest;
}
