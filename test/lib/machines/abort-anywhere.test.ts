import { expect, it } from 'vitest';
import type { Runtime, Transition } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };

/**
 * Runs the machine, aborts everything when the n-th state is entered (a Lambda under way carries on, as on AWS), starts
 * it again, and gives both to `check`. Returns false when the first run was over before its n-th state.
 */
async function abortedAt(n: number, machine: string, input: object, check: (runtime: Runtime) => Promise<void>) {
  let entered = 0;
  let runtime: Runtime | undefined;
  const onTransition = (transition: Transition) => {
    if (transition.type !== 'event' || transition.event.type !== 'StateEntered') return;
    entered += 1;
    if (entered !== n) return;
    for (const { arn, status } of runtime?.executions() ?? []) if (status === 'RUNNING') runtime?.stopExecution(arn);
  };
  return withRuntime(
    async (started) => {
      runtime = started;
      const first = await started.start(machine, input).finished;
      if (first.status !== 'ABORTED') return false;
      entered = Number.NEGATIVE_INFINITY;
      await started.start(machine, input).finished;
      await check(started);
      return true;
    },
    { onTransition },
  );
}

it('orders one pack, wherever OrderCertificatePack is aborted and started again', async () => {
  const ends: unknown[] = [];
  const check = async (runtime: Runtime) => {
    const posts = runtime.cloudflare.requests.filter(({ method }) => method === 'POST').length;
    const packs = runtime.cloudflare.advancedPacks(ZONE).length;
    const record = await certificateOf(runtime);
    ends.push(record?.status);
    expect(posts).toBeLessThanOrEqual(1);
    expect(packs).toBe(posts);
    // Without an answer nobody can tell an order that was not sent from one that does not show.
    expect(record?.status).toBe(posts === 1 ? 'PENDING' : 'ORDER_UNCERTAIN');
  };
  let n = 1;
  while (await abortedAt(n, 'OrderCertificatePack', REQUEST, check)) n += 1;
  expect(n).toBeGreaterThan(15);
  expect(ends.filter((status) => status === 'PENDING').length).toBeGreaterThan(10);
}, 60_000);

it('leaves flag and newest certificate in sync, or says so, wherever CtStatusReissue is aborted and started again', async () => {
  const check = async (runtime: Runtime) => {
    const { account } = runtime.digicert;
    const { status } = (await recordOf(runtime, 'ct-order#12345')) as { status: string };
    expect(account.reissueCount(12345)).toBeLessThanOrEqual(1);
    if (status === 'IN_SYNC') expect(account.newestLeaf(12345)?.sctCount).toBe(0);
    else {
      expect(status).toBe('OUT_OF_SYNC');
      expect(runtime.events.map(({ detailType }) => detailType)).toContain('CT Out Of Sync');
    }
  };
  let n = 1;
  while (await abortedAt(n, 'CtStatusReissue', CT, check)) n += 1;
  expect(n).toBeGreaterThan(25);
}, 60_000);
