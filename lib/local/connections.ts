import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { InProcessDispatcher, type Route } from './in-process-dispatcher.ts';
import { inProcessFetch } from './in-process-fetch.ts';
import { REGION } from './intrinsics.ts';
import type { Providers } from './providers.ts';
import type { Destination, RuntimeHooks } from './runtime-hooks.ts';
import type { RuntimeTime } from './runtime-time.ts';
import { secretsExtension } from './secrets-extension.ts';
import { type Served, serve } from './serve.ts';
import type { CloudflareSimulator } from './simulators/cloudflare.ts';
import type { DigicertSimulator } from './simulators/digicert.ts';

const VIRTUAL_AWS_PORT = 4566;
const VIRTUAL_SECRETS_PORT = 2773;

/** What the handlers reach. */
export interface Parts {
  providers: Providers;
  /** The table, the machines and the Lambdas. */
  aws: Route;
  cloudflare: CloudflareSimulator;
  digicert: DigicertSimulator;
  secrets: Map<string, unknown>;
}

/** Any free one where none is given. */
export interface Ports {
  cloudflare?: number;
  digicert?: number;
  aws?: number;
}

export interface Connected {
  /** For the handlers. */
  environment: ReturnType<typeof environmentFor>;
  close(): Promise<void>;
}

/** Without a socket: the process's dispatcher knows the addresses that nobody listens on. */
export function connectInProcess(parts: Parts, time: RuntimeTime, around: RuntimeHooks['route']): Connected {
  const before = getGlobalDispatcher();
  const { cloudflare, digicert } = parts.providers;
  const secrets = secretsExtension(parts.secrets);
  const through = (to: Destination, route: Route) => around?.(to, route) ?? route;
  const routes = new Map([
    [new URL(cloudflare.baseUrl).origin, through('cloudflare', (request) => parts.cloudflare.app.fetch(request))],
    [new URL(digicert.baseUrl).origin, through('digicert', (request) => parts.digicert.app.fetch(request))],
    [`http://localhost:${VIRTUAL_SECRETS_PORT}`, through('secrets', (request) => secrets.fetch(request))],
    [`http://127.0.0.1:${VIRTUAL_AWS_PORT}`, through('aws', parts.aws)],
  ]);
  setGlobalDispatcher(new InProcessDispatcher(routes, time));
  const { fetch: fetchBefore } = globalThis;
  globalThis.fetch = inProcessFetch(routes, time);
  return {
    environment: environmentFor(cloudflare.baseUrl, digicert.baseUrl, VIRTUAL_AWS_PORT, VIRTUAL_SECRETS_PORT),
    close: async () => {
      setGlobalDispatcher(before);
      globalThis.fetch = fetchBefore;
    },
  };
}

/** Over loopback. Errors: `PortInUse`. */
export async function connect(parts: Parts, ports: Ports): Promise<Connected> {
  const served: Served[] = [];
  const before = getGlobalDispatcher();
  // As in lambdas/runtime.
  const agent = new Agent({ allowH2: false });
  const close = async () => {
    setGlobalDispatcher(before);
    await Promise.all([agent.destroy(), ...served.map((server) => server.close())]);
  };
  const started = async (server: Promise<Served>) => {
    served.push(await server);
    return (await server).port;
  };
  /** The simulator's port in its base URL, or the real provider's own. */
  const baseUrlOf = async (
    provider: Providers['cloudflare'],
    fetch: Parameters<typeof serve>[0],
    port = 0,
    name = '',
  ) => {
    if (!provider.simulated) return provider.baseUrl;
    const url = new URL(provider.baseUrl);
    url.port = String(await started(serve(fetch, port, name)));
    return url.href;
  };
  try {
    const { cloudflare, digicert } = parts;
    const cloudflareFetch = (request: Request) => cloudflare.app.fetch(request);
    const digicertFetch = (request: Request) => digicert.app.fetch(request);
    const environment = environmentFor(
      await baseUrlOf(parts.providers.cloudflare, cloudflareFetch, ports.cloudflare, 'the Cloudflare simulator'),
      await baseUrlOf(parts.providers.digicert, digicertFetch, ports.digicert, 'the DigiCert simulator'),
      await started(serve(parts.aws, ports.aws ?? 0, 'the AWS endpoint')),
      await started(serve((request) => secretsExtension(parts.secrets).fetch(request), 0, 'the secrets extension')),
    );
    setGlobalDispatcher(agent);
    return { environment, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function environmentFor(cloudflare: string, digicert: string, awsPort: number, secretsPort: number) {
  const aws = `http://127.0.0.1:${awsPort}`;
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: aws,
    AWS_ENDPOINT_URL_SFN: aws,
    AWS_ENDPOINT_URL_LAMBDA: aws,
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(secretsPort),
    CLOUDFLARE_BASE_URL: cloudflare,
    DIGICERT_US_BASE_URL: digicert,
    DIGICERT_EU_BASE_URL: digicert,
  };
}
