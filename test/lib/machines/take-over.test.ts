import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST } from './samples.ts';
import { recordOf, withRuntime } from './setting.ts';
import { HOUR } from './sweep-setting.ts';

const OFF = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const ON = { orderId: 12345, disableCt: false };
const SECOND = 1000;

/** Begins to switch CT off, and stops it while DigiCert has not yet applied the change of the flag. */
async function stoppedDuringPut(runtime: Runtime, ms: number): Promise<void> {
  runtime.digicert.faults.add({ kind: 'delay', method: 'PUT', path: /ct-status$/, ms });
  const off = runtime.start('CtStatusReissue', OFF);
  while (!runtime.digicert.requests.some(({ method }) => method === 'PUT')) await runtime.clock.sleep(SECOND / 10);
  runtime.stopExecution(off.arn);
}

describe('a change of CT that is stopped during its PUT', () => {
  it.each([0, 1, 30])('ends truly in sync when the opposite is started %i s later', (seconds) =>
    withRuntime(async (runtime) => {
      await stoppedDuringPut(runtime, 15 * SECOND);
      const stoppedAt = runtime.clock.now();
      await runtime.clock.sleep(seconds * SECOND);
      const on = await runtime.start('CtStatusReissue', ON).finished;
      expect(on).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'in-sync' } });
      expect(on.path).toContain('WaitForLastRequest');
      const puts = runtime.digicert.requests.filter(({ method }) => method === 'PUT');
      expect(puts).toHaveLength(2);
      const { account } = runtime.digicert;
      expect(account.flagOf(12345)).toBe(false);
      expect(account.newestLeaf(12345)?.sctCount).toBeGreaterThan(0);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'IN_SYNC', committedDisableCt: false });
      expect(runtime.clock.now() - stoppedAt).toBeGreaterThanOrEqual(60 * SECOND);
    }),
  );

  it('is not waited for once the minute is over', () =>
    withRuntime(async (runtime) => {
      await stoppedDuringPut(runtime, 15 * SECOND);
      await runtime.clock.sleep(HOUR);
      const on = await runtime.start('CtStatusReissue', ON).finished;
      expect(on).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'in-sync' } });
      expect(on.path).not.toContain('WaitForLastRequest');
    }));

  it('is taken over by one of two that wait', () =>
    withRuntime(async (runtime) => {
      await stoppedDuringPut(runtime, 15 * SECOND);
      const both = [runtime.start('CtStatusReissue', ON), runtime.start('CtStatusReissue', ON)];
      const ends = await Promise.all(both.map(({ finished }) => finished));
      expect(ends.map(({ path }) => path.at(-1)).sort()).toEqual(['AlreadyRunning', 'CtInSync']);
    }));
});

describe('a lifecycle that is stopped', () => {
  it('is taken over a minute after its end, and orders nothing twice', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'delay', method: 'POST', path: /order$/, ms: 15 * SECOND });
      const first = runtime.start('CertificateLifecycle', REQUEST);
      while (!runtime.cloudflare.requests.some(({ method }) => method === 'POST')) await runtime.clock.sleep(SECOND);
      runtime.stopExecution(first.arn);
      const second = await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(second.path).toContain('WaitForLastRequest');
      expect(second.output).toMatchObject({ verdict: 'active' });
      expect(runtime.cloudflare.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }));
});
