import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { recordOf, withRuntime } from './setting.ts';
import { addZones, HOUR, runSweep, toldOf, wish } from './sweep-setting.ts';

const OTHER = { zoneId: 'f'.repeat(32), zoneName: 'example.org', hosts: ['example.org'] };
const body = JSON.stringify({
  success: false,
  errors: [{ code: 10000, message: 'Authentication error' }],
  result: null,
});

/** Cloudflare refuses the credential, so many times, in whatever zone has `path` in its path. */
function refuse(runtime: Runtime, path: string, times = 1000) {
  runtime.cloudflare.faults.add({ kind: 'status', status: 403, body, path: new RegExp(path), times });
}

async function sweep(runtime: Runtime, hours = 1) {
  let done: Awaited<ReturnType<typeof runSweep>> | undefined;
  for (let hour = 0; hour < hours; hour += 1) {
    await runtime.clock.sleep(HOUR);
    done = await runSweep(runtime, 'SweepCertificates');
  }
  return done;
}

const told = (runtime: Runtime) =>
  toldOf(runtime, 'Attention Needed').filter(({ verdict }) => verdict === 'zone-inaccessible');
const zone = (runtime: Runtime) => recordOf(runtime, `zone#${ZONE}`);

/** An active certificate in each of two zones. */
async function inTwoZones(runtime: Runtime) {
  runtime.cloudflare.addZone(OTHER.zoneId, { name: OTHER.zoneName, allocated: 10 });
  await runtime.start('CertificateLifecycle', REQUEST).finished;
  await runtime.start('CertificateLifecycle', { ...REQUEST, ...OTHER }).finished;
}

describe('a zone that refuses the credential', () => {
  it('while another zone reads is inaccessible: told once, and again after it was read', () =>
    withRuntime(async (runtime) => {
      await inTwoZones(runtime);
      await sweep(runtime);
      const fault = { kind: 'status' as const, status: 403, body, path: new RegExp(`${ZONE}/`), times: 4 };
      runtime.cloudflare.faults.add(fault);
      expect((await sweep(runtime))?.output).toMatchObject({ verdict: 'incomplete', failed: 1 });
      expect(await zone(runtime)).toMatchObject({ refusal: { state: 'refused' } });
      await sweep(runtime);
      expect(told(runtime)).toEqual([]);
      expect((await sweep(runtime))?.output).toMatchObject({ verdict: 'complete', failed: 0 });
      await sweep(runtime);
      expect(told(runtime)).toMatchObject([
        { zoneId: ZONE, reason: expect.stringMatching(/in zone example\.com .* accepts it in another zone/) },
      ]);
      expect(toldOf(runtime, 'Sweep Incomplete')).toHaveLength(2);
      await sweep(runtime);
      expect(await zone(runtime)).toMatchObject({ refusal: null, told: [] });
      runtime.cloudflare.faults.add(fault);
      await sweep(runtime, 4);
      expect(told(runtime)).toHaveLength(2);
    }));

  it('says so in the reason of its paused certificate, and no longer when it is read', () =>
    withRuntime(async (runtime) => {
      await inTwoZones(runtime);
      const hosts = ['example.com', 'shop.example.com'];
      // The order, then the lists of three sweeps.
      runtime.cloudflare.faults.add({ kind: 'status', status: 403, body, method: 'POST', path: /order$/ });
      await runtime.start('CertificateLifecycle', { ...REQUEST, hosts }).finished;
      refuse(runtime, `${ZONE}/`, 4);
      const paused = async () =>
        (await runtime.scan()).find(({ status, sk }) => status === 'AUTH_PAUSED' && sk === 'current');
      const before = (await paused())?.reason;
      await sweep(runtime, 4);
      expect(await paused()).toMatchObject({ reason: `zone inaccessible; ${before}` });
      await sweep(runtime);
      expect(await paused()).toMatchObject({ reason: before });
    }));

  it('is not inaccessible where it is the only one', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      await sweep(runtime);
      refuse(runtime, `${ZONE}/`);
      await sweep(runtime, 5);
      expect(told(runtime)).toEqual([]);
      expect(await zone(runtime)).toMatchObject({ refusal: { state: 'refused' } });
      expect(toldOf(runtime, 'Sweep Incomplete')).toHaveLength(5);
    }));

  it('is not inaccessible where the credential is refused for all', () =>
    withRuntime(async (runtime) => {
      await inTwoZones(runtime);
      await sweep(runtime);
      refuse(runtime, 'zones');
      await sweep(runtime, 4);
      expect(told(runtime)).toEqual([]);
      expect(toldOf(runtime, 'Sweep Incomplete')).toHaveLength(4);
    }));

  it('is left alone by the daily sweep of settings, which reads the others', () =>
    withRuntime(async (runtime) => {
      await addZones(runtime, 3, { quotaHeadroom: 1 });
      const shut = (2).toString(16).padStart(32, '0');
      refuse(runtime, `${shut}/`);
      await sweep(runtime, 3);
      expect(told(runtime)).toMatchObject([{ zoneId: shut }]);
      runtime.cloudflare.requests.length = 0;
      expect(await runSweep(runtime, 'SweepZones')).toMatchObject({ output: { verdict: 'complete', covered: 3 } });
      expect(runtime.cloudflare.requests.filter(({ path }) => path.includes(shut))).toEqual([]);
      expect(runtime.cloudflare.requests).toHaveLength(2);
    }));
});

const NO_ROUTE = JSON.stringify({ success: false, errors: [{ code: 7003, message: 'Could not route' }], result: null });
const isGone = { kind: 'status' as const, status: 404, body: NO_ROUTE, path: new RegExp(`${ZONE}/`) };
const certificate = async (runtime: Runtime) =>
  (await runtime.scan()).find(
    ({ pk, sk, zoneId }) => /^certificate#/.test(String(pk)) && sk === 'current' && zoneId === ZONE,
  );

describe('a zone that Cloudflare does not know', () => {
  it('is gone after a day: told once, left by the sweeps, and asked for once a day', () =>
    withRuntime(async (runtime) => {
      await inTwoZones(runtime);
      const before = await certificate(runtime);
      runtime.cloudflare.faults.add({ ...isGone, times: 100_000 });
      await sweep(runtime, 23);
      expect(await certificate(runtime)).toMatchObject({ status: 'ACTIVE' });
      expect(toldOf(runtime, 'Sweep Incomplete')).toHaveLength(23);
      await sweep(runtime, 2);
      expect(await certificate(runtime)).toMatchObject({ status: 'ZONE_GONE', owner: null });
      runtime.events.length = 0;
      runtime.cloudflare.requests.length = 0;
      expect((await sweep(runtime, 20))?.output).toMatchObject({ verdict: 'complete', covered: 2 });
      expect(runtime.cloudflare.requests.filter(({ path }) => path.includes(ZONE))).toEqual([]);
      expect(runtime.cloudflare.requests).toHaveLength(20);
      await sweep(runtime, 10);
      // One list, and its retries.
      expect(runtime.cloudflare.requests.filter(({ path }) => path.includes(ZONE))).toHaveLength(3);
      expect(runtime.events).toEqual([]);
      runtime.cloudflare.faults.clear();
      await wish(runtime, { zoneId: ZONE, zoneName: 'example.com' });
      await sweep(runtime);
      expect(await zone(runtime)).toMatchObject({ refusal: null, told: [] });
      expect(await certificate(runtime)).toMatchObject({ status: 'ACTIVE', reason: before?.reason, beforeGone: null });
      expect(toldOf(runtime, 'Attention Needed')).toEqual([]);
    }));

  it('is told of as gone', () =>
    withRuntime(async (runtime) => {
      await inTwoZones(runtime);
      runtime.cloudflare.faults.add({ ...isGone, times: 100_000 });
      await sweep(runtime, 26);
      expect(toldOf(runtime, 'Attention Needed')).toMatchObject([
        { zoneId: ZONE, verdict: 'zone-gone', reason: expect.stringMatching(/no route to zone example\.com .*7003/) },
      ]);
    }));
});
