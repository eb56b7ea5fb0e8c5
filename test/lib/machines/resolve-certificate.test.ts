import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const ORDER = { method: 'POST', path: /certificate_packs\/order$/ };
const orders = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'POST').length;

async function resolve(runtime: Runtime, decision: object) {
  const { certificateId } = (await certificateOf(runtime)) ?? {};
  return runtime.start('ResolveCertificate', { certificateId, ...decision }).finished;
}

/** An order whose answer is lost and that nothing shows: it was never applied. */
async function uncertain(runtime: Runtime) {
  runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...ORDER });
  await runtime.start('OrderCertificatePack', REQUEST).finished;
  expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN' });
}

/** The lifecycle that the decision started, to its end. */
async function lifecycleEnded(runtime: Runtime) {
  while (runtime.executions().some(({ status }) => status === 'RUNNING')) await runtime.clock.sleep(60_000);
  return runtime.executions().findLast(({ machine }) => machine === 'CertificateLifecycle');
}

describe('ResolveCertificate', () => {
  it('orders anew when a person says that the lost order does not exist', () =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      const done = await resolve(runtime, { action: 'reorder', comment: 'the dashboard shows none' });
      expect(done.path.at(-1)).toBe('CertificateResolved');
      expect((await lifecycleEnded(runtime))?.path.at(-1)).toBe('CertificateActive');
      expect(orders(runtime)).toBe(2);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', generation: 2, owner: null });
    }));

  it('keeps what the person said', () =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      await resolve(runtime, { action: 'abandon', comment: 'no longer needed' });
      const abandoned = {
        status: 'ABANDONED',
        intent: null,
        owner: null,
        reason: expect.stringMatching(/no longer needed/),
      };
      expect(await certificateOf(runtime)).toMatchObject(abandoned);
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'Validation Abandoned' });
      expect(runtime.executions().filter(({ machine }) => machine === 'CertificateLifecycle')).toEqual([]);
    }));

  it('adopts the pack that a person names, though it is not to the letter what was requested', () =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      const hosts = [...REQUEST.hosts, 'more.example.com'];
      const pack = runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, hosts, validation_method: 'email' });
      const done = await resolve(runtime, { action: 'adopt', packId: pack.id });
      expect(done.path.at(-1)).toBe('CertificateResolved');
      expect((await lifecycleEnded(runtime))?.path.at(-1)).toBe('CertificateActive');
      const adopted = { status: 'ACTIVE', packId: pack.id, intent: null, validationMethod: 'email' };
      expect(await certificateOf(runtime)).toMatchObject(adopted);
      expect(orders(runtime)).toBe(1);
    }));

  it.each([
    ['lacks a host', { hosts: ['example.com'] }, /does not hold \*\.example\.com, www\.example\.com/],
    ['is of another type', { type: 'universal' }, /of type universal/],
  ])('refuses a pack that %s, and lets the record go as it was', (_, changes, reason) =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      const pack = runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, ...changes });
      const done = await resolve(runtime, { action: 'adopt', packId: pack.id });
      expect(done.path.at(-1)).toBe('ResolutionRefused');
      expect(done.output).toMatchObject({ reason: expect.stringMatching(reason) });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN', owner: null, packId: null });
    }),
  );

  it('refuses a pack that is not there, and one of another certificate', () =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      const missing = await resolve(runtime, { action: 'adopt', packId: '0'.repeat(32) });
      expect(missing.output).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/is deleted/) });
      const hosts = [...REQUEST.hosts, 'more.example.com'];
      const { certificateId } = (await certificateOf(runtime)) ?? {};
      await runtime.start('OrderCertificatePack', { ...REQUEST, hosts }).finished;
      const [other] = runtime.cloudflare.advancedPacks(ZONE);
      const input = { certificateId, action: 'adopt', packId: other?.id };
      const taken = await runtime.start('ResolveCertificate', input).finished;
      expect(taken.output).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/belongs to another/) });
    }));

  it('ends a rotation whose old pack a person adopts, so that nobody deletes it', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const { certificateId, packId } = (await certificateOf(runtime)) ?? {};
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...ORDER });
      await runtime.start('RotateCertificatePack', { certificateId }).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN', previous: { packId } });
      await resolve(runtime, { action: 'adopt', packId });
      expect((await lifecycleEnded(runtime))?.path.at(-1)).toBe('CertificateActive');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, previous: null, owner: null });
    }));

  it('gives a stuck pack up for good: the next order does not find it again', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      await runtime.start('CertificateLifecycle', { ...REQUEST, deadlineHours: 1 }).finished;
      const { packId, status } = (await certificateOf(runtime)) ?? {};
      expect(status).toBe('OVERDUE');
      runtime.cloudflare.scenario = {};
      await resolve(runtime, { action: 'reorder' });
      expect((await lifecycleEnded(runtime))?.path.at(-1)).toBe('CertificateActive');
      expect(await certificateOf(runtime)).toMatchObject({ generation: 2, setAside: [packId] });
      expect((await certificateOf(runtime))?.packId).not.toBe(packId);
    }));

  it.each([
    ['reorder', {}],
    ['abandon', {}],
    ['adopt', { packId: '0'.repeat(32) }],
  ])('refuses to %s what is active, and says what to do', (action, more) =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const before = await certificateOf(runtime);
      const done = await resolve(runtime, { action, ...more });
      expect(done.path.at(-1)).toBe('ResolutionRefused');
      expect(done.output).toMatchObject({ reason: expect.stringMatching(/is ACTIVE; rotate it/) });
      const { packId, reason } = before ?? {};
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', packId, reason, owner: null });
    }),
  );

  it('waits for no execution that is running', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CertificateLifecycle', REQUEST);
      await runtime.clock.sleep(60_000);
      expect((await resolve(runtime, { action: 'abandon' })).path.at(-1)).toBe('AlreadyRunning');
      expect((await first.finished).path.at(-1)).toBe('CertificateActive');
    }));

  it('pauses, the record let go as it was, when the token is refused', () =>
    withRuntime(async (runtime) => {
      await uncertain(runtime);
      runtime.cloudflare.faults.add({ kind: 'status', status: 403, method: 'GET', path: /./, times: 9 });
      const done = await resolve(runtime, { action: 'adopt', packId: '0'.repeat(32) });
      expect(done.path.at(-1)).toBe('AuthPaused');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN', owner: null });
    }));

  const certificateId = `example-com-${'0'.repeat(16)}`;
  it.each([
    ['no action', { certificateId }, /action/],
    ['an unknown action', { certificateId, action: 'forget' }, /action: must be one of adopt, reorder, abandon/],
    ['an adoption of nothing', { certificateId, action: 'adopt' }, /packId: must name the pack/],
    [
      'a pack that is not to be adopted',
      { certificateId, action: 'abandon', packId: '0'.repeat(32) },
      /packId: must be left out/,
    ],
    ['a novel', { certificateId, action: 'abandon', comment: 'x'.repeat(301) }, /comment/],
    ['an unknown certificate', { certificateId, action: 'abandon' }, /there is no example-com-0+/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('ResolveCertificate', input).finished;
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
