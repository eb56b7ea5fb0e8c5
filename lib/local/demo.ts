import pc from 'picocolors';
import { Progress } from './progress.ts';
import { timeFor } from './providers.ts';
import { reasonOf } from './reason.ts';
import { type Runtime, startRuntime, TEMPLATE_DIRECTORY } from './runtime.ts';
import { loadTemplate } from './template.ts';

/** A certificate for a zone with its `www` and a wildcard, and an internal DigiCert order that leaves the CT logs. */
const EXAMPLE_REQUEST = {
  zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
  zoneName: 'example.com',
  hosts: ['example.com', '*.example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
  ct: { orderId: 12345, disableCt: true, acknowledgeUnlogged: true },
};

/**
 * Runs the whole chain once and shows it: with `json` as one document, else to a person. Errors: an execution that
 * does not succeed.
 */
export async function demo({ json }: { json: boolean }): Promise<void> {
  const write = json ? () => {} : (line: string) => void process.stdout.write(`${line}\n`);
  const time = timeFor(process.env);
  const { machines } = loadTemplate(TEMPLATE_DIRECTORY);
  const progress = new Progress({ write, skipsWaits: time === 'virtual', machines });
  const runtime = await startRuntime({ time, onTransition: progress.tell });
  // The first round of validation fails, so that there is a restart to see.
  runtime.cloudflare.scenario = { validationTimesOut: 1, validationTimeoutSeconds: 1800 };
  try {
    const lifecycle = await runtime.start('CertificateLifecycle', EXAMPLE_REQUEST).finished;
    const certificate = await currentRecord(runtime, 'certificate#');
    const ctOrder = await currentRecord(runtime, 'ct-order#');
    const executions = runtime.executions().map(({ machine, name, status, path }) => ({ machine, name, status, path }));
    if (json) process.stdout.write(`${JSON.stringify({ certificate, ctOrder, executions }, null, 2)}\n`);
    if (certificate) write(readable('Certificate', certificate));
    if (ctOrder) write(readable('CT order', ctOrder));
    if (lifecycle.status !== 'SUCCEEDED') throw new Error(reasonOf(lifecycle));
  } finally {
    await runtime.stop();
  }
}

async function currentRecord(runtime: Runtime, prefix: string): Promise<Record<string, unknown> | null> {
  const items = await runtime.scan();
  return items.find(({ pk, sk }) => String(pk).startsWith(prefix) && sk === 'current') ?? null;
}

/** What the table is searched by, and no person needs. */
const KEYS = new Set(['pk', 'sk', 'kind', 'listKey']);

function readable(title: string, record: Record<string, unknown>): string {
  const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
  const names = Object.keys(record).filter((name) => !KEYS.has(name) && !isEmpty(record[name]));
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${pc.dim(name.padEnd(width))}  ${shown(record[name], width + 4)}`);
  return ['', pc.bold(title), ...lines].join('\n');
}

function shown(value: unknown, indent: number): string {
  if (value === null || typeof value !== 'object') return String(value ?? 'none');
  const newLine = `\n${' '.repeat(indent)}`;
  if (Array.isArray(value)) {
    const isSimple = value.every((item) => item === null || typeof item !== 'object');
    return value.map((item) => shown(item, indent + 2)).join(isSimple ? ', ' : newLine);
  }
  return Object.entries(value)
    .map(([name, item]) => `${pc.dim(name)} ${shown(item, indent + 2)}`)
    .join(', ');
}
