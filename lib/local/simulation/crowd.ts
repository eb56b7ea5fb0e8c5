import pc from 'picocolors';
import { type Runtime, startRuntime } from '../runtime.ts';
import { setTable } from './dynamodb-client.ts';
import { templateWith } from './mutate.ts';
import { buildSharedCode, removeCode } from './shared-code.ts';

const START_AT = Date.parse('2026-03-01T00:00:00Z');
const PROGRESS_MS = 5000;

/**
 * Certificates that are all asked for in the same second, each in a zone of its own, with nothing else in the way: what
 * the budget of requests is for. Returns false when the provider's limit was passed, or a certificate did not come.
 */
export async function crowd(certificates: number): Promise<boolean> {
  const directory = await buildSharedCode();
  const startedAt = performance.now();
  const runtime = await startRuntime({
    ...{ time: 'virtual', environment: {}, seed: 1, startAt: START_AT },
    template: templateWith(directory),
  });
  setTable((action, input) => runtime.tables.command(action, input));
  const timer = setInterval(() => process.stderr.write(progressOf(runtime, certificates)), PROGRESS_MS);
  try {
    const started = Array.from({ length: certificates }, (_, index) => start(runtime, index));
    const minutes = (await Promise.all(started)).toSorted((one, other) => one - other);
    const { requests, rateLimit } = runtime.cloudflare;
    const isKept = rateLimit.refused === 0 && minutes.every((taken) => Number.isFinite(taken));
    const at = (share: number) => `${minutes[Math.floor(share * (certificates - 1))]?.toFixed(0)} min`;
    process.stdout.write(`
${pc.bold('Certificates')}  ${certificates}, ${minutes.filter(Number.isFinite).length} of them active: the first after ${at(0)}, half after ${at(0.5)}, all after ${at(1)}
${pc.bold('Requests')}      ${requests.length} to Cloudflare, at most ${rateLimit.peaks[0]} in 5 minutes (it grants ${rateLimit.windows[0]?.requests}), ${rateLimit.refused} refused
${pc.bold('Took')}          ${((performance.now() - startedAt) / 1000).toFixed(0)} s
`);
    return isKept;
  } finally {
    clearInterval(timer);
    await runtime.stop();
    removeCode(directory);
  }
}

/** Minutes until it was active; infinite when it ended otherwise. */
async function start(runtime: Runtime, index: number): Promise<number> {
  const zoneId = index.toString(16).padStart(32, '0');
  const zoneName = `zone-${index}.example`;
  runtime.cloudflare.addZone(zoneId, { name: zoneName, allocated: 10 });
  const { output } = await runtime.start('CertificateLifecycle', {
    ...{ zoneId, zoneName, hosts: [zoneName] },
    ...{ certificateAuthority: 'lets_encrypt', validationMethod: 'txt', validityDays: 90 },
  }).finished;
  const { verdict } = (output ?? {}) as { verdict?: string };
  return verdict === 'active' ? (runtime.clock.now() - START_AT) / 60_000 : Number.POSITIVE_INFINITY;
}

function progressOf({ clock, executions, cloudflare }: Runtime, certificates: number): string {
  const ended = executions().filter(
    ({ machine, status }) => machine === 'CertificateLifecycle' && status !== 'RUNNING',
  );
  const minutes = ((clock.now() - START_AT) / 60_000).toFixed(0);
  return `after ${minutes} min: ${ended.length} of ${certificates} ended, ${cloudflare.requests.length} requests\n`;
}
