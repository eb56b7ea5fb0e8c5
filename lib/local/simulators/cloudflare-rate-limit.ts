import type { MiddlewareHandler } from 'hono';
import type { Clock } from './clock.ts';
import { refuse } from './cloudflare-answers.ts';
import { RollingLimit } from './rolling-limit.ts';

/** https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
const QUOTA = 1200;
const WINDOW_SECONDS = 300;

/**
 * Says in every answer what is left of the token's budget in the window. Whoever is over it in any five minutes, which is
 * the stricter reading, is refused for five.
 */
export class RateLimit extends RollingLimit {
  readonly #clock: Clock;
  #window = 0;
  #used = 0;

  constructor(clock: Clock) {
    super(clock, [{ requests: QUOTA, seconds: WINDOW_SECONDS }], WINDOW_SECONDS);
    this.#clock = clock;
  }

  middleware(): MiddlewareHandler {
    return async (c, next) => {
      const seconds = this.#clock.now() / 1000;
      const window = Math.floor(seconds / WINDOW_SECONDS);
      this.#used = window === this.#window ? this.#used + 1 : 1;
      this.#window = window;
      const left = Math.max(0, QUOTA - this.#used);
      const reset = Math.ceil((window + 1) * WINDOW_SECONDS - seconds);
      if (this.admits()) await next();
      else c.res = refuse(c, 429, 971, 'Please wait and consider throttling your request speed');
      // A fault may say otherwise.
      if (c.res.headers.has('ratelimit')) return;
      c.res.headers.set('ratelimit', `"default";r=${left};t=${reset}`);
      c.res.headers.set('ratelimit-policy', `"default";q=${QUOTA};w=${WINDOW_SECONDS}`);
    };
  }
}
