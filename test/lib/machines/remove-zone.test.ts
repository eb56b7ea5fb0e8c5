import { expect, it } from 'vitest';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';
import { addZones, runSweep, toldOf } from './sweep-setting.ts';

const FIRST = '0'.repeat(32);

it('removes a zone, which no sweep looks at any more; nothing is sent', () =>
  withRuntime(async (runtime) => {
    await addZones(runtime, 2, { quotaHeadroom: 1 });
    const removed = await runtime.start('RemoveZone', { zoneId: FIRST }).finished;
    expect(removed).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'removed', zoneId: FIRST } });
    expect(runtime.cloudflare.requests).toEqual([]);
    for (const sweep of ['SweepZones', 'SweepCertificates']) {
      expect((await runSweep(runtime, sweep)).output).toMatchObject({ verdict: 'complete', covered: 1 });
    }
    expect(JSON.stringify(runtime.cloudflare.requests)).not.toContain(FIRST);
  }));

it('keeps a zone with a living certificate, and removes it once that is deleted', () =>
  withRuntime(async (runtime) => {
    await runtime.start('CertificateLifecycle', REQUEST).finished;
    const remove = () => runtime.start('RemoveZone', { zoneId: ZONE }).finished;
    const { certificateId } = (await certificateOf(runtime)) as { certificateId: string };
    expect((await remove()).output).toMatchObject({
      verdict: 'inhabited',
      reason: expect.stringContaining(`${certificateId} (ACTIVE)`),
    });
    await runtime.start('DeleteCertificatePack', { certificateId, acknowledgeUncovered: true }).finished;
    expect((await remove()).output).toMatchObject({ verdict: 'removed' });
    expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ removed: true });
  }));

it('is not undone by a sweep that has read the zone before', () =>
  withRuntime(async (runtime) => {
    await addZones(runtime, 1, { quotaHeadroom: 1 });
    runtime.cloudflare.faults.add({ kind: 'status', status: 502, body: 'down', path: /certificate_packs/, times: 1 });
    const sweep = runSweep(runtime, 'SweepCertificates');
    // The sweep waits to list the packs again.
    while (runtime.cloudflare.requests.length === 0) await runtime.clock.sleep(100);
    const removal = runtime.start('RemoveZone', { zoneId: FIRST });
    expect((await removal.finished).output).toMatchObject({ verdict: 'removed' });
    expect((await sweep).output).toMatchObject({ verdict: 'complete' });
    expect(runtime.cloudflare.requests.length).toBeGreaterThan(1);
    expect(await recordOf(runtime, `zone#${FIRST}`)).toMatchObject({ removed: true });
    expect(toldOf(runtime, 'Sweep Incomplete')).toEqual([]);
  }));
