import { describe, expect, it } from 'vitest';
import { statesOf } from '../../../lib/local/load-guard.ts';
import { type Runtime, TEMPLATE_DIRECTORY, type Transition } from '../../../lib/local/runtime.ts';
import type { RuntimeHooks } from '../../../lib/local/runtime-hooks.ts';
import { loadTemplate } from '../../../lib/local/template.ts';
import { MUTATIONS } from '../../../lib/mutations.ts';
import type { State } from '../template-view.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const SENT_ONCE = [
  { machine: 'OrderCertificatePack', task: 'OrderCertificatePack' },
  { machine: 'CtStatusReissue', task: 'ReissueCertificate' },
] as const;
type SentOnce = (typeof SENT_ONCE)[number];

/** Aborts the machine when the task is entered, whose Lambda carries on, and redrives it. */
async function redriven({ machine, task }: SentOnce, input: object, check: (runtime: Runtime) => Promise<void>) {
  let runtime: Runtime | undefined;
  let isStopped = false;
  const onTransition = (transition: Transition) => {
    if (transition.type !== 'event' || transition.event.type !== 'StateEntered' || isStopped) return;
    if (transition.event.state.name !== task) return;
    isStopped = true;
    runtime?.stopExecution(transition.execution.arn);
  };
  await withRuntime(
    async (started) => {
      runtime = started;
      const { arn, status, path } = await started.start(machine, input).finished;
      expect(status).toBe('ABORTED');
      const before = path.length;
      await started.clock.sleep(1000);
      const again = await started.redriveExecution(arn).finished;
      expect(again).toMatchObject({ arn, status: 'SUCCEEDED', redriveCount: 1 });
      expect(again.path.slice(before - 1, before + 1)).toEqual([task, task]);
      await check(started);
    },
    { onTransition },
  );
}

describe('a redrive', () => {
  it('of an order that was under way finds its pack, and orders no second one', () =>
    redriven(SENT_ONCE[0], REQUEST, async (runtime) => {
      const posts = runtime.cloudflare.requests.filter(({ method }) => method === 'POST');
      expect(posts).toHaveLength(1);
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'PENDING', intent: null });
    }));

  it('of a reissue that was under way finds its certificate, and asks for no second one', () =>
    redriven(SENT_ONCE[1], CT, async (runtime) => {
      const posts = runtime.digicert.requests.filter(({ method, path }) => method === 'POST' && /reissue$/.test(path));
      expect(posts).toHaveLength(1);
      expect(runtime.digicert.account.reissueCount(12345)).toBe(1);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'IN_SYNC', flagInDoubt: false });
    }));

  it.each([
    ['before the INTENT', 'before'],
    ['after the INTENT', 'after'],
  ] as const)('of parent and child at once, after the table failed %s, orders one pack', async (_, side) => {
    let isDown = false;
    const isCommit = (call: string) => call.endsWith('commit-order-intent');
    const invoke: RuntimeHooks['invoke'] = async (run, { arn }) => {
      if (!isDown || !isCommit(arn)) return run();
      if (side === 'after') await run();
      throw Object.assign(new Error('DynamoDB: TimeoutError'), { name: 'TableUnavailable' });
    };
    await withRuntime(
      async (runtime) => {
        isDown = true;
        const parent = await runtime.start('CertificateLifecycle', REQUEST).finished;
        expect(parent.status).toBe('FAILED');
        isDown = false;
        await runtime.clock.sleep(120_000);
        const child = runtime.executions().find(({ machine }) => machine === 'OrderCertificatePack');
        const both = [runtime.redriveExecution(parent.arn), runtime.redriveExecution(child?.arn ?? '')];
        const [again, childAgain] = await Promise.all(both.map(({ finished }) => finished));
        expect(again).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'active' } });
        expect(childAgain).toMatchObject({ status: 'SUCCEEDED' });
        expect(runtime.executions().filter(({ machine }) => machine === 'OrderCertificatePack')).toHaveLength(2);
        expect(runtime.cloudflare.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
        expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
      },
      { hooks: { route: (_to, route) => route, invoke } },
    );
  });

  const { machines } = loadTemplate(TEMPLATE_DIRECTORY);
  const mutations = machines.flatMap(({ name: machine, definition }) =>
    [...statesOf(definition as unknown as Parameters<typeof statesOf>[0])].flatMap(({ name, state }) => {
      const { send } = (state.Parameters ?? {}) as { send?: Record<string, unknown> };
      return send ? [{ machine, name, send, states: definition.States as unknown as Record<string, State> }] : [];
    }),
  );

  it('is told to every mutation, and to every call that plans it', () => {
    expect(mutations.length).toBeGreaterThan(MUTATIONS.size);
    for (const { machine, name, send, states } of mutations) {
      expect(send).toEqual({
        'execution.$': '$$.Execution.Id',
        state: name,
        'redriveCount.$': '$$.Execution.RedriveCount',
        'plan.$': expect.stringMatching(/\.send$/),
      });
      const path = String(send['plan.$']).replace(/\.send$/, '');
      const planners = Object.values(states).filter(
        ({ Parameters, ResultPath }) =>
          JSON.stringify(Parameters ?? {}).includes('"redriveCount.$"') &&
          !JSON.stringify(Parameters ?? {}).includes('"send"') &&
          (ResultPath === path || ResultPath === undefined),
      );
      expect(planners, `${machine} ${name}`).not.toEqual([]);
    }
  });
});
