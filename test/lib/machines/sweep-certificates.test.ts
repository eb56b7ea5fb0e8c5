import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';
import { DAY, HOUR, quiet, runSweep, startsOf, toldOf, waitUntil, wish } from './sweep-setting.ts';

const sweep = (runtime: Runtime) => runSweep(runtime, 'SweepCertificates');
const lifecycles = (runtime: Runtime) => startsOf(runtime, 'CertificateLifecycle');

/** A certificate that is active, an hour ago. */
async function active(runtime: Runtime, request: object = REQUEST) {
  await runtime.start('CertificateLifecycle', request).finished;
  const record = (await certificateOf(runtime)) as { certificateId: string; packId: string; expiresAt: string };
  expect(record).toMatchObject({ status: 'ACTIVE', owner: null });
  await runtime.clock.sleep(HOUR);
  return record;
}

describe('SweepCertificates', () => {
  it('leaves an active certificate alone, counts it, and reads its zone with one list', () =>
    withRuntime(async (runtime) => {
      await active(runtime);
      runtime.cloudflare.requests.length = 0;
      const done = await sweep(runtime);
      expect(done).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'complete', covered: 1, failed: 0 } });
      expect(runtime.cloudflare.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `GET /client/v4/zones/${ZONE}/ssl/certificate_packs`,
      ]);
      expect(lifecycles(runtime)).toHaveLength(1);
      expect(await recordOf(runtime, 'sweep#certificates')).toMatchObject({
        complete: true,
        figures: { statuses: { ACTIVE: 1 }, nearestEnd: expect.any(String) },
      });
    }));

  it('asks nothing of a zone that does not exist, once a request in it was refused', () =>
    withRuntime(async (runtime) => {
      const [zoneId, zoneName] = ['0'.repeat(32), 'nope.example'];
      await runtime.start('CertificateLifecycle', { ...REQUEST, zoneId, zoneName, hosts: [zoneName] }).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'REFUSED' });
      runtime.cloudflare.requests.length = 0;
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete', failed: 0 } });
      expect(runtime.cloudflare.requests).toEqual([]);
    }));

  it('starts the lifecycle of a certificate that nobody works on', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', REQUEST).finished;
      const { certificateId, owner } = (await certificateOf(runtime)) as { certificateId: string; owner: string };
      expect(owner).toMatch(/OrderCertificatePack/);
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      await sweep(runtime);
      const [started] = lifecycles(runtime);
      expect(started).toMatchObject({ status: 'SUCCEEDED', input: { certificateId } });
      expect(started?.name).toBe(`${certificateId}-${scheduledAt.slice(0, 19).replace(/[-:]/g, '')}Z`);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE' });
    }));

  it('leaves a certificate alone whose execution still runs', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const lifecycle = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(2 * HOUR);
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      const done = await runtime.start('SweepCertificates', { scheduledAt }).finished;
      expect(done).toMatchObject({ output: { verdict: 'complete' } });
      expect(done.history.map((event) => JSON.stringify(event)).join()).toContain('OwnerStillRuns');
      expect(lifecycles(runtime).map(({ arn }) => arn)).toEqual([lifecycle.arn]);
    }));

  it('takes up a renewal that waits for validation, and ends it active', () =>
    withRuntime(async (runtime) => {
      const { packId } = await active(runtime);
      runtime.cloudflare.setStatus(packId, 'pending_validation');
      await runtime.start('SweepCertificates', { scheduledAt: new Date(runtime.clock.now()).toISOString() }).finished;
      runtime.cloudflare.setStatus(packId, 'active');
      await quiet(runtime);
      expect(lifecycles(runtime)).toHaveLength(2);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, owner: null });
      expect(runtime.cloudflare.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }));

  it('adopts the id that a pack has since its renewal', () =>
    withRuntime(async (runtime) => {
      const { packId, certificateId } = await active(runtime);
      const renewed = runtime.cloudflare.renew(packId);
      runtime.cloudflare.setStatus(renewed.id, 'active');
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId: renewed.id });
      expect((await runtime.scan()).find(({ pk }) => pk === `pack#${renewed.id}`)).toMatchObject({ certificateId });
      expect(lifecycles(runtime)).toHaveLength(1);
      expect(toldOf(runtime, 'Orphan Pack')).toEqual([]);
    }));

  it('adopts it also after a refused request has named the zone wrongly, and corrects the name', () =>
    withRuntime(async (runtime) => {
      const zoneName = 'wrong.example';
      await runtime.start('CertificateLifecycle', { ...REQUEST, zoneName, hosts: [zoneName] }).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'REFUSED' });
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ zoneName });
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ zoneName: 'example.com' });
      // As a record from before names were corrected.
      await wish(runtime, { zoneId: ZONE, zoneName });
      await runtime.clock.sleep(HOUR);
      const [pack] = runtime.cloudflare.advancedPacks(ZONE);
      const renewed = runtime.cloudflare.renew(pack?.id ?? '');
      runtime.cloudflare.setStatus(renewed.id, 'active');
      await sweep(runtime);
      const records = (await runtime.scan()).filter(
        ({ pk, sk }) => /^certificate#/.test(String(pk)) && sk === 'current',
      );
      expect(records).toContainEqual(expect.objectContaining({ status: 'ACTIVE', packId: renewed.id }));
      expect(toldOf(runtime, 'Orphan Pack')).toEqual([]);
    }));

  it('says that a certificate is lost whose pack is gone without another', () =>
    withRuntime(async (runtime) => {
      const { packId } = await active(runtime);
      runtime.cloudflare.removePack(packId);
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'LOST', packId });
      expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
      await sweep(runtime);
      expect(lifecycles(runtime)).toHaveLength(2);
    }));

  it('takes up a lost certificate whose pack is listed again', () =>
    withRuntime(async (runtime) => {
      const { packId } = await active(runtime);
      const pack = runtime.cloudflare.packs.get(packId);
      runtime.cloudflare.removePack(packId);
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'LOST' });
      if (pack) runtime.cloudflare.packs.set(packId, pack);
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, owner: null });
      expect(runtime.cloudflare.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    }));

  it('leaves a deleted certificate whose pack lives on to an operator, and never deletes again', () =>
    withRuntime(async (runtime) => {
      const { packId, certificateId } = await active(runtime);
      await runtime.start('DeleteCertificatePack', { certificateId, acknowledgeUncovered: true }).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETED' });
      runtime.cloudflare.setStatus(packId, 'active');
      runtime.events.length = 0;
      for (let hour = 0; hour < 4; hour += 1) {
        await sweep(runtime);
        await runtime.clock.sleep(HOUR);
        expect(await certificateOf(runtime)).toMatchObject({ status: hour === 0 ? 'DELETED' : 'ATTENTION', packId });
      }
      expect(toldOf(runtime, 'Attention Needed')).toMatchObject([{ certificateId, packId, verdict: 'not-deleted' }]);
      expect(runtime.cloudflare.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    }));

  it('adopts it also after the validation method was edited', () =>
    withRuntime(async (runtime) => {
      const { packId, certificateId } = await active(runtime);
      await runtime.start('EditValidationMethod', { certificateId, validationMethod: 'email' }).finished;
      const renewed = runtime.cloudflare.renew(packId);
      runtime.cloudflare.setStatus(renewed.id, 'active');
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId: renewed.id });
    }));

  it('takes no expired pack for a renewal', () =>
    withRuntime(async (runtime) => {
      const { packId } = await active(runtime);
      const renewed = runtime.cloudflare.renew(packId);
      runtime.cloudflare.setStatus(renewed.id, 'expired');
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'LOST', packId });
    }));

  it('starts an uncertain order once for a pack that it may be, and never for one that it cannot be', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.setStatus(runtime.cloudflare.addPack(ZONE, WIRE_ORDER).id, 'expired');
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, method: 'POST', path: /order$/ });
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN' });
      for (let hour = 0; hour < 3; hour += 1) {
        await runtime.clock.sleep(HOUR);
        await sweep(runtime);
      }
      expect(lifecycles(runtime)).toHaveLength(1);
      expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
    }));

  /** Rotated, but the deletion of the old pack was refused. */
  async function left(runtime: Runtime) {
    const { certificateId } = await active(runtime, { ...REQUEST, hosts: ['example.com', 'a.b.example.com'] });
    runtime.cloudflare.faults.add({ kind: 'status', status: 400, method: 'DELETE', path: /./ });
    await runtime.start('RotateCertificatePack', { certificateId }).finished;
  }
  const rotations = (runtime: Runtime) => startsOf(runtime, 'RotateCertificatePack');

  it('leaves a person to delete what a rotation left, but follows its renewal', () =>
    withRuntime(async (runtime) => {
      await left(runtime);
      await sweep(runtime);
      await sweep(runtime);
      expect(rotations(runtime)).toHaveLength(1);
      runtime.events.length = 0;
      runtime.cloudflare.setStatus(String((await certificateOf(runtime))?.packId), 'pending_validation');
      await runtime.start('SweepCertificates', { scheduledAt: new Date(runtime.clock.now()).toISOString() }).finished;
      runtime.cloudflare.setStatus(String((await certificateOf(runtime))?.packId), 'active');
      await quiet(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', previous: null });
      expect(toldOf(runtime, 'Attention Needed')).toEqual([]);
    }));

  it('ends a rotation whose execution was aborted while it deleted the old pack', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      const rotation = runtime.start('RotateCertificatePack', { certificateId });
      while (startsOf(runtime, 'DeleteCertificatePack').length === 0) await runtime.clock.sleep(5000);
      for (const { arn, status } of runtime.executions()) if (status === 'RUNNING') runtime.stopExecution(arn);
      await rotation.finished;
      await runtime.clock.sleep(5 * 60_000);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null, previous: {} });
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null, previous: null });
    }));

  it('warns of an end without a successor once at half of the window, and once on the last day', () =>
    withRuntime(async (runtime) => {
      const { expiresAt, certificateId, packId } = await active(runtime);
      const daysBefore = (days: number) => waitUntil(runtime, Date.parse(expiresAt) - days * DAY);
      await daysBefore(16);
      await sweep(runtime);
      expect(toldOf(runtime, 'Certificate Expiring')).toEqual([]);
      await daysBefore(14.5);
      await sweep(runtime);
      await sweep(runtime);
      const [first, ...more] = toldOf(runtime, 'Certificate Expiring');
      expect(first).toMatchObject({ certificateId, packId, daysLeft: 14, verdict: 'half-window' });
      expect(more).toEqual([]);
      await daysBefore(0.5);
      await sweep(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'Certificate Expiring').slice(1)).toMatchObject([{ verdict: 'last-day', daysLeft: 0 }]);
    }));

  it('tells of a pack that no certificate knows, once, and again of another', () =>
    withRuntime(async (runtime) => {
      await active(runtime);
      const foreign = { ...WIRE_ORDER, hosts: ['example.com', 'shop.example.com'] };
      const { id } = runtime.cloudflare.addPack(ZONE, foreign);
      runtime.cloudflare.setStatus(id, 'active');
      await sweep(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'Orphan Pack')).toMatchObject([{ zoneId: ZONE, packId: id, status: 'active' }]);
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ told: [`orphan ${id}`] });
      runtime.cloudflare.removePack(id);
      const another = runtime.cloudflare.addPack(ZONE, foreign);
      await sweep(runtime);
      expect(toldOf(runtime, 'Orphan Pack').at(-1)).toMatchObject({ packId: another.id });
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ told: [`orphan ${another.id}`] });
    }));

  it('covers the other zones when one cannot be read, says so, and does better the next time', () =>
    withRuntime(async (runtime) => {
      await active(runtime);
      const other = { zoneId: 'f'.repeat(32), zoneName: 'example.org', hosts: ['example.org'] };
      runtime.cloudflare.addZone(other.zoneId, { name: 'example.org', allocated: 10 });
      await runtime.start('CertificateLifecycle', { ...REQUEST, ...other }).finished;
      runtime.cloudflare.faults.add({
        kind: 'status',
        status: 404,
        path: new RegExp(`${ZONE}/ssl/certificate_packs$`),
      });
      const done = await sweep(runtime);
      expect(done).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'incomplete', covered: 2, failed: 1 } });
      expect(done.path.at(-1)).toBe('SweepIncomplete');
      expect(toldOf(runtime, 'Sweep Incomplete')).toMatchObject([{ sweep: 'certificates', covered: 2, failed: 1 }]);
      expect(await recordOf(runtime, 'sweep#certificates')).toMatchObject({
        complete: false,
        figures: { statuses: { ACTIVE: 1 } },
        failures: [{ item: ZONE, reason: expect.stringMatching(/GET .*certificate_packs: 404/) }],
      });
      expect((await sweep(runtime)).output).toMatchObject({ verdict: 'complete', covered: 2 });
    }));
});
