import { Hono } from 'hono';
import type { Clock } from './clock.ts';
import { DigicertAccount } from './digicert-account.ts';
import { domainRoutes } from './digicert-domain-routes.ts';
import { orderRoutes, refuse } from './digicert-routes.ts';
import type { DigicertScenario } from './digicert-scenario.ts';
import { shapedBundle, shapedJson } from './digicert-shape.ts';
import { Faults, rethrow } from './faults.ts';
import { RollingLimit } from './rolling-limit.ts';

/** https://dev.digicert.com/en/certcentral-apis/services-api/rate-limits.html */
const RATE_LIMITS = [
  { requests: 1000, seconds: 180 },
  { requests: 100, seconds: 5 },
];

export interface DigicertOptions {
  clock: Clock;
  /** Default `simulated-digicert-key`. */
  apiKey?: string;
  /** From a reissue's acceptance or approval to its end; default 90. With 0 the answer already names the certificate. */
  issuanceSeconds?: number;
  /** Show `disable_ct` in Order info; default: as the scenario's shape has it, which shows it. */
  exposeDisableCt?: boolean;
  scenario?: DigicertScenario;
}

/**
 * DigiCert CertCentral under `/services/v2`: stateful, adversarial on demand, with real X.509 certificates. It starts
 * with the domain `example.com` and the logged order 12345.
 */
export class DigicertSimulator {
  readonly app = new Hono();
  readonly faults = new Faults((status) => {
    const isCredential = status === 401 || status === 403;
    return { errors: [{ code: isCredential ? 'access_denied|access_denied_invalid_key' : 'refused', message: 'no' }] };
  });
  readonly account: DigicertAccount;
  /** What the account made of all requests. */
  readonly rateLimit: RollingLimit;
  /** Every request that came in, refused ones included; `path` without the query. */
  readonly requests: { method: string; path: string; body: unknown }[] = [];

  constructor({ clock, apiKey = 'simulated-digicert-key', ...options }: DigicertOptions) {
    this.account = new DigicertAccount(clock, options.issuanceSeconds ?? 90);
    this.account.scenario = options.scenario ?? {};
    this.app.onError(rethrow);
    this.app.use(async (c, next) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      this.requests.push({ method: c.req.method, path: c.req.path, body });
      await next();
    });
    this.rateLimit = new RollingLimit(clock, RATE_LIMITS);
    this.app.use(async (c, next) => {
      if (this.rateLimit.admits()) return next();
      return refuse(c, 429, 'request_limit_exceeded', 'Service unavailable, please limit request volume');
    });
    this.app.use(this.faults.middleware(clock));
    this.app.use(async (c, next) => {
      if (c.req.header('x-dc-devkey') === apiKey) return next();
      return refuse(c, 403, 'access_denied|access_denied_invalid_key', 'The API key is invalid.');
    });
    const api = this.app.basePath('/services/v2');
    api.use(async (c, next) => {
      await next();
      const { shape } = this.account.scenario;
      if (!shape || !c.res.headers.get('content-type')?.includes('json')) return;
      const isReissue = c.req.method === 'POST' && c.req.path.endsWith('/reissue');
      const { status } = c.res;
      c.res = Response.json(shapedJson(await c.res.json(), shape, isReissue), { status });
    });
    api.route('/order/certificate', orderRoutes(this.account, options.exposeDisableCt ?? true));
    this.#serveCertificates(api);
    api.route('/domain', domainRoutes(this.account.domains));
  }

  #serveCertificates(api: Hono): void {
    api.get('/certificate/:id/download/format/pem_all', (c) => {
      const certificate = this.account.certificate(Number(c.req.param('id')));
      if (!certificate) return refuse(c, 404, 'not_found|certificate', 'The certificate could not be found.');
      if (certificate.pem === null) return refuse(c, 400, 'certificate_not_issued', 'made up: it is not issued.');
      return c.text(shapedBundle(certificate.pem, this.account.authority.pem, this.account.scenario.shape ?? {}));
    });
  }
}
