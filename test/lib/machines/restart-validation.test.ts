import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

async function restart(runtime: Runtime, status: string) {
  const pack = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
  runtime.cloudflare.setStatus(pack.id, status);
  return runtime.start('RestartValidation', { ...REQUEST, packId: pack.id }).finished;
}

const patches = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'PATCH');

describe('RestartValidation', () => {
  it('restarts from validation_timed_out, and counts it', () =>
    withRuntime(async (runtime) => {
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.path.at(-1)).toBe('ValidationRestarted');
      expect(patches(runtime)).toMatchObject([{ body: {} }]);
      expect(await certificateOf(runtime)).toMatchObject({ restarts: 1 });
    }));

  it.each(['initializing', 'pending_validation', 'pending_issuance', 'pending_deployment', 'active'])(
    'sends nothing to a pack that is %s',
    (status) =>
      withRuntime(async (runtime) => {
        expect((await restart(runtime, status)).path.at(-1)).toBe('PackMoving');
        expect(patches(runtime)).toEqual([]);
      }),
  );

  it.each(['initializing_timed_out', 'issuance_timed_out', 'deployment_timed_out'])(
    'asks once for a recheck with the same method from %s, then for a person',
    (status) =>
      withRuntime(async (runtime) => {
        const done = await restart(runtime, status);
        expect(patches(runtime)).toMatchObject([{ path: /verification/, body: { validation_method: 'txt' } }]);
        expect(done.path.at(-1)).toBe('AttentionNeeded');
        expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { verdict: 'attention' } }]);
      }),
  );

  it('goes on when the recheck helps', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { recheckHelps: true };
      expect((await restart(runtime, 'issuance_timed_out')).path.at(-1)).toBe('PackMoving');
    }));

  it.each([
    ['deletion_timed_out', 'AttentionNeeded'],
    ['expired', 'AttentionNeeded'],
    ['inactive', 'AttentionNeeded'],
    ['pondering', 'AttentionNeeded'],
    ['pending_deletion', 'PackGone'],
  ])('touches nothing when the pack is %s, and ends %s', (status, end) =>
    withRuntime(async (runtime) => {
      expect((await restart(runtime, status)).path.at(-1)).toBe(end);
      expect(patches(runtime)).toEqual([]);
    }),
  );

  it('reads the pack again after a restart whose answer is lost: it has moved', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', method: 'PATCH', path: /certificate_packs/ });
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.path.at(-1)).toBe('PackMoving');
      expect(patches(runtime)).toHaveLength(1);
    }));

  it('gives up after three restarts that are refused', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({
        kind: 'status',
        status: 400,
        method: 'PATCH',
        path: /certificate_packs/,
        times: 99,
      });
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.path.at(-1)).toBe('RestartsExhausted');
      expect(patches(runtime)).toHaveLength(3);
      expect(runtime.events).toMatchObject([
        { detailType: 'Validation Abandoned', detail: { verdict: 'exhausted', packId: expect.any(String) } },
      ]);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ABANDONED', restarts: 3 });
    }));
});
