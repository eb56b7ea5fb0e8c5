import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime } from './setting.ts';

const OFF = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const REISSUE = { method: 'POST', path: /reissue$/ };
const resolve = (runtime: Runtime, decision: object) =>
  runtime.start('ResolveCtOrder', { orderId: 12345, ...decision }).finished;
const ctOrder = (runtime: Runtime) => recordOf(runtime, 'ct-order#12345');
const reissues = (runtime: Runtime) =>
  runtime.digicert.requests.filter(({ method, path }) => method === 'POST' && REISSUE.path.test(path)).length;

/** A reissue whose answer is lost and that never shows: flag and certificate may disagree, and the INTENT is open. */
async function inDoubt(runtime: Runtime) {
  runtime.digicert.faults.add({ kind: 'status', status: 502, ...REISSUE });
  await runtime.start('CtStatusReissue', OFF).finished;
  expect(await ctOrder(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', intent: { stage: 'reissue' } });
}

const newestId = (runtime: Runtime) => runtime.digicert.account.newestLeaf(12345)?.id;

describe('ResolveCtOrder', () => {
  it('begins the change afresh when a person says that the lost reissue does not exist', () =>
    withRuntime(async (runtime) => {
      await inDoubt(runtime);
      const done = await resolve(runtime, { action: 'reissue', comment: 'CertCentral shows none' });
      expect(done.path.at(-1)).toBe('CtOrderResolved');
      while (runtime.executions().some(({ status }) => status === 'RUNNING')) await runtime.clock.sleep(60_000);
      expect(reissues(runtime)).toBe(2);
      expect(runtime.digicert.account.reissueCount(12345)).toBe(1);
      expect(await ctOrder(runtime)).toMatchObject({ status: 'IN_SYNC', intent: null, flagInDoubt: false });
    }));

  it('adopts the newest certificate when its own bytes agree with the flag', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'lost', ...REISSUE });
      // Only the machine is blind: the reissue was made.
      runtime.digicert.faults.add({ kind: 'body', body: '{}', method: 'GET', path: /reissue$/, skip: 1, times: 9 });
      await runtime.start('CtStatusReissue', OFF).finished;
      runtime.digicert.faults.clear();
      expect(await ctOrder(runtime)).toMatchObject({ status: 'OUT_OF_SYNC' });
      const done = await resolve(runtime, { action: 'adopt', issuedCertificateId: newestId(runtime) });
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(await ctOrder(runtime)).toMatchObject({
        status: 'IN_SYNC',
        intent: null,
        flagInDoubt: false,
        owner: null,
        certificate: { issuedCertificateId: newestId(runtime), sctVerdict: 'unlogged' },
      });
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'CT In Sync' });
      expect(reissues(runtime)).toBe(1);
    }));

  it('says out of sync when the certificate’s own bytes do not agree with the flag', () =>
    withRuntime(async (runtime) => {
      await inDoubt(runtime);
      const done = await resolve(runtime, { action: 'adopt', issuedCertificateId: newestId(runtime) });
      expect(done.output).toMatchObject({ verdict: 'out-of-sync', reason: expect.stringMatching(/it is logged/) });
      expect(await ctOrder(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', intent: null, flagInDoubt: true });
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'CT Out Of Sync' });
    }));

  it('refuses a certificate of another order, and lets the record go as it was', () =>
    withRuntime(async (runtime) => {
      await inDoubt(runtime);
      runtime.digicert.account.addOrder({ orderId: 777 });
      const issuedCertificateId = runtime.digicert.account.newestLeaf(777)?.id;
      const done = await resolve(runtime, { action: 'adopt', issuedCertificateId });
      expect(done.path.at(-1)).toBe('ResolutionRefused');
      expect(done.output).toMatchObject({ reason: expect.stringMatching(/is no certificate of order 12345/) });
      expect(await ctOrder(runtime)).toMatchObject({ intent: { stage: 'reissue' }, owner: null });
    }));

  it('does not forget a doubt when the change is abandoned', () =>
    withRuntime(async (runtime) => {
      await inDoubt(runtime);
      expect((await resolve(runtime, { action: 'abandon' })).output).toMatchObject({ verdict: 'out-of-sync' });
      expect(await ctOrder(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', intent: null, flagInDoubt: true });
    }));

  it('abandons what changed nothing, and the next request takes it up', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { ctStatusRefused: 'not_allowed' };
      await runtime.start('CtStatusReissue', OFF).finished;
      expect((await resolve(runtime, { action: 'abandon' })).output).toMatchObject({ verdict: 'abandoned' });
      expect(await ctOrder(runtime)).toMatchObject({ status: 'ABANDONED', owner: null });
      runtime.digicert.account.scenario = {};
      const done = await runtime.start('CtStatusReissue', OFF).finished;
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
    }));

  it('waits for no execution that is running', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(40_000);
      const done = await resolve(runtime, { action: 'abandon' });
      expect(done.path.at(-1)).toBe('AlreadyRunning');
      expect(done.output).toMatchObject({ owner: first.arn });
      expect((await first.finished).output).toMatchObject({ verdict: 'in-sync' });
    }));

  it('pauses, the record let go as it was, when the key is refused', () =>
    withRuntime(async (runtime) => {
      await inDoubt(runtime);
      runtime.digicert.faults.add({ kind: 'status', status: 403, method: 'GET', path: /./, times: 9 });
      const done = await resolve(runtime, { action: 'adopt', issuedCertificateId: 1 });
      expect(done.path.at(-1)).toBe('AuthPaused');
      expect(await ctOrder(runtime)).toMatchObject({ intent: { stage: 'reissue' }, owner: null });
    }));

  it.each([
    ['an unknown action', { action: 'forget' }, /action: must be one of adopt, reissue, abandon/],
    ['an adoption of nothing', { action: 'adopt' }, /issuedCertificateId: must name the certificate/],
    ['a certificate not to be adopted', { action: 'abandon', issuedCertificateId: 1 }, /must be left out/],
    ['an unknown field', { action: 'abandon', force: true }, /force/],
    ['an order without a change', { action: 'abandon' }, /orderId: there is no CT change of order 12345/],
  ])('refuses %s before anything is written or sent', (_, decision, message) =>
    withRuntime(async (runtime) => {
      const done = await resolve(runtime, decision);
      expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.digicert.requests).toEqual([]);
    }),
  );
});
