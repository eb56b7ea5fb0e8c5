import type { ErrorHandler, MiddlewareHandler } from 'hono';
import type { Clock } from './clock.ts';

/** The connection failed. In process it rejects `app.fetch`; a server on a socket destroys the socket. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  /** `ECONNREFUSED`: nothing was sent; `ECONNRESET`: the answer is lost. */
  readonly code: 'ECONNRESET' | 'ECONNREFUSED';
  constructor(code: 'ECONNRESET' | 'ECONNREFUSED') {
    super(`the simulated connection ended with ${code}`);
    this.code = code;
  }
}

/**
 * What goes wrong with the requests that match:
 * - `refused`: not applied, no connection; - `lost`: applied, then the connection breaks;
 * - `status`: not applied, answered with `status`, `body` and `headers`; a 4xx without a `body` is a refusal of the API;
 * - `body`: applied, but answered 200 with `body`; - `delay`: `ms` later, then as ever.
 */
export interface Fault {
  kind: 'refused' | 'lost' | 'status' | 'delay' | 'body';
  /** Any method when absent. */
  method?: string;
  /** Tested against the path without the query. */
  path: RegExp;
  /** How many requests it hits; default 1. */
  times?: number;
  /** How many matching requests pass unharmed before the first hit; default 0. */
  skip?: number;
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is: JSON, HTML, half a document, or nothing. */
  body?: string;
  ms?: number;
}

/** The faults waiting to happen in one simulator; of several that match, the one added first hits. */
export class Faults {
  #waiting: (Fault & { times: number; skip: number })[] = [];
  readonly #refusal: (status: number) => unknown;

  /** `refusal` is what the provider's own API answers with a status of 4xx. */
  constructor(refusal: (status: number) => unknown) {
    this.#refusal = refusal;
  }

  add(fault: Fault): void {
    this.#waiting.push({ ...fault, times: fault.times ?? 1, skip: fault.skip ?? 0 });
  }

  clear(): void {
    this.#waiting = [];
  }

  middleware(clock: Clock): MiddlewareHandler {
    return async (c, next) => {
      const fault = this.#take(c.req.method, c.req.path);
      const answer = (status: number) => {
        const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
        const body = fault?.body ?? (isRefusal ? JSON.stringify(this.#refusal(status)) : '');
        return new Response(body, { status, headers: { 'content-type': 'application/json', ...fault?.headers } });
      };
      if (fault?.kind === 'refused') throw new ConnectionLost('ECONNREFUSED');
      if (fault?.kind === 'status') return answer(fault.status ?? 500);
      if (fault?.kind === 'delay') await clock.sleep(fault.ms ?? 0);
      await next();
      if (fault?.kind === 'lost') throw new ConnectionLost('ECONNRESET');
      if (fault?.kind === 'body') {
        c.res = undefined;
        c.res = answer(200);
      }
      return undefined;
    };
  }

  #take(method: string, path: string): Fault | undefined {
    for (const fault of this.#waiting) {
      if ((fault.method ?? method) !== method || !fault.path.test(path)) continue;
      if (fault.skip > 0) fault.skip -= 1;
      else {
        fault.times -= 1;
        if (fault.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== fault);
        return fault;
      }
    }
    return undefined;
  }
}

/** For `app.onError`: an error inside a simulator, a lost connection included, is never turned into an answer. */
export const rethrow: ErrorHandler = (error) => {
  throw error;
};
