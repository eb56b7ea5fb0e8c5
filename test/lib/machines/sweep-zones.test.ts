import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { WIRE_ORDER, ZONE } from './samples.ts';
import { recordOf, withRuntime } from './setting.ts';
import { addZones, MINUTE, runSweep, startsOf, toldOf, wish } from './sweep-setting.ts';

const EXAMPLE = { zoneId: ZONE, zoneName: 'example.com' };
const sweep = (runtime: Runtime) => runSweep(runtime, 'SweepZones');

describe('SweepZones', () => {
  it('asks nothing about what nobody has a wish', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, EXAMPLE);
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete', covered: 1 } });
      expect(runtime.cloudflare.requests).toEqual([]);
    }));

  it('says once that the quota runs low, and again after it was enough', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...EXAMPLE, quotaHeadroom: 10 });
      await sweep(runtime);
      expect(toldOf(runtime, 'Quota Low')).toEqual([]);
      const { id } = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      await sweep(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'Quota Low')).toMatchObject([{ ...EXAMPLE, used: 1, allocated: 10 }]);
      runtime.cloudflare.removePack(id);
      await sweep(runtime);
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ told: [] });
      runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      await sweep(runtime);
      expect(toldOf(runtime, 'Quota Low')).toHaveLength(2);
    }));

  it('only says, and only once, that settings drifted where nobody asked to enforce them', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...EXAMPLE, universalSsl: false, automaticMode: 'custom' });
      runtime.cloudflare.settingsOf(ZONE).setAutomaticMode('auto', runtime.clock.now());
      await sweep(runtime);
      await sweep(runtime);
      const drifts = toldOf(runtime, 'Zone Settings Drifted');
      expect(drifts).toMatchObject([
        { ...EXAMPLE, enforced: false, reason: 'universal-ssl is true and shall be false' },
        { ...EXAMPLE, enforced: false, reason: 'automatic-ssl-mode is auto and shall be custom' },
      ]);
      expect(runtime.cloudflare.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    }));

  it('puts back what is to be enforced, by the machines that people use', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...EXAMPLE, universalSsl: true, automaticMode: 'custom', enforce: true });
      const settings = runtime.cloudflare.settingsOf(ZONE);
      runtime.cloudflare.setUniversalSsl(ZONE, false);
      settings.setAutomaticMode('auto', runtime.clock.now());
      await sweep(runtime);
      expect(toldOf(runtime, 'Zone Settings Drifted')).toMatchObject([{ enforced: true }, { enforced: true }]);
      expect(startsOf(runtime, 'EditUniversalSslSettings')).toMatchObject([
        { status: 'SUCCEEDED', input: { ...EXAMPLE, enabled: true } },
      ]);
      expect(startsOf(runtime, 'EditAutomaticSslMode')).toMatchObject([
        { status: 'SUCCEEDED', input: { zoneId: ZONE, value: 'custom' } },
      ]);
      expect(settings.universalSsl).toBe(true);
      await sweep(runtime);
      expect(startsOf(runtime, 'EditUniversalSslSettings')).toHaveLength(1);
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ told: [] });
    }));

  it('never takes a zone its only cover to enforce a wish', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...EXAMPLE, universalSsl: false, enforce: true });
      await sweep(runtime);
      expect(startsOf(runtime, 'EditUniversalSslSettings')).toMatchObject([{ output: { verdict: 'uncovered' } }]);
      expect(runtime.cloudflare.settingsOf(ZONE).universalSsl).toBe(true);
    }));

  it(
    'pages through more zones than fit a page, and counts each once',
    () =>
      withRuntime(async (runtime) => {
        await addZones(runtime, 201);
        const done = await sweep(runtime);
        expect(done.path.filter((state) => state === 'PageRecords')).toHaveLength(2);
        expect(done.output).toMatchObject({ verdict: 'complete', covered: 201, failed: 0 });
        expect(await recordOf(runtime, 'sweep#zones')).toMatchObject({ pages: 2, complete: true });
      }),
    60_000,
  );

  it(
    'goes on in a new execution, as the same sweep, when a page took long',
    () =>
      withRuntime(async (runtime) => {
        await addZones(runtime, 201, { universalSsl: true, automaticMode: 'auto', quotaHeadroom: 0 });
        runtime.cloudflare.faults.add({ kind: 'delay', ms: 18_000, path: /./, times: 600 });
        const first = await sweep(runtime);
        expect(first.path.at(-1)).toBe('SweepContinued');
        const [, second] = startsOf(runtime, 'SweepZones');
        expect(second).toMatchObject({
          status: 'SUCCEEDED',
          input: { lease: first.arn, cursor: expect.any(String) },
          output: { verdict: 'complete', covered: 201, failed: 0 },
        });
        expect(await recordOf(runtime, 'sweep#zones')).toMatchObject({ owner: first.arn, pages: 2, covered: 201 });
      }),
    60_000,
  );
});

describe('a sweep', () => {
  it('is one run a scheduled time, however often it is delivered', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, EXAMPLE);
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      const [one, two] = await Promise.all([
        runtime.start('SweepZones', { scheduledAt }, { name: 'one' }).finished,
        runtime.start('SweepZones', { scheduledAt }, { name: 'two' }).finished,
      ]);
      const ends = [one, two].map(({ status, path }) => `${status} ${path.at(-1)}`);
      expect(ends.sort()).toEqual(['SUCCEEDED AlreadyRunning', 'SUCCEEDED SweepComplete']);
      const late = await runtime.start('SweepZones', { scheduledAt }, { name: 'late' }).finished;
      expect(late.path.at(-1)).toBe('AlreadyRunning');
      expect(late.output).toMatchObject({ verdict: 'already-running' });
    }));

  it.each([
    [{ scheduledAt: '2999-01-01T00:00:00Z' }, /scheduledAt: .* is yet to come/],
    [{ scheduledAt: 'tomorrow' }, /scheduledAt: must be a time in UTC/],
    [{}, /scheduledAt: /],
    [{ scheduledAt: '2026-01-01T00:00:00Z', zone: 'x' }, /zone/],
  ])('refuses %j and writes nothing', (input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('SweepZones', input).finished;
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await recordOf(runtime, 'sweep#zones')).toBeUndefined();
    }),
  );

  it('that was aborted says so and does not keep the next one out', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...EXAMPLE, quotaHeadroom: 0 });
      runtime.cloudflare.faults.add({ kind: 'delay', ms: 19_000, path: /./ });
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      const { arn, finished } = runtime.start('SweepZones', { scheduledAt });
      await runtime.clock.sleep(5000);
      runtime.stopExecution(arn);
      await finished;
      await runtime.clock.sleep(MINUTE);
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete' } });
      expect(toldOf(runtime, 'Sweep Incomplete')).toMatchObject([{ sweep: 'zones', scheduledAt, covered: 0 }]);
    }));
});
