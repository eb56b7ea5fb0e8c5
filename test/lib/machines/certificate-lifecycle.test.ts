import { describe, expect, it } from 'vitest';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const HOUR_SECONDS = 3600;

describe('CertificateLifecycle', () => {
  it('orders, polls, restarts once, polls again, switches CT and closes', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { validationTimesOut: 1 };
      const done = await runtime.start('CertificateLifecycle', { ...REQUEST, ct: CT }).finished;
      expect(done.path.filter((state) => !state.endsWith('?'))).toEqual([
        'OpenCertificate',
        'OrderCertificatePack',
        'PollVerification',
        'RestartValidation',
        'NextRound',
        'PollVerification',
        'CtStatusReissue',
        'CloseCertificate',
        'CertificateActive',
      ]);
      expect(runtime.executions().map(({ name }) => name)).toEqual([
        done.name,
        ...['order-1-0', 'poll-1-0', 'restart-1-0', 'poll-2-0', 'ct-2-0'].map((step) => `${done.name}-${step}`),
      ]);
      // Virtual time that runs ahead would show as a time-out that nothing caused.
      const retried = runtime
        .executions()
        .flatMap(({ history }) => history.filter(({ type }) => type === 'StateRetried'));
      expect(retried).toEqual([]);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', restarts: 1, owner: null });
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'IN_SYNC' });
    }));

  it('carries a CT wish out once: a later run for a renewal leaves DigiCert alone', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', { ...REQUEST, ct: CT }).finished;
      const { certificateId, ct } = (await certificateOf(runtime)) ?? {};
      expect(ct).toBeNull();
      const sent = runtime.digicert.requests.length;
      const renewal = await runtime.start('CertificateLifecycle', { certificateId }).finished;
      expect(renewal.path.at(-1)).toBe('CertificateActive');
      expect(runtime.digicert.requests).toHaveLength(sent);
    }));

  it('keeps a CT wish that was not fulfilled', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { ctStatusRefused: 'not_allowed' };
      const done = await runtime.start('CertificateLifecycle', { ...REQUEST, ct: CT }).finished;
      expect(done.path.at(-1)).toBe('CertificateActiveCtNotChanged');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', ct: CT, owner: null });
    }));

  it('abandons a certificate after three restarts, and asking again gives no three more', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { validationTimesOut: 4, validationTimeoutSeconds: 48 * HOUR_SECONDS };
      const done = await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(done.path.at(-1)).toBe('CertificateNotActive');
      expect(done.output).toMatchObject({ verdict: 'abandoned' });
      expect(done.path.filter((state) => state === 'RestartValidation')).toHaveLength(4);
      const again = await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(again.output).toMatchObject({ verdict: 'abandoned' });
      expect(again.path.filter((state) => state === 'RestartValidation')).toHaveLength(1);
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
      const { certificateId } = (await certificateOf(runtime)) as { certificateId: string };
      runtime.cloudflare.scenario = {};
      await runtime.start('ResolveCertificate', { certificateId, action: 'reorder' }).finished;
      await runtime.clock.sleep(HOUR_SECONDS * 1000);
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(2);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', generation: 3 });
    }));

  it('fails, certificate active and recorded, when flag and certificate end out of sync', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { wrongSctState: true };
      const done = await runtime.start('CertificateLifecycle', { ...REQUEST, ct: CT }).finished;
      expect(done).toMatchObject({ status: 'FAILED', error: 'CtStatusReissueFailed' });
      expect(done.cause).toMatch(/is logged and shall be unlogged/);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
    }));

  it('never touches DigiCert before the edge pack is active', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const done = await runtime.start('CertificateLifecycle', { ...REQUEST, ct: CT, deadlineHours: 2 }).finished;
      expect(done.output).toMatchObject({ verdict: 'overdue' });
      expect(runtime.digicert.requests).toEqual([]);
    }));

  it('names the first execution to a second start of the same request', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CertificateLifecycle', REQUEST, { name: 'first' });
      await runtime.clock.sleep(10_000);
      const second = await runtime.start('CertificateLifecycle', REQUEST, { name: 'second' }).finished;
      expect(second.path.at(-1)).toBe('AlreadyRunning');
      expect(second.output).toMatchObject({ owner: first.arn });
      expect((await first.finished).path.at(-1)).toBe('CertificateActive');
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
    }));

  it('goes on after an abort without a second order', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(100_000);
      for (const { arn, status } of runtime.executions()) if (status === 'RUNNING') runtime.stopExecution(arn);
      const second = await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect((await first.finished).status).toBe('ABORTED');
      expect(second.path.at(-1)).toBe('CertificateActive');
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
    }));

  it('refuses a CT switch without an acknowledgement before anything is written or sent', () =>
    withRuntime(async (runtime) => {
      const ct = { orderId: 12345, disableCt: true };
      const done = await runtime.start('CertificateLifecycle', { ...REQUEST, ct }).finished;
      expect(done).toMatchObject({
        error: 'InvalidInput',
        cause: expect.stringMatching(/ct.acknowledgeUnlogged: must be/),
      });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }));

  it('keeps every state small and every secret out of records, histories and events', () =>
    withRuntime(async (runtime) => {
      const hosts = ['example.com', ...Array.from({ length: 49 }, (_, n) => `host-${n}.example.com`)];
      await runtime.start('CertificateLifecycle', { ...REQUEST, hosts, ct: CT }).finished;
      const histories = runtime.executions().flatMap(({ history }) => history.map((event) => JSON.stringify(event)));
      expect(Math.max(...histories.map((event) => event.length))).toBeLessThan(64 * 1024);
      const everything = histories.join('') + JSON.stringify([await runtime.scan(), runtime.events]);
      for (const secret of ['simulated-cloudflare-token', 'simulated-digicert-key']) {
        expect(everything).not.toContain(secret);
        expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
      }
    }));
});
