import { Hono } from 'hono';
import pc from 'picocolors';
import { causeOf } from '../../lambdas/domain/cause.ts';
import { apiDocs } from './api-docs.ts';
import { addExampleOrders } from './example-orders.ts';
import type { Execution } from './execution.ts';
import { verdictOf } from './progress.ts';
import { type Runtime, startRuntime, type Transition } from './runtime.ts';
import type { Served } from './serve.ts';
import { serveApi } from './serve-api.ts';

export interface UpPorts {
  api: number;
  cloudflare: number;
  digicert: number;
  aws: number;
}

/**
 * Brings everything up on loopback, in real time, and says where it is. Returns what takes it down again.
 * Errors: `PortInUse`.
 */
export async function up(ports: UpPorts): Promise<() => Promise<void>> {
  const runtime = await startRuntime({
    time: 'real',
    ports: { cloudflare: ports.cloudflare, digicert: ports.digicert, aws: ports.aws },
    onTransition: tell,
  });
  addExampleOrders(runtime.digicert.account);
  const served: Served[] = [];
  const down = async () => {
    await Promise.all(served.map((server) => server.close()));
    await runtime.stop();
  };
  try {
    const pages = localPages(runtime);
    const api = await serveApi((request) => {
      const { method, target, headers } = request;
      const isPage = method === 'GET' && PAGES.includes(target);
      return isPage ? pages(new Request(`http://${headers.host}${target}`)) : runtime.api.answer(request);
    }, ports.api);
    served.push(api);
    runtime.startSchedules((name, error) => console.error(`${pc.red(`✗ ${name}`)} ${error.message}`));
    process.stdout.write(welcome(`http://127.0.0.1:${api.port}`, runtime));
    return down;
  } catch (error) {
    await down();
    throw error;
  }
}

/** Beside the deployed API, which has none of them. */
const PAGES = ['/', '/health', '/docs'];

function localPages({ api, awsUrl, providers: { cloudflare, digicert } }: Runtime) {
  const places = { aws: awsUrl, cloudflare: cloudflare.baseUrl, digicert: digicert.baseUrl };
  const app = new Hono();
  app.get('/', (c) => c.redirect('/docs'));
  app.get('/health', (c) => c.json({ status: 'ok', ...places }));
  app.get('/docs', async (c) => {
    const { origin, host } = new URL(c.req.url);
    const body = Buffer.alloc(0);
    const document = await api.answer({ method: 'GET', target: '/openapi.json', headers: { host }, body });
    return c.html(apiDocs(await document.json(), origin));
  });
  return async (request: Request) => app.fetch(request);
}

function tell(transition: Transition): void {
  if (transition.type === 'published') {
    const { at, detailType, detail } = transition.event;
    return void console.log(`${timeOf(at)} ${pc.magenta(`✉ ${detailType}`)}${verdictOf(detail)}`);
  }
  const { execution, event } = transition;
  if (!event.type.startsWith('Execution')) return;
  const { machine, name } = execution;
  console.log(`${timeOf(event.timestamp)} ${statusOf(execution)} ${machine} ${pc.dim(name)}${outcomeOf(execution)}`);
}

/** UTC, as everything else here. */
function timeOf(at: string | number): string {
  return pc.dim(new Date(at).toISOString().slice(11, 19));
}

function statusOf({ status }: Execution): string {
  if (status === 'RUNNING') return '▸ started';
  return status === 'SUCCEEDED' ? pc.green('✓ succeeded') : pc.red(`✗ ${status.toLowerCase()}`);
}

/** Work that ends without success for a known reason succeeds, too: what it came to, only its verdict says. */
function outcomeOf(execution: Execution): string {
  if (execution.status === 'SUCCEEDED') return verdictOf(execution.output);
  const reason =
    execution.status === 'RUNNING' ? 'RUNNING' : causeOf(execution.error ?? execution.status, execution.cause);
  return reason === execution.status ? '' : `  ${pc.red(reason)}`;
}

function welcome(api: string, { awsUrl, providers: { cloudflare, digicert } }: Runtime): string {
  const place = ({ baseUrl, simulated }: { baseUrl: string; simulated: boolean }) =>
    `${baseUrl} (${simulated ? 'simulated' : pc.yellow('real')})`;
  // AWS_DEFAULT_REGION, because version 1 of the CLI knows no AWS_REGION.
  const aws = `AWS_ENDPOINT_URL=${awsUrl} AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws`;
  return `
${pc.bold('Certflow is up.')} Ctrl-C ends it; nothing outlives it.

  API         ${api} (${api}/docs)
  Cloudflare  ${place(cloudflare)}
  DigiCert    ${place(digicert)}
  AWS         ${awsUrl} (Step Functions, Lambda, DynamoDB)

Try:
  curl ${api}/health
  ${aws} stepfunctions list-state-machines
  ${aws} dynamodb list-tables

`;
}
