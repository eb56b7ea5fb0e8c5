import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const DELETE = { method: 'DELETE', path: /certificate_packs\/[^/]+$/ };
const remove = (runtime: Runtime, input: object) => runtime.start('DeleteCertificatePack', input).finished;
const deletions = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'DELETE').length;
/** Whose hosts only the wildcard and the apex are left to the universal pack: `www` is under the wildcard. */
const byPack = (packId: string, more: object = {}) => ({ zoneId: ZONE, zoneName: 'example.com', packId, ...more });
const DEEP = { ...REQUEST, hosts: ['example.com', 'a.b.example.com'] };

/** A certificate that is active, by its whole lifecycle. */
async function active(runtime: Runtime, request: object = REQUEST): Promise<{ certificateId: string; packId: string }> {
  await runtime.start('CertificateLifecycle', request).finished;
  const { certificateId, packId, status } = (await certificateOf(runtime)) ?? {};
  expect(status).toBe('ACTIVE');
  return { certificateId: String(certificateId), packId: String(packId) };
}

describe('DeleteCertificatePack', () => {
  it('deletes a certificate’s pack that others cover, waits until it is gone and lets the record go', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe('PackDeleted');
      expect(done.output).toMatchObject({ verdict: 'deleted' });
      expect(deletions(runtime)).toBe(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETED', owner: null, generation: 1 });
      expect((await recordOf(runtime, `zone#${ZONE}`))?.override).toBeNull();
    }));

  it('refuses what nothing else covers, naming the hosts: nothing is sent and the record is what it was', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime, DEEP);
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe('DeletionRefused');
      expect(done.output).toMatchObject({ verdict: 'uncovered', reason: expect.stringContaining('a.b.example.com') });
      expect(deletions(runtime)).toBe(0);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
    }));

  it('deletes it all the same when a person acknowledges that, which is on the zone’s record before it is sent', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime, DEEP);
      // The first request never gets an answer, so that the execution can be stopped right after it.
      runtime.cloudflare.faults.add({ kind: 'delay', ms: 15_000, ...DELETE });
      const execution = runtime.start('DeleteCertificatePack', { certificateId, acknowledgeUncovered: true });
      await runtime.clock.sleep(5000);
      expect(deletions(runtime)).toBe(1);
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({
        override: { change: 'delete-certificate-pack', uncovered: ['a.b.example.com'], execution: execution.arn },
      });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETING' });
      expect((await execution.finished).path.at(-1)).toBe('PackDeleted');
    }));

  it('reads back after a lost answer and does not delete twice', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'lost', ...DELETE });
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe('PackDeleted');
      expect(deletions(runtime)).toBe(1);
    }));

  it('sends it once more, and only once, when the read-back still shows the pack', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...DELETE, times: 99 });
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe('OutcomeUncertain');
      expect(done.output).toMatchObject({ verdict: 'unfinished' });
      expect(deletions(runtime)).toBe(2);
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'Attention Needed', detail: { zoneId: ZONE } });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ATTENTION', owner: null });
    }));

  it('asks for a person when the deletion times out twice', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      const execution = runtime.start('DeleteCertificatePack', { certificateId });
      await runtime.clock.sleep(30_000);
      runtime.cloudflare.setStatus(packId, 'deletion_timed_out');
      await runtime.clock.sleep(75_000);
      runtime.cloudflare.setStatus(packId, 'deletion_timed_out');
      const done = await execution.finished;
      expect(deletions(runtime)).toBe(2);
      expect(done.output).toMatchObject({ verdict: 'unfinished', reason: expect.stringMatching(/deletion_timed_out/) });
    }));

  it.each([
    ['refuses', { kind: 'status' as const, status: 400 }, 'CommandRefused'],
    ['refuses the credential of', { kind: 'status' as const, status: 403 }, 'AuthPaused'],
    ['cannot be reached with', { kind: 'refused' as const }, 'CommandPostponed'],
  ])('puts the record back when Cloudflare %s the deletion', (_, fault, end) =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      runtime.cloudflare.faults.add({ ...fault, ...DELETE, times: 99 });
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe(end);
      expect(runtime.events.at(-1)?.detailType).toBe('Attention Needed');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
    }),
  );

  it('never deletes two packs at once that only cover each other', () =>
    withRuntime(async (runtime) => {
      const packs = [0, 1].map(() => runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, hosts: DEEP.hosts }));
      for (const { id } of packs) runtime.cloudflare.setStatus(id, 'active');
      const ends = await Promise.all(packs.map(({ id }) => remove(runtime, byPack(id))));
      expect(ends.map(({ path }) => path.at(-1)).sort()).toEqual(['DeletionRefused', 'PackDeleted']);
      expect(runtime.cloudflare.advancedPacks(ZONE).filter(({ status }) => status === 'active')).toHaveLength(1);
    }));

  it('judges the coverage anew before it sends the deletion a second time', () =>
    withRuntime(async (runtime) => {
      const other = runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, hosts: DEEP.hosts });
      runtime.cloudflare.setStatus(other.id, 'active');
      const { certificateId } = await active(runtime, { ...DEEP, validityDays: 30 });
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...DELETE });
      const execution = runtime.start('DeleteCertificatePack', { certificateId });
      await runtime.clock.sleep(30_000);
      runtime.cloudflare.removePack(other.id);
      expect((await execution.finished).path.at(-1)).toBe('CommandRefused');
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'Attention Needed', detail: { verdict: 'refused' } });
      expect(deletions(runtime)).toBe(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ATTENTION', owner: null });
    }));

  it('deletes nothing whose coverage the list cannot tell, because it does not show the pack', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime, DEEP);
      const empty = JSON.stringify({ success: true, errors: [], messages: [], result: [] });
      const path = /certificate_packs$/;
      runtime.cloudflare.faults.add({ kind: 'body', body: empty, method: 'GET', path, times: 1 });
      const done = await remove(runtime, { certificateId });
      expect(done.path.at(-1)).toBe('CommandRefused');
      expect(deletions(runtime)).toBe(0);
    }));

  it('refuses a certificate that is being rotated: its former pack would be nobody’s', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, ...DELETE });
      await runtime.start('RotateCertificatePack', { certificateId }).finished;
      const done = await remove(runtime, { certificateId });
      expect(done).toMatchObject({
        error: 'InvalidInput',
        cause: expect.stringMatching(/rotate it again, or abandon/),
      });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', owner: null });
    }));

  it('keeps the record of a pack that is named itself, if it is a certificate’s own', () =>
    withRuntime(async (runtime) => {
      const { packId } = await active(runtime);
      expect((await remove(runtime, byPack(packId))).path.at(-1)).toBe('PackDeleted');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETED' });
    }));

  it('deletes a pack that nobody has a record of', () =>
    withRuntime(async (runtime) => {
      const pack = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      runtime.cloudflare.setStatus(pack.id, 'active');
      expect((await remove(runtime, byPack(pack.id))).path.at(-1)).toBe('PackDeleted');
      expect(runtime.cloudflare.advancedPacks(ZONE)).toMatchObject([{ status: 'deleted' }]);
    }));

  it('changes nothing when it is asked for again', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      await remove(runtime, { certificateId });
      const again = await remove(runtime, { certificateId });
      expect(again.path.at(-1)).toBe('PackDeleted');
      expect(deletions(runtime)).toBe(1);
    }));

  it('lets a second command end at once while the first runs', () =>
    withRuntime(async (runtime) => {
      const { certificateId } = await active(runtime);
      const first = runtime.start('DeleteCertificatePack', { certificateId });
      await runtime.clock.sleep(10_000);
      const second = await remove(runtime, { certificateId });
      expect(second.path.at(-1)).toBe('AlreadyRunning');
      expect(second.output).toMatchObject({ owner: first.arn });
      expect((await first.finished).path.at(-1)).toBe('PackDeleted');
    }));

  it('orders anew when the deleted certificate is requested again', () =>
    withRuntime(async (runtime) => {
      const { certificateId, packId } = await active(runtime);
      await remove(runtime, { certificateId });
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const record = await certificateOf(runtime);
      expect(record).toMatchObject({ status: 'ACTIVE', generation: 2 });
      expect(record?.packId).not.toBe(packId);
    }));

  it.each([
    ['nothing', {}, /certificateId/],
    ['a pack id with dots', byPack('..'), /packId: must be a UUID/],
    [
      'a zone name that is none',
      { ...byPack('0'.repeat(32)), zoneName: '*.example.com' },
      /zoneName: must be the name/,
    ],
    ['an unknown field', { certificateId: `example-com-${'0'.repeat(16)}`, force: true }, /force/],
    ['an unknown certificate', { certificateId: `example-com-${'0'.repeat(16)}` }, /there is no example-com-0+/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await remove(runtime, input);
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
