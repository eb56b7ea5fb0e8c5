import { describe, expect, it } from 'vitest';
import { MAX_DEADLINE_HOURS } from '../../../lambdas/domain/request.ts';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const ORDER = { method: 'POST', path: /certificate_packs\/order$/ };

const start = (runtime: Runtime, machine: string, input: object) => runtime.start(machine, input).finished;
const posts = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'POST').length;
const leases = async (runtime: Runtime) => (await runtime.scan()).filter(({ pk }) => String(pk).startsWith('lease#'));

describe('an order that is inconclusive with status 200 (1406)', () => {
  const body = '{"success":false,"errors":[{"code":1406,"message":"Bad response certificate service"}],"result":null}';

  it('is found when it was applied', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'body', body, ...ORDER });
      const done = await start(runtime, 'OrderCertificatePack', REQUEST);
      expect(done.path).toContain('ListCertificatePacksToReconcile');
      expect(done.output).toMatchObject({ verdict: 'adopted', packId: runtime.cloudflare.advancedPacks(ZONE)[0]?.id });
      await start(runtime, 'OrderCertificatePack', REQUEST);
      expect(posts(runtime)).toBe(1);
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
    }));

  it('is not sent again when it does not show', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 200, body, ...ORDER });
      expect((await start(runtime, 'OrderCertificatePack', REQUEST)).path.at(-1)).toBe('OrderUncertain');
      expect((await start(runtime, 'OrderCertificatePack', REQUEST)).path.at(-1)).toBe('OrderUncertain');
      expect(posts(runtime)).toBe(1);
    }));
});

describe('a lifecycle whose CT change does not come about', () => {
  async function endsWithoutCt(runtime: Runtime, verdict: string, reason: RegExp) {
    const done = await start(runtime, 'CertificateLifecycle', { ...REQUEST, ct: CT });
    expect(done.path.at(-1)).toBe('CertificateActiveCtNotChanged');
    expect(done.output).toMatchObject({ verdict: 'ct-not-changed', reason: expect.stringMatching(reason) });
    expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
    expect(runtime.events.at(-1)).toMatchObject({
      detailType: 'Attention Needed',
      detail: { certificateId: expect.any(String), orderId: 12345, verdict, reason: expect.stringMatching(reason) },
    });
  }

  it('says so when the change was refused', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { ctStatusRefused: 'cert_transparency_turned_off_for_account' };
      await endsWithoutCt(runtime, 'refused', /cert_transparency_turned_off_for_account/);
    }));

  it('says so when another execution is changing the order', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const other = runtime.start('CtStatusReissue', CT);
      await runtime.clock.sleep(60_000);
      await endsWithoutCt(runtime, 'owned', /is being changed by arn:/);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'AWAITING', owner: other.arn });
    }));
});

describe('a poll', () => {
  it('goes on after an outage that is longer than the retries of a read', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 503, path: /verification$/, times: 9 });
      const { id: packId } = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      const done = await start(runtime, 'PollVerification', { ...REQUEST, packId });
      expect(done.path).toContain('RecordFailedRead');
      expect(done.path.at(-1)).toBe('PackActive');
    }));

  it('goes on after an outage of the pack itself', () =>
    withRuntime(async (runtime) => {
      const done = runtime.start('CertificateLifecycle', REQUEST).finished;
      runtime.cloudflare.faults.add({
        kind: 'status',
        status: 503,
        method: 'GET',
        path: /packs\/[0-9a-f-]{36}$/,
        times: 9,
      });
      expect((await done).path.at(-1)).toBe('CertificateActive');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE' });
    }));
});

// Hundreds of failed reads each, with all their retries.
describe('an outage to the deadline leaves room in the history of 25,000 events', { timeout: 300_000 }, () => {
  it('of a poll of 18 days whose reads are rate-limited', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 429, path: /verification$/, times: 1e6 });
      const { id: packId } = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      const begun = runtime.start('PollVerification', { ...REQUEST, packId, deadlineHours: MAX_DEADLINE_HOURS });
      const done = await begun.finished;
      expect(done.path.at(-1)).toBe('VerificationOverdue');
      expect(done.historyEvents).toBeLessThan(20_000);
    }));

  it('of a reissue that DigiCert cannot show for four days', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const begun = runtime.start('CtStatusReissue', CT);
      await runtime.clock.sleep(60_000);
      runtime.digicert.faults.add({ kind: 'status', status: 503, path: /reissue$/, method: 'GET', times: 1e6 });
      const done = await begun.finished;
      expect(done.path.at(-1)).toBe('OutOfSync');
      expect(done.historyEvents).toBeLessThan(20_000);
    }));
});

describe('no lease is left', () => {
  it.each(['OrderCertificatePack', 'CertificateLifecycle'])(
    'by a finished certificate that %s opens by its id, and is told to be requested again',
    (machine) =>
      withRuntime(async (runtime) => {
        runtime.cloudflare.addZone(ZONE, { name: 'example.com', allocated: 0 });
        await start(runtime, 'OrderCertificatePack', REQUEST);
        const before = await certificateOf(runtime);
        expect(before).toMatchObject({ status: 'QUOTA_EXHAUSTED' });
        runtime.cloudflare.addZone(ZONE, { name: 'example.com', allocated: 1 });
        const done = await start(runtime, machine, { certificateId: before?.certificateId });
        expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(/send the request again/) });
        expect(await certificateOf(runtime)).toEqual(before);
        expect(await leases(runtime)).toEqual([]);
        expect(posts(runtime)).toBe(0);
      }),
  );

  it.each(['PollVerification', 'RestartValidation', 'CertificateLifecycle'])(
    'by an abandoned certificate that %s opens by its id',
    (machine) =>
      withRuntime(async (runtime) => {
        runtime.cloudflare.scenario = { validationTimesOut: 4, validationTimeoutSeconds: 48 * 3600 };
        await start(runtime, 'CertificateLifecycle', REQUEST);
        const before = await certificateOf(runtime);
        expect(before).toMatchObject({ status: 'ABANDONED' });
        const done = await start(runtime, machine, { certificateId: before?.certificateId });
        expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(/send the request again/) });
        expect(await certificateOf(runtime)).toEqual(before);
        expect(await leases(runtime)).toEqual([]);
      }),
  );

  it('by an order in a zone that Cloudflare does not know', () =>
    withRuntime(async (runtime) => {
      const done = await start(runtime, 'OrderCertificatePack', { ...REQUEST, zoneId: 'f'.repeat(32) });
      // A routing error was seen for zones that exist, so it ends a first request only, and after all retries.
      expect(done.path.at(-1)).toBe('OrderRefused');
      expect(done.output).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/7003 Could not route/) });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'REFUSED', intent: null });
      expect(await leases(runtime)).toEqual([]);
    }));
});
