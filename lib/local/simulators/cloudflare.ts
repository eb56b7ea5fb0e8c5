import { Hono } from 'hono';
import type { Clock } from './clock.ts';
import { CloudflareAccount } from './cloudflare-account.ts';
import { refuse } from './cloudflare-answers.ts';
import { zoneIdOf, zoneRoutes } from './cloudflare-routes.ts';
import type { CloudflareScenario } from './cloudflare-scenario.ts';
import { Faults, rethrow } from './faults.ts';

export interface CloudflareOptions {
  clock: Clock;
  /** The same seed gives the same ids, tokens and durations. */
  seed: number;
  /** Default `simulated-cloudflare-token`. */
  apiToken?: string;
  scenario?: CloudflareScenario;
}

/** Cloudflare's certificate packs and their verification under `/client/v4`: stateful, adversarial on demand. */
export class CloudflareSimulator extends CloudflareAccount {
  readonly app = new Hono();
  readonly faults = new Faults();
  /** Every request that came in, refused ones included; `path` without the query. */
  readonly requests: { method: string; path: string; body: unknown }[] = [];
  /** Another one revokes the former. */
  apiToken: string;

  constructor({ clock, seed, apiToken = 'simulated-cloudflare-token', scenario = {} }: CloudflareOptions) {
    super(clock, seed, scenario);
    this.apiToken = apiToken;
    this.app.onError(rethrow);
    this.app.use(async (c, next) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      this.requests.push({ method: c.req.method, path: c.req.path, body });
      await next();
    });
    this.app.use(this.faults.middleware(clock));
    const zone = this.app.basePath('/client/v4/zones/:zoneId/ssl');
    zone.use(async (c, next) => {
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
    zone.route('/', zoneRoutes(this));
  }
}
