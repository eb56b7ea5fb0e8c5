import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const ORDER = { method: 'POST', path: /certificate_packs\/order$/ };
const rotate = (runtime: Runtime, certificateId: string) =>
  runtime.start('RotateCertificatePack', { certificateId }).finished;
const orders = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'POST').length;
const deletions = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'DELETE').length;
const statusOf = (runtime: Runtime, packId: string) =>
  runtime.cloudflare.advancedPacks(ZONE).find(({ id }) => id === packId)?.status;
/** In no wildcard, so that only another pack of the same hosts covers them. */
const DEEP = { ...REQUEST, hosts: ['example.com', 'a.b.example.com'] };

async function active(runtime: Runtime): Promise<{ certificateId: string; packId: string }> {
  await runtime.start('CertificateLifecycle', DEEP).finished;
  const { certificateId, packId, status } = (await certificateOf(runtime)) ?? {};
  expect(status).toBe('ACTIVE');
  return { certificateId: String(certificateId), packId: String(packId) };
}

describe('RotateCertificatePack', () => {
  it('orders a successor of the same hosts, and deletes the old pack only once it is active', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      const execution = runtime.start('RotateCertificatePack', { certificateId });
      await runtime.clock.sleep(150_000);
      expect(orders(runtime)).toBe(2);
      expect(statusOf(runtime, packId)).toBe('active');
      const underWay = { generation: 2, status: 'PENDING', previous: { packId, generation: 1 }, setAside: [packId] };
      expect(await certificateOf(runtime)).toMatchObject(underWay);

      const done = await execution.finished;
      expect(done.path.at(-1)).toBe('PackRotated');
      const record = await certificateOf(runtime);
      expect(record).toMatchObject({ status: 'ACTIVE', previous: null, owner: null, generation: 2 });
      expect(record?.packId).not.toBe(packId);
      expect(done.output).toMatchObject({ verdict: 'rotated', packId: record?.packId });
      expect(statusOf(runtime, packId)).toBe('deleted');
      expect(statusOf(runtime, String(record?.packId))).toBe('active');
      expect(deletions(runtime)).toBe(1);
      expect((await recordOf(runtime, `zone#${ZONE}`))?.override).toBeNull();
    }));

  it('validates the successor by another method; sweeps know its renewed pack, and the next rotation keeps it', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      const done = await runtime.start('RotateCertificatePack', { certificateId, validationMethod: 'http' }).finished;
      expect(done.path.at(-1)).toBe('PackRotated');
      const methods = () =>
        runtime.cloudflare.requests
          .filter(({ method }) => method === 'POST')
          .map(({ body }) => (body as { validation_method: string }).validation_method);
      expect(methods()).toEqual(['txt', 'http']);
      const rotated = await certificateOf(runtime);
      expect(rotated).toMatchObject({ certificateId, status: 'ACTIVE', validationMethod: 'http', previous: null });

      const renewed = runtime.cloudflare.renew(String(rotated?.packId));
      await runtime.clock.sleep(1_200_000);
      await runtime.start('SweepCertificates', { scheduledAt: new Date(runtime.clock.now()).toISOString() }).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId: renewed.id });
      expect(runtime.events.map(({ detailType }) => detailType)).not.toContain('Orphan Pack Found');
      await rotate(runtime, certificateId);
      expect(methods()).toEqual(['txt', 'http', 'http']);
    }));

  it('gives the old method back when the successor by another one is refused', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, ...ORDER });
      const done = await runtime.start('RotateCertificatePack', { certificateId, validationMethod: 'http' }).finished;
      expect(done.output).toMatchObject({ verdict: 'rotation-failed' });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, validationMethod: 'txt' });
    }));

  it('refuses http for a wildcard, before anything is ordered', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const { certificateId, packId } = (await certificateOf(runtime)) ?? {};
      const done = await runtime.start('RotateCertificatePack', { certificateId, validationMethod: 'http' }).finished;
      expect(done.path.at(-1)).toBe('RotationRefused');
      expect(done.output).toMatchObject({ reason: expect.stringMatching(/cannot validate the wildcard/) });
      expect(orders(runtime)).toBe(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, owner: null });
    }));

  it('rotates again, each time with a pack of its own', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      await rotate(runtime, certificateId);
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(3);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', generation: 3 });
    }));

  it('never takes the old pack for the answer to a lost order', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(2);
      expect((await certificateOf(runtime))?.packId).not.toBe(packId);
    }));

  it.each([
    ['is refused', { kind: 'status' as const, status: 400 }],
    ['never gets out', { kind: 'refused' as const }],
  ])('gives the record back to the old pack when the order %s', (_, fault) =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.faults.add({ ...fault, ...ORDER, times: 99 });
      const done = await rotate(runtime, certificateId);
      expect(done.path.at(-1)).toBe('RotationFailed');
      expect(done.output).toMatchObject({ verdict: 'rotation-failed', reason: expect.stringMatching(/serves on/) });
      expect(await certificateOf(runtime)).toMatchObject({
        status: 'ACTIVE',
        packId,
        previous: null,
        owner: null,
        generation: 3,
        setAside: [],
      });
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'Attention Needed', detail: { certificateId } });
      expect(deletions(runtime)).toBe(0);
    }),
  );

  it('names a successor that restarts did not help, gives the record back, and orders another one the next time', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.scenario = { validationTimesOut: 4, validationTimeoutSeconds: 3600 };
      const done = await rotate(runtime, certificateId);
      expect(done.path.at(-1)).toBe('RotationFailed');
      const { packId: successor, reason } = done.output as { packId: string; reason: string };
      expect(reason).toContain(successor);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId });
      expect(deletions(runtime)).toBe(0);

      runtime.cloudflare.scenario = {};
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(3);
      const rotated = await certificateOf(runtime);
      expect(rotated).toMatchObject({ status: 'ACTIVE', setAside: expect.arrayContaining([packId, successor]) });
      expect([packId, successor]).not.toContain(rotated?.packId);
    }));

  it('keeps an order that may still come, and goes on with it the next time', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.scenario = { listLagSeconds: 3600 };
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      const done = await rotate(runtime, certificateId);
      expect(done.output).toMatchObject({ verdict: 'rotation-pending' });
      expect(await certificateOf(runtime)).toMatchObject({
        status: 'ORDER_UNCERTAIN',
        previous: { packId },
        owner: null,
      });
      await runtime.clock.sleep(3_600_000);
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(2);
      expect(statusOf(runtime, packId)).toBe('deleted');
    }));

  it('goes on where an aborted rotation stood, without a third pack', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.start('RotateCertificatePack', { certificateId });
      await runtime.clock.sleep(60_000);
      for (const { arn, status } of runtime.executions()) if (status === 'RUNNING') runtime.stopExecution(arn);
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(2);
      expect(statusOf(runtime, packId)).toBe('deleted');
    }));

  it('tells when the old pack is not deleted, and deletes it the next time', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, method: 'DELETE', path: /./ });
      const done = await rotate(runtime, certificateId);
      expect(done.output).toMatchObject({ verdict: 'previous-left', reason: expect.stringContaining(packId) });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', previous: { packId }, owner: null });
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('PackRotated');
      expect(orders(runtime)).toBe(2);
      expect(await certificateOf(runtime)).toMatchObject({ previous: null });
    }));

  it('deletes the old pack only after the successor is seen active again, however long ago it was', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const { certificateId = '', packId = '' } = ((await certificateOf(runtime)) ?? {}) as Record<string, string>;
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, method: 'DELETE', path: /./ });
      await rotate(runtime, certificateId);
      runtime.cloudflare.removePack(String((await certificateOf(runtime))?.packId));
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('RotationFailed');
      expect(statusOf(runtime, packId)).toBe('active');
      expect(deletions(runtime)).toBe(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, previous: null, owner: null });
    }));

  it('lets a second command end at once while the first runs', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      const first = runtime.start('RotateCertificatePack', { certificateId });
      await runtime.clock.sleep(10_000);
      expect((await rotate(runtime, certificateId)).path.at(-1)).toBe('AlreadyRunning');
      expect((await first.finished).path.at(-1)).toBe('PackRotated');
    }));

  it('refuses what is not active, and lets the record go', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', DEEP).finished;
      const { certificateId } = (await certificateOf(runtime)) ?? {};
      const done = await rotate(runtime, String(certificateId));
      expect(done.path.at(-1)).toBe('RotationRefused');
      expect(done.output).toMatchObject({ reason: expect.stringMatching(/is PENDING; only what is ACTIVE/) });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'PENDING', owner: null });
      expect(orders(runtime)).toBe(1);
    }));

  it.each([
    ['nothing', {}, /certificateId/],
    ['an unknown field', { certificateId: `example-com-${'0'.repeat(16)}`, packId: 'x' }, /packId/],
    ['an unknown certificate', { certificateId: `example-com-${'0'.repeat(16)}` }, /there is no example-com-0+/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('RotateCertificatePack', input).finished;
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
