import { Dispatcher } from 'undici';
import type { RuntimeTime } from './runtime-time.ts';
import { ConnectionLost } from './simulators/faults.ts';

/** Answers the requests to one origin. */
export type Route = (request: Request) => Response | Promise<Response>;

/** Thrown by a route whose answer never comes: the caller waits until it gives up. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Routes every request of the process by its origin, without a socket. An origin without a route is an error. */
export class InProcessDispatcher extends Dispatcher {
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #time: RuntimeTime;

  constructor(routes: ReadonlyMap<string, Route>, time: RuntimeTime) {
    super();
    this.#routes = routes;
    this.#time = time;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    // The caller waits for the answer, or until it gives up; the simulator then carries on by itself.
    const resumeCaller = this.#time.pause();
    const controller = new InProcessController((reason) => {
      resumeCaller();
      handler.onResponseError?.(controller, reason);
    });
    const deliver = (effect: () => void) => {
      if (controller.aborted) return;
      resumeCaller();
      effect();
    };
    handler.onRequestStart?.(controller, {});
    this.#time
      .during(() => this.#answer(options))
      .then(({ status, headers, body }) =>
        deliver(() => {
          handler.onResponseStart?.(controller, status, headers, '');
          if (body.length > 0) handler.onResponseData?.(controller, body);
          handler.onResponseEnd?.(controller, {});
        }),
      )
      .catch((error: Error) => {
        if (error instanceof Unanswered) return;
        if (!(error instanceof ConnectionLost)) console.error(error);
        deliver(() => handler.onResponseError?.(controller, error));
      });
    return true;
  }

  override async close(): Promise<void> {}

  override async destroy(): Promise<void> {}

  async #answer(options: Dispatcher.DispatchOptions) {
    const origin = String(options.origin);
    const route = routeTo(origin, this.#routes);
    const body = await bytesOf(options.body);
    const request = new Request(origin + options.path, {
      method: options.method,
      headers: headersOf(options.headers),
      ...(body !== null && { body }),
    });
    const response = await route(request);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body: bytes };
  }
}

/** Errors: an origin without a route. */
export function routeTo(origin: string, routes: ReadonlyMap<string, Route>): Route {
  const route = routes.get(origin);
  if (route === undefined) throw new Error(`nothing leaves a simulated run, and ${origin} is no part of it`);
  return route;
}

class InProcessController implements Dispatcher.DispatchController {
  aborted = false;
  reason: Error | null = null;
  // The body arrives in one piece, so that there is nothing to hold back.
  readonly paused = false;
  readonly #onAbort: (reason: Error) => void;

  constructor(onAbort: (reason: Error) => void) {
    this.#onAbort = onAbort;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#onAbort(reason);
  }

  pause(): void {}

  resume(): void {}
}

async function bytesOf(body: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null || body === undefined) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return new Uint8Array(Buffer.from(body));
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** undici takes a flat list, pairs, or an object whose values may be lists. */
function headersOf(headers: unknown): [string, string][] {
  if (headers === null || headers === undefined) return [];
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    return headers.flatMap((name, at) => (at % 2 === 0 ? [[String(name), String(headers[at + 1])]] : []));
  }
  const pairs = Symbol.iterator in Object(headers) ? headers : Object.entries(headers as object);
  return [...(pairs as Iterable<[string, unknown]>)].map(([name, value]) => [name, String(value)]);
}
