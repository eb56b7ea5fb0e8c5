import pc from 'picocolors';
import { causeOf } from '../../lambdas/domain/cause.ts';
import type { Leaf } from '../../lambdas/domain/order.ts';
import { distinctLogs, logsRequired } from '../../lambdas/domain/sct-verdict.ts';
import { addExampleOrders, INTERNAL_ORDER, UNLOGGED_ORDER } from './example-orders.ts';
import { Progress } from './progress.ts';
import { timeFor } from './providers.ts';
import { type Runtime, startRuntime, TEMPLATE_DIRECTORY, type Transition } from './runtime.ts';
import { loadTemplate } from './template.ts';

const REQUEST = {
  zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
  zoneName: 'example.com',
  hosts: ['example.com', '*.example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
};

const ORDERING = `A certificate for ${REQUEST.hosts.join(', ')} is ordered at Cloudflare. Its first validation times out and is restarted.`;

/** What happens to a DigiCert order after that, by `--off`. */
const CHANGES = {
  repair: {
    ct: { orderId: UNLOGGED_ORDER.orderId, disableCt: false },
    about:
      `Then DigiCert order ${UNLOGGED_ORDER.orderId} for ${UNLOGGED_ORDER.commonName}, a public host, is repaired: its newest certificate is in no CT log,\n` +
      'so public browsers reject it. CT logging is switched on, the certificate is reissued, and its SCTs are read.',
  },
  off: {
    ct: { orderId: INTERNAL_ORDER.orderId, disableCt: true, acknowledgeUnlogged: true },
    about:
      `Then CT logging is switched off for DigiCert order ${INTERNAL_ORDER.orderId} for ${INTERNAL_ORDER.commonName}, an internal host whose name shall not be\n` +
      'published. Public browsers reject a certificate without SCTs; the request says that this is known (acknowledgeUnlogged).',
  },
};

/**
 * Runs the whole chain once and shows it: with `json` as one document, else to a person. `off` switches the CT logging
 * of an internal host off instead of on for a public one. Errors: an execution that does not succeed.
 */
export async function demo({ json, off }: { json: boolean; off: boolean }): Promise<void> {
  const { ct, about } = off ? CHANGES.off : CHANGES.repair;
  const write = json ? () => {} : (line: string) => void process.stdout.write(`${line}\n`);
  const time = timeFor(process.env);
  const { machines } = loadTemplate(TEMPLATE_DIRECTORY);
  const progress = new Progress({ write, skipsWaits: time === 'virtual', machines });
  const read: Record<'before' | 'after', Leaf | null> = { before: null, after: null };
  const onTransition = (transition: Transition) => {
    progress.tell(transition);
    read.before ??= leafReadBy('InspectCertificate', transition);
    read.after = leafReadBy('InspectCertificateReissued', transition) ?? read.after;
  };
  const runtime = await startRuntime({ time, onTransition });
  addExampleOrders(runtime.digicert.account);
  // The first round of validation fails, so that there is a restart to see.
  runtime.cloudflare.scenario = { validationTimesOut: 1, validationTimeoutSeconds: 1800 };
  try {
    write(`${ORDERING}\n${about}\n`);
    const lifecycle = await runtime.start('CertificateLifecycle', { ...REQUEST, ct }).finished;
    const certificate = await currentRecord(runtime, 'certificate#');
    const ctOrder = await currentRecord(runtime, 'ct-order#');
    const executions = runtime.executions().map(({ machine, name, status, path }) => ({ machine, name, status, path }));
    const scts = { before: read.before?.scts ?? null, after: read.after?.scts ?? null };
    if (json) process.stdout.write(`${JSON.stringify({ certificate, ctOrder, scts, executions }, null, 2)}\n`);
    if (certificate) write(readable('Certificate', certificate));
    if (ctOrder) write(readable('CT order', ctOrder));
    if (read.before) write(sctsOf(`SCTs before, in the certificate of ${read.before.notBefore}`, read.before));
    if (read.after) write(sctsOf(`SCTs now, in the certificate of ${read.after.notBefore}`, read.after));
    if (lifecycle.status !== 'SUCCEEDED')
      throw new Error(causeOf(lifecycle.error ?? lifecycle.status, lifecycle.cause));
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

/** What that state read from a certificate's own bytes, once it has; else null. */
function leafReadBy(stateName: string, transition: Transition): Leaf | null {
  if (transition.type !== 'event' || transition.event.type !== 'StateExited') return null;
  const { name, output } = transition.event.state;
  if (name !== stateName) return null;
  const result = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return ((output as Record<string, unknown>)[result] as Leaf | undefined) ?? null;
}

function sctsOf(title: string, leaf: Leaf): string {
  const required = `public browsers ask for ${logsRequired(leaf)}`;
  const logs = distinctLogs(leaf);
  const count = logs === 0 ? `in no log; ${required}` : `in ${logs} logs; ${required}`;
  const lines = leaf.scts.map(({ logId, loggedAt }) => `  ${loggedAt}  ${pc.dim(`log ${logId}`)}`);
  return ['', pc.bold(title), `  ${count}`, ...lines].join('\n');
}
