import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '../../lambdas/api/routes.ts';

const text = readFileSync('docs/runbook.md', 'utf8');
/** Each `certflow METHOD PATH [JSON]`, as the runbook writes it. */
const requests = [...text.matchAll(/certflow (GET|POST|PUT|PATCH|DELETE) "?([^\s`"']+)"?(?: '(\{[^']*\})')?/g)].map(
  ([, method = '', path = '', body]) => ({ method, path, body }),
);

/** Shell variables stand for parameters. */
function routeOf(method: string, path: string) {
  const [shape = ''] = path.replace(/\$[A-Z_]+/g, '{}').split('?');
  return routes.find((route) => route.method === method && route.path.replace(/\{\w+\}/g, '{}') === shape);
}

describe('the runbook', () => {
  it('has requests to send', () => expect(requests.length).toBeGreaterThan(25));

  it.each(requests)('sends $method $path where the API answers', ({ method, path }) => {
    expect(routeOf(method, path)).toBeDefined();
  });

  it.each(requests.filter(({ body }) => body))(
    'sends $path a body that it takes: $body',
    ({ method, path, body = '' }) => {
      const filled = JSON.parse(body.replaceAll('…', '0'.repeat(32)));
      expect(routeOf(method, path)?.body?.safeParse(filled).error).toBeUndefined();
    },
  );
});
