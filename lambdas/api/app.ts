import { type Context, Hono } from 'hono';
import { InvalidInput, TableUnavailable } from '../runtime/errors.ts';
import { invalidAs, json, Problem, problemResponse } from './problems.ts';
import { later } from './reads.ts';
import { idempotencyKeyOf, parsedBody, parsedFields, refuseBody } from './request.ts';
import type { Route } from './route.ts';

/** As API Gateway knows the request: its access log has the same id; the other two where the Request does not tell. */
interface Environment {
  Bindings: { requestId: string; method?: string; refusal?: Problem | null };
}

/** The routes as an application; everything else is answered 404 or 405. */
export function createApp(routes: readonly Route[]): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  app.use(async (c, next) => {
    if (c.env.refusal) throw c.env.refusal;
    await next();
  });
  for (const route of routes) app.on(route.method, honoPath(route.path), (c) => respond(route, c));
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
    // Hono answers HEAD with what GET finds.
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(honoPath(path), (c) => {
      const detail = `${c.env.method ?? c.req.method} is not for ${path}; it takes ${allow}`;
      throw new Problem('method-not-allowed', detail, { headers: { allow } });
    });
  }
  app.notFound((c) => {
    const detail = `there is no ${c.req.path}; GET /openapi.json tells what there is`;
    return problemResponse(new Problem('not-found', detail));
  });
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem !== null) return problemResponse(problem);
    const { requestId } = c.env;
    // For the log alone: what nobody foresaw may hold what nobody should read.
    console.error(JSON.stringify({ level: 'ERROR', requestId, error: error.name, message: error.message }));
    const detail = 'nobody foresaw this; the log has the cause under this request id';
    return problemResponse(new Problem('internal', detail), requestId);
  });
  return app;
}

async function respond(route: Route, c: Context): Promise<Response> {
  const params = parsedFields(
    route.params,
    Object.fromEntries(Object.entries(c.req.param() as Record<string, string>).map(([name, value]) => [name, [value]])),
  );
  const query = parsedFields(route.query, c.req.queries());
  const idempotencyKey = route.machine === undefined ? null : idempotencyKeyOf(c.req.raw);
  const body = route.body === null ? await refuseBody(c.req.raw) : await parsedBody(route.body, c.req.raw);
  const answer = await route.respond({ params, query, body, idempotencyKey });
  if (route.machine === undefined) return json(answer);
  const { links } = answer as { links: { execution: string } };
  return json(answer, 202, { location: links.execution });
}

function problemOf(error: Error): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof TableUnavailable) return later('table-unavailable', `${error.message}; try again`, 5);
  // Of the table's own parameters: a cursor that is none of ours.
  if (error instanceof InvalidInput) return invalidAs(error.message);
  return null;
}

/** `/zones/{zoneId}` as Hono writes it, `/zones/:zoneId`. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
