import pc from 'picocolors';
import type { CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import type { RuntimeHooks } from '../runtime-hooks.ts';
import { setTable } from './dynamodb-client.ts';
import { templateWith } from './mutate.ts';
import { buildSharedCode, removeCode } from './shared-code.ts';
import { recordsOf } from './world.ts';

const START_AT = Date.parse('2026-03-01T00:00:00Z');
const DAY_MINUTES = 24 * 60;
/** How long an invocation takes beside its waits: a cold start is longer, and most are shorter. */
const INVOCATION_MS = 300;

/**
 * Certificates that are all asked for in the same second, each in a zone of its own, with the schedules running and
 * nothing in the way: what the budget of requests is for. With a concurrency, as many Lambdas run at the same time as
 * an account has of it, and more are throttled. Returns false when the provider had to refuse a request, or a
 * certificate was not active within a day.
 */
export async function crowd(certificates: number, concurrency = Number.POSITIVE_INFINITY): Promise<boolean> {
  const directory = await buildSharedCode();
  const startedAt = performance.now();
  const account = accountWith(concurrency, (ms) => runtime.clock.sleep(ms));
  const runtime: Runtime = await startRuntime({
    ...{ time: 'virtual', environment: {}, seed: 1, startAt: START_AT },
    template: templateWith(directory),
    hooks: { task: account.task },
  });
  setTable((action, input) => runtime.tables.command(action, input));
  try {
    runtime.startSchedules((schedule, error) => process.stderr.write(`${schedule}: ${error.message}\n`));
    for (let index = 0; index < certificates; index += 1) start(runtime, index);
    const minutes = await minutesUntilActive(runtime, certificates);
    const { requests, rateLimit } = runtime.cloudflare;
    const at = (share: number) => `${minutes[Math.ceil(share * certificates) - 1] ?? 'more than a day of'} min`;
    process.stdout.write(`
${pc.bold('Certificates')}  ${certificates}, ${minutes.length} of them active: half after ${at(0.5)}, 99 % after ${at(0.99)}, all after ${at(1)}
${pc.bold('Requests')}      ${requests.length} to Cloudflare, at most ${rateLimit.peaks[0]} in 5 minutes (it grants ${rateLimit.windows[0]?.requests}), ${rateLimit.refused} refused
${pc.bold('Throttled')}     ${account.throttled()} invocations
${pc.bold('Took')}          ${((performance.now() - startedAt) / 1000).toFixed(0)} s
`);
    return rateLimit.refused === 0 && minutes.length === certificates;
  } finally {
    await runtime.stop();
    removeCode(directory);
  }
}

/** Throttles what Lambda would throttle in an account with this concurrency. */
function accountWith(concurrency: number, sleep: (ms: number) => Promise<void>) {
  let running = 0;
  let throttled = 0;
  const task: RuntimeHooks['task'] = async (run, { resource }) => {
    if (!resource.includes(':lambda:')) return run();
    if (running >= concurrency) {
      throttled += 1;
      throw Object.assign(new Error('Rate Exceeded.'), { name: 'Lambda.TooManyRequestsException' });
    }
    running += 1;
    try {
      await sleep(INVOCATION_MS);
      return await run();
    } finally {
      running -= 1;
    }
  };
  return { task, throttled: () => throttled };
}

function start(runtime: Runtime, index: number): void {
  const zoneId = index.toString(16).padStart(32, '0');
  const zoneName = `zone-${index}.example`;
  runtime.cloudflare.addZone(zoneId, { name: zoneName, allocated: 10 });
  runtime.start('CertificateLifecycle', {
    ...{ zoneId, zoneName, hosts: [zoneName] },
    ...{ certificateAuthority: 'lets_encrypt', validationMethod: 'txt', validityDays: 90 },
  });
}

/** When each was seen to be active, in order; looked at every minute, for a day. */
async function minutesUntilActive(runtime: Runtime, certificates: number): Promise<number[]> {
  const minutes: number[] = [];
  for (let minute = 1; minutes.length < certificates && minute <= DAY_MINUTES; minute += 1) {
    await runtime.clock.sleep(60_000);
    const active = recordsOf<CertificateRecord>(await runtime.scan(), 'certificate').filter(
      ({ status }) => status === 'ACTIVE',
    );
    if (active.length > minutes.length) process.stderr.write(`after ${minute} min ${active.length} are active\n`);
    while (minutes.length < active.length) minutes.push(minute);
  }
  return minutes;
}
