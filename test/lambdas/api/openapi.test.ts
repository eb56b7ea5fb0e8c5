import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../../lambdas/api/openapi.ts';
import { routes } from '../../../lambdas/api/routes.ts';

interface Operation {
  operationId: string;
  parameters?: { name?: string; in?: string; required?: boolean; schema: { examples?: unknown[] } }[];
  responses: Record<string, unknown>;
}

const document = openApi(routes) as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe('the OpenAPI document', () => {
  it('is one, of version 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, '3.1']);
  });

  it('sets no bounds that every number obeys', () => {
    expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  it('has every route, under an id of its own', () => {
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
    for (const { operationId } of operations) expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
  });

  it.each(routes)('$method $path names each of its parameters', ({ method, path, params }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(params)).toEqual(named);
    const documented = document.paths[path]?.[method.toLowerCase()]?.parameters ?? [];
    const inPath = documented.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name)).toEqual(named);
    for (const { required, schema } of inPath) expect([required, schema.examples?.length]).toEqual([true, 1]);
  });

  it.each(routes.filter(({ body }) => body !== null))('$method $path has an example that it takes', (route) => {
    expect(route.body?.safeParse(route.example).success).toBe(true);
  });

  it.each(routes.filter(({ method }) => method !== 'GET'))('$method $path starts a machine, or only reads', (route) => {
    expect(route.machine ?? route.call).toBeDefined();
    if (route.machine === undefined) expect(route.operationId).toBe('analyzeCertificate');
  });
});
