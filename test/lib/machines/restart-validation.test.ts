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

  it.each([
    'initializing',
    'pending_validation',
    'pending_issuance',
    'pending_deployment',
    'active',
    'pending_deletion',
  ])('sends nothing to a pack that is %s', (status) =>
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
    ['deleted', 'PackGone'],
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

  const PATCH = { method: 'PATCH', path: /certificate_packs/ };

  it('leaves a restart that is refused to an operator, in the refusal’s words, and gives it back', () =>
    withRuntime(async (runtime) => {
      const body = '{"success":false,"errors":[{"code":1400,"message":"not now"}],"result":null}';
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, body, ...PATCH, times: 99 });
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.path.at(-1)).toBe('AttentionNeeded');
      expect(done.output).toMatchObject({ verdict: 'attention', reason: expect.stringMatching(/1400 not now/) });
      expect(patches(runtime)).toHaveLength(1);
      expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { verdict: 'attention' } }]);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ATTENTION', restarts: 0 });
    }));

  it('pauses when the credential is refused for the restart, and gives it back', () =>
    withRuntime(async (runtime) => {
      const body = '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}';
      runtime.cloudflare.faults.add({ kind: 'status', status: 403, body, ...PATCH });
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.path.at(-1)).toBe('AuthPaused');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'AUTH_PAUSED', restarts: 0 });
    }));

  it('is postponed when nothing gets out, and gives it back', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'refused', ...PATCH, times: 99 });
      const done = await restart(runtime, 'validation_timed_out');
      expect(done.output).toMatchObject({ verdict: 'postponed' });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'TIMED_OUT', restarts: 0 });
    }));

  it('gives a pack three restarts, however often it is asked for', () =>
    withRuntime(async (runtime) => {
      const pack = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      const ends = [];
      for (let asked = 0; asked < 6; asked += 1) {
        runtime.cloudflare.setStatus(pack.id, 'validation_timed_out');
        const done = await runtime.start('RestartValidation', { ...REQUEST, packId: pack.id }).finished;
        ends.push(done.path.at(-1));
      }
      expect(ends.slice(0, 4)).toEqual([...Array(3).fill('ValidationRestarted'), 'RestartsExhausted']);
      expect(ends.slice(4)).toEqual(['RestartsExhausted', 'RestartsExhausted']);
      expect(patches(runtime)).toHaveLength(3);
      expect(await certificateOf(runtime)).toMatchObject({
        status: 'ABANDONED',
        generation: 3,
        reason: expect.stringMatching(/after 3 restarts: CAA lookup timed out/),
      });
    }));
});
