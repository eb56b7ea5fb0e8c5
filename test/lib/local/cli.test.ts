import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { REQUEST } from '../machines/samples.ts';

// Each test is a process of its own, and they share the cores.
vi.setConfig({ testTimeout: 60_000 });

const environment = { PATH: process.env.PATH, NO_COLOR: '1' };

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function cli(args: string[], options: { stdin?: string; env?: Record<string, string> } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...environment, ...options.env };
    const child = execFile(process.execPath, ['bin/local.ts', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
    child.stdin?.end(options.stdin ?? '');
  });
}

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'certflow-')), 'input.json');
  writeFileSync(path, content);
  return path;
}

const ANY_PORTS = ['--api-port', '0', '--cloudflare-port', '0', '--digicert-port', '0', '--aws-port', '0'];
const CT_CHANGE = JSON.stringify({ orderId: 23456, disableCt: false });

/** `up` on free ports, once it says where it is. */
async function up(): Promise<{ child: ChildProcess; url: (name: string) => string; told: () => string }> {
  const child = spawn(process.execPath, ['bin/local.ts', 'up', ...ANY_PORTS], { env: environment });
  let text = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('dynamodb list-tables')) resolve();
    });
  });
  return { child, url: (name) => new RegExp(`${name} +(\\S+)`).exec(text)?.[1] ?? '', told: () => text };
}

test.concurrent('run prints the output and nothing else', async () => {
  const { code, stdout, stderr } = await cli(['run', 'ct-status-reissue', file(CT_CHANGE)]);

  expect([code, stderr]).toEqual([0, '']);
  const reason = expect.stringMatching(/^certificate \d+ is logged, as wished/);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'in-sync', reason });
});

test.concurrent('run takes the machine as its class is called, and stdin', async () => {
  const { code, stdout } = await cli(['run', 'CtStatusReissue', '-'], { stdin: CT_CHANGE });

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty('verdict');
});

test.concurrent('an execution that fails says why in one line', async () => {
  const { code, stdout, stderr } = await cli(['run', 'certificate-lifecycle', '-'], { stdin: '{"zoneId":"../other"}' });

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^InvalidInput: [^\n]*zoneId[^\n]*\n$/);
});

test.concurrent.each([
  [
    ['run', 'frobnicate', 'x.json'],
    /^unknown machine frobnicate; there are .*certificate-lifecycle, .*poll-verification.*\n$/,
  ],
  [['run', 'poll-verification', 'nowhere.json'], /^nowhere\.json cannot be read: ENOENT\n$/],
  [['run', 'poll-verification', file('{"a":')], /^\S+input\.json is not JSON: [^\n]+\n$/],
  [['run', 'poll-verification'], /^usage: .*\n$/],
  [['frobnicate'], /^usage: .*\n$/],
  [[], /^usage: .*\n$/],
  [['demo', '--loud'], /^Unknown option '--loud'; see --help\n$/],
  [['up', '--api-port', 'http'], /^http is no port for --api-port; [^\n]+\n$/],
  [['up', '--aws-port', '65536'], /^65536 is no port for --aws-port; [^\n]+\n$/],
])('%j ends with one line', async (args, line) => {
  const { code, stdout, stderr } = await cli(args);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(line);
});

test.concurrent('--help tells the commands', async () => {
  const { code, stdout } = await cli(['--help']);

  expect(code).toBe(0);
  for (const word of ['demo', 'run <machine> <input.json>', 'up', '--json', '--off']) expect(stdout).toContain(word);
});

test.concurrent('demo --json is one document: an order in no log is repaired, and its SCTs are read', async () => {
  const { code, stdout, stderr } = await cli(['demo', '--json']);

  expect([code, stderr]).toEqual([0, '']);
  const shown = JSON.parse(stdout);
  expect(Object.keys(shown)).toEqual(['certificate', 'ctOrder', 'scts', 'executions']);
  expect(shown.certificate).toMatchObject({ sk: 'current', status: 'ACTIVE' });
  expect(shown.ctOrder).toMatchObject({ pk: 'ct-order#23456', sk: 'current', status: 'IN_SYNC', disableCt: false });
  expect(shown.ctOrder.certificate).toMatchObject({ sctVerdict: 'logged', logs: 3 });
  expect(shown.scts.before).toEqual([]);
  expect(new Set(shown.scts.after.map(({ logId }: { logId: string }) => logId)).size).toBe(3);
  for (const { loggedAt } of shown.scts.after) expect(loggedAt > shown.ctOrder.requestedAt).toBe(true);
  expect(shown.executions[0]).toMatchObject({ machine: 'CertificateLifecycle', status: 'SUCCEEDED' });
  expect(shown.executions.every(({ path }: { path: string[] }) => path.length > 0)).toBe(true);
});

test.concurrent('demo tells the run with its skipped waits, its events, the records and the SCTs', async () => {
  const { code, stdout } = await cli(['demo']);

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^A certificate for [^\n]+\nThen DigiCert order 23456 for www\.example\.com[\s\S]*?\n\n\+0s +▸ /,
  );
  expect(stdout).toMatch(/\+1m 30s +WaitForFirstVerification {2}90 s, skipped/);
  expect(stdout).toContain('✉ Certificate Active');
  expect(stdout).toMatch(/\nCertificate\n/);
  expect(stdout).toMatch(/\nCT order\n/);
  expect(stdout).toMatch(/\nSCTs before, [^\n]+\n {2}in no log; public browsers ask for 3\n/);
  expect(stdout).toMatch(/\nSCTs now, [^\n]+\n {2}in 3 logs; [^\n]+\n( {2}\d{4}-\S+Z {2}log [0-9a-f]{64}\n){3}$/);
});

test.concurrent("demo --off takes an internal host's order out of the CT logs, and says what that costs", async () => {
  const { code, stdout } = await cli(['demo', '--off']);

  expect(code).toBe(0);
  expect(stdout).toContain('intranet.example.com, an internal host');
  expect(stdout).toContain('Public browsers reject a certificate without SCTs');
  expect(stdout).toMatch(/\nCT order\n +orderId +34567\n +disableCt +true\n +acknowledgeUnlogged +true\n/);
  expect(stdout).toMatch(/\nSCTs before, [^\n]+\n {2}in 3 logs; [^\n]+\n( {2}\S+Z {2}log [0-9a-f]{64}\n){3}/);
  expect(stdout).toMatch(/\nSCTs now, [^\n]+\n {2}in no log; public browsers ask for 3\n$/);
});

test.concurrent('a base URL that would send the token in the clear is refused', async () => {
  const env = { CLOUDFLARE_API_TOKEN: 'a-real-token', CLOUDFLARE_BASE_URL: 'http://example.com' };
  const { code, stderr } = await cli(['demo'], { env });

  expect(code).toBe(1);
  expect(stderr).toBe('CLOUDFLARE_BASE_URL must be https, or http on loopback: http://example.com\n');
});

test.concurrent('up serves everything on loopback, and SIGTERM ends it within two seconds', async () => {
  const { child, url } = await up();

  expect(await (await fetch(`${url('API')}/health`)).json()).toMatchObject({ status: 'ok' });
  expect((await fetch(`${url('API')}/else`)).status).toBe(404);
  const docs = await fetch(`${url('API')}/`);
  expect(docs.url).toBe(`${url('API')}/docs`);
  expect(docs.headers.get('content-type')).toContain('text/html');
  expect(await docs.text()).toMatch(/<code>\/certificates<\/code>[\s\S]*curl -X POST/);
  const ordered = await fetch(`${url('API')}/certificates`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'first' },
    body: JSON.stringify(REQUEST),
  });
  expect(ordered.status).toBe(202);
  const execution = await fetch(url('API') + ordered.headers.get('location'));
  expect(await execution.json()).toMatchObject({ status: 'RUNNING', machine: 'CertificateLifecycle' });
  const quota = await fetch(`${url('API')}/zones/${REQUEST.zoneId}/quota`);
  expect(await quota.json()).toMatchObject({ verdict: 'available' });
  expect(
    (await fetch(`${url('Cloudflare')}/zones/023e105f4ecef8ad9ca31a8372d0c353/ssl/certificate_packs`)).status,
  ).toBe(403);
  expect((await fetch(`${url('DigiCert')}/order/certificate/12345`)).status).toBe(403);
  const aws = await fetch(url('AWS'), {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
    body: JSON.stringify({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Certflow_CtStatusReissue',
      input: CT_CHANGE,
    }),
  });
  expect(aws.status).toBe(200);

  const before = performance.now();
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(performance.now() - before).toBeLessThan(2_000);
});

test.concurrent('up tells in a line each what started, what it came to, and what failed', async () => {
  const { child, url, told } = await up();
  const start = async (machine: string, name: string, input: unknown) => {
    const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:Certflow_${machine}`;
    await fetch(url('AWS'), {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
      body: JSON.stringify({ stateMachineArn, name, input: JSON.stringify(input) }),
    });
  };

  await start('AddNote', 'first', { orderId: 12345, note: 'seen' });
  await start('AddNote', 'second', { orderId: 99, note: 'nowhere to be put' });
  await start('DeleteNote', 'first', { orderId: 'x' });

  await vi.waitFor(
    () => {
      expect(told()).toMatch(/\d\d:\d\d:\d\d ▸ started AddNote first\n/);
      expect(told()).toMatch(/\d\d:\d\d:\d\d ✓ succeeded AddNote first {2}applied, the note is added\n/);
      expect(told()).toMatch(/✉ Attention Needed {2}refused, ProviderRejected: DigiCert [^\n]+\n/);
      expect(told()).toMatch(/✗ failed DeleteNote first {2}InvalidInput: orderId: [^\n]+\n/);
    },
    { timeout: 20_000 },
  );
  child.kill('SIGTERM');
  await once(child, 'exit');
});

test.concurrent.each(['api', 'cloudflare'])('a %s port in use is one line', async (name) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;

  const { code, stdout, stderr } = await cli(['up', ...ANY_PORTS, `--${name}-port`, String(port)]);

  other.close();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(new RegExp(`^port ${port} for .+ is in use; .+\n$`));
});
