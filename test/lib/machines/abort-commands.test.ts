import { expect, it } from 'vitest';
import type { Runtime, Transition } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

/** In no wildcard, so that only another pack of the same hosts covers them. */
const DEEP = { ...REQUEST, hosts: ['example.com', 'a.b.example.com'] };

/**
 * Has an active certificate, runs the command, aborts everything when the n-th state is entered (a Lambda under way
 * carries on, as on AWS), and runs it again. Returns false when the first run was over before its n-th state.
 */
async function abortedAt(n: number, machine: string, more: object, check: (runtime: Runtime) => Promise<void>) {
  let entered = Number.NEGATIVE_INFINITY;
  let runtime: Runtime | undefined;
  const onTransition = (transition: Transition) => {
    if (transition.type !== 'event' || transition.event.type !== 'StateEntered') return;
    // It only reads, and has the most states.
    if (transition.execution.machine === 'PollVerification') return;
    entered += 1;
    if (entered !== n) return;
    for (const { arn, status } of runtime?.executions() ?? []) if (status === 'RUNNING') runtime?.stopExecution(arn);
  };
  return withRuntime(
    async (started) => {
      runtime = started;
      await started.start('CertificateLifecycle', DEEP).finished;
      const { certificateId } = (await certificateOf(started)) ?? {};
      entered = 0;
      const first = await started.start(machine, { certificateId, ...more }).finished;
      if (first.status !== 'ABORTED') return false;
      entered = Number.NEGATIVE_INFINITY;
      const second = await started.start(machine, { certificateId, ...more }).finished;
      expect(second.status).toBe('SUCCEEDED');
      await check(started);
      return true;
    },
    { onTransition },
  );
}

const count = (runtime: Runtime, wanted: string) =>
  runtime.cloudflare.requests.filter(({ method }) => method === wanted).length;

it('keeps an active pack, and no third one, wherever RotateCertificatePack is aborted and started again', async () => {
  const ends: unknown[] = [];
  const check = async (runtime: Runtime) => {
    const record = await certificateOf(runtime);
    const active = runtime.cloudflare.advancedPacks(ZONE).filter(({ status }) => status === 'active');
    ends.push(record?.status);
    expect(record).toMatchObject({ owner: null });
    expect(active.length).toBeGreaterThan(0);
    if (record?.status === 'ACTIVE') {
      expect(record).toMatchObject({ previous: null });
      expect(active.map(({ id }) => id)).toEqual([record.packId]);
      // A rotation that was over but for its last step is followed by another.
      expect(count(runtime, 'POST')).toBe(Number(record.generation));
    } else {
      // Without an answer nobody can tell an order that was not sent from one that does not show.
      expect(record).toMatchObject({ status: 'ORDER_UNCERTAIN', previous: { packId: active[0]?.id } });
      expect(count(runtime, 'DELETE')).toBe(0);
    }
  };
  let n = 1;
  while (await abortedAt(n, 'RotateCertificatePack', {}, check)) n += 1;
  expect(n).toBeGreaterThan(30);
  expect(ends.filter((status) => status === 'ACTIVE').length).toBeGreaterThan(25);
}, 300_000);

it('deletes the pack, wherever DeleteCertificatePack is aborted and started again', async () => {
  const check = async (runtime: Runtime) => {
    expect(runtime.cloudflare.advancedPacks(ZONE)).toMatchObject([{ status: 'deleted' }]);
    expect(await certificateOf(runtime)).toMatchObject({ status: 'DELETED', owner: null });
    expect(count(runtime, 'DELETE')).toBe(1);
  };
  let n = 1;
  while (await abortedAt(n, 'DeleteCertificatePack', { acknowledgeUncovered: true }, check)) n += 1;
  expect(n).toBeGreaterThan(10);
}, 120_000);
