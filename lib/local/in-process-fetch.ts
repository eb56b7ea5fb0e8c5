import { type Route, routeTo, Unanswered } from './in-process-dispatcher.ts';
import type { RuntimeTime } from './runtime-time.ts';

/**
 * `fetch` by origin, straight to a route: what the SDKs send by the thousand needs none of the streams and queues that
 * stand between the real one and a socket. Errors as the real one's: a `TypeError` with a cause. An origin without a
 * route is an error.
 */
export function inProcessFetch(routes: ReadonlyMap<string, Route>, time: RuntimeTime): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    // The caller waits for the answer, or until it gives up.
    const resume = time.pause();
    const settle = (effect: () => void) => {
      resume();
      effect();
    };
    request.signal.addEventListener('abort', () => settle(() => reject(request.signal.reason)), { once: true });
    time
      .during(async () => routeTo(new URL(request.url).origin, routes)(request))
      .then(
        (response) => settle(() => resolve(response)),
        (cause: Error) => {
          if (cause instanceof Unanswered) return;
          settle(() => reject(new TypeError('fetch failed', { cause })));
        },
      );
    return promise;
  };
}
