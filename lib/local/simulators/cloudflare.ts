import { Hono } from 'hono';
import type { Clock } from './clock.ts';
import { CloudflareAccount } from './cloudflare-account.ts';
import { refuse } from './cloudflare-answers.ts';
import { RateLimit } from './cloudflare-rate-limit.ts';
import { reshaping } from './cloudflare-reshape.ts';
import { sslRoutes, zoneIdOf } from './cloudflare-routes.ts';
import type { CloudflareScenario } from './cloudflare-scenario.ts';
import { settingsRoutes } from './cloudflare-settings-routes.ts';
import { Faults, rethrow } from './faults.ts';

export interface CloudflareOptions {
  clock: Clock;
  /** The same seed gives the same ids, tokens and durations. */
  seed: number;
  /** Default `simulated-cloudflare-token`. */
  apiToken?: string;
  scenario?: CloudflareScenario;
}

/** Cloudflare's SSL endpoints of a zone under `/client/v4`: stateful, adversarial on demand. */
export class CloudflareSimulator extends CloudflareAccount {
  readonly app = new Hono();
  readonly faults = new Faults((status) => {
    const isCredential = status === 401 || status === 403;
    const error = isCredential ? { code: 10000, message: 'Authentication error' } : { code: 1000, message: 'no' };
    return { success: false, errors: [error], messages: [], result: null };
  });
  /** What the account made of all requests. */
  readonly rateLimit: RateLimit;
  /** Every request that came in, refused ones included; `query` where there was any. */
  readonly requests: { method: string; path: string; query?: Record<string, string>; body: unknown }[] = [];
  /** Another one revokes the former. */
  apiToken: string;

  constructor({ clock, seed, apiToken = 'simulated-cloudflare-token', scenario = {} }: CloudflareOptions) {
    super(clock, seed, scenario);
    this.apiToken = apiToken;
    this.app.onError(rethrow);
    this.app.use(async (c, next) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      const query = c.req.query();
      const { method, path } = c.req;
      this.requests.push({ method, path, ...(Object.keys(query).length > 0 && { query }), body });
      await next();
    });
    this.rateLimit = new RateLimit(clock);
    this.app.use(this.rateLimit.middleware());
    this.app.use(this.faults.middleware(clock));
    const zone = this.app.basePath('/client/v4/zones/:zoneId');
    zone.use('/*', async (c, next) => {
      if (c.req.header('authorization') !== `Bearer ${this.apiToken}`) {
        return refuse(c, 403, 10000, 'Authentication error');
      }
      if (this.zones.has(zoneIdOf(c))) return next();
      return refuse(
        c,
        404,
        7003,
        `Could not route to /zones/${zoneIdOf(c)}, perhaps your object identifier is invalid?`,
      );
    });
    zone.use('/*', reshaping(this));
    zone.route('/ssl', sslRoutes(this));
    zone.route('/', settingsRoutes(this));
  }
}
