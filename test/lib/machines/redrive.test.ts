import { describe, expect, it } from 'vitest';
import { handler as orderCertificatePack } from '../../../lambdas/cloudflare/order-certificate-pack.ts';
import { handler as reissueCertificate } from '../../../lambdas/digicert/reissue-certificate.ts';
import { type Runtime, TEMPLATE_DIRECTORY, type Transition } from '../../../lib/local/runtime.ts';
import { loadTemplate, type Machine } from '../../../lib/local/template.ts';
import { loopbackFor } from '../../lambdas/call-cases.ts';
import { CLOUDFLARE } from '../../lambdas/cloudflare/provider.ts';
import { CSR, DIGICERT } from '../../lambdas/digicert/provider.ts';
import type { State } from '../template-view.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';

const CT = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const SENT_ONCE = [
  { machine: 'OrderCertificatePack', task: 'OrderCertificatePack', commit: 'commitOrderIntent' },
  { machine: 'CtStatusReissue', task: 'ReissueCertificate', commit: 'commitReissue' },
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

function definitionOf(machines: Machine[], machine: string) {
  const { definition } = machines.find(({ name }) => name === machine) ?? {};
  return definition as unknown as { StartAt: string; States: Record<string, State> };
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

  it.each(SENT_ONCE)('is told to $task, with the count that $commit committed under', ({ machine, task, commit }) => {
    const { States: states } = definitionOf(loadTemplate(TEMPLATE_DIRECTORY).machines, machine);
    expect(states[task]?.Parameters).toMatchObject({
      'redriveCount.$': '$$.Execution.RedriveCount',
      'committedRedriveCount.$': `$.${commit}.redriveCount`,
    });
    const committing = Object.values(states).find(({ ResultPath }) => ResultPath === `$.${commit}`);
    expect(committing?.Parameters).toMatchObject({ 'redriveCount.$': '$$.Execution.RedriveCount' });
  });
});

describe.each([
  {
    name: 'OrderCertificatePack',
    provider: CLOUDFLARE,
    handler: orderCertificatePack,
    event: { ...REQUEST, cloudflareBranding: false },
  },
  {
    name: 'ReissueCertificate',
    provider: DIGICERT,
    handler: reissueCertificate,
    event: {
      orderId: 12345,
      commonName: 'example.com',
      dnsNames: ['example.com'],
      csr: CSR,
      signatureHash: null,
      serverPlatformId: null,
    },
  },
])('$name', ({ provider, handler, event }) => {
  const server = loopbackFor(provider);

  it.each([
    [0, 1],
    [1, 2],
  ])('leaves the outcome open, nothing sent, committed at redrive %i and entered at %i', async (committed, now) => {
    const redrivenEvent = { ...event, committedRedriveCount: committed, redriveCount: now };
    await expect(handler(redrivenEvent)).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    expect(server.current.received).toEqual([]);
  });

  it('is sent in a redrive that committed to it itself', async () => {
    server.current.answer({ status: 500 });
    await handler({ ...event, committedRedriveCount: 2, redriveCount: 2 }).catch(() => undefined);
    expect(server.current.received).toHaveLength(1);
  });
});
