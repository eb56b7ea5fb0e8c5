import { Hono } from 'hono';
import pc from 'picocolors';
import { awsEndpoint } from './aws-endpoint.ts';
import type { Execution } from './execution.ts';
import { reasonOf } from './reason.ts';
import { type Runtime, startRuntime, type Transition } from './runtime.ts';
import { type Served, serve } from './serve.ts';

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
    ports: { cloudflare: ports.cloudflare, digicert: ports.digicert },
    onTransition: tell,
  });
  const served: Served[] = [];
  const down = async () => {
    await Promise.all(served.map((server) => server.close()));
    await runtime.stop();
  };
  try {
    const aws = await serve(awsEndpoint(runtime).fetch, ports.aws, 'the AWS endpoint');
    served.push(aws);
    const { cloudflare, digicert } = runtime.providers;
    const awsUrl = `http://127.0.0.1:${aws.port}`;
    const places = { aws: awsUrl, cloudflare: cloudflare.baseUrl, digicert: digicert.baseUrl };
    const api = await serve(healthApi(places).fetch, ports.api, 'the API');
    served.push(api);
    process.stdout.write(welcome(`http://127.0.0.1:${api.port}`, awsUrl, runtime.providers));
    return down;
  } catch (error) {
    await down();
    throw error;
  }
}

function healthApi(places: Record<string, string>): Hono {
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok', ...places }));
  return app;
}

function tell(transition: Transition): void {
  if (transition.type === 'published') {
    return void console.log(`${pc.magenta(`✉ ${transition.event.detailType}`)} ${pc.dim(transition.event.at)}`);
  }
  const { execution, event } = transition;
  if (!event.type.startsWith('Execution')) return;
  console.log(`${described(execution)} ${pc.dim(`${execution.machine} ${execution.name}`)}`);
}

function described(execution: Execution): string {
  if (execution.status === 'RUNNING') return '▸ started';
  return execution.status === 'SUCCEEDED' ? pc.green('✓ succeeded') : pc.red(`✗ ${reasonOf(execution)}`);
}

function welcome(api: string, awsUrl: string, { cloudflare, digicert }: Runtime['providers']): string {
  const place = ({ baseUrl, simulated }: { baseUrl: string; simulated: boolean }) =>
    `${baseUrl} (${simulated ? 'simulated' : pc.yellow('real')})`;
  // AWS_DEFAULT_REGION, because version 1 of the CLI knows no AWS_REGION.
  const aws = `AWS_ENDPOINT_URL=${awsUrl} AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws`;
  return `
${pc.bold('Certflow is up.')} Ctrl-C ends it; nothing outlives it.

  API         ${api}
  Cloudflare  ${place(cloudflare)}
  DigiCert    ${place(digicert)}
  AWS         ${awsUrl} (Step Functions, DynamoDB)

Try:
  curl ${api}/health
  ${aws} stepfunctions list-state-machines
  ${aws} dynamodb list-tables

`;
}
