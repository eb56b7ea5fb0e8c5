import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime } from './setting.ts';

const ORDER_ID = 12345;
const OFF = { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true };
const ON = { orderId: ORDER_ID, disableCt: false };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const REISSUE = { method: 'POST', path: /reissue$/ };
const FLAG = { method: 'PUT', path: /ct-status$/ };
/** Well-formed PEM, so that it is no cut answer. */
const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n';
const ORDER_INFO = { method: 'GET', path: /certificate\/12345$/ };

const change = (runtime: Runtime, input: object) => runtime.start('CtStatusReissue', input).finished;
const record = (runtime: Runtime) => recordOf(runtime, `ct-order#${ORDER_ID}`);
const told = (runtime: Runtime) => runtime.events.map(({ detailType }) => detailType);
const sent = (runtime: Runtime, { method, path }: { method: string; path: RegExp }) =>
  runtime.digicert.requests.filter((request) => request.method === method && path.test(request.path)).length;

/** Refused after the flag was changed, and the flag could not be put back. */
async function outOfSync(runtime: Runtime) {
  const { account, faults } = runtime.digicert;
  account.scenario = { rejectReissue: 'order_not_reissuable' };
  faults.add({ kind: 'status', status: 500, ...FLAG, skip: 1, times: 3 });
  expect(await change(runtime, OFF)).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
  account.scenario = {};
}

describe('a reissue at its deadline', () => {
  it('wins when it is approved just before, while the order cannot be read', () =>
    withRuntime(async (runtime) => {
      const { account, faults } = runtime.digicert;
      account.scenario = { pendingApproval: true };
      faults.add({ kind: 'status', status: 503, ...ORDER_INFO, skip: 2, times: 5 });
      const execution = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(DAY);
      const { deadlineAt } = (await record(runtime)) as { deadlineAt: string };
      await runtime.clock.sleep(Date.parse(deadlineAt) - runtime.clock.now() - 85_000);
      account.approve(ORDER_ID);
      const done = await execution.finished;
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(done.path).toContain('OrderInfoBeforeCancel');
      expect(account.flagOf(ORDER_ID)).toBe(true);
      expect(account.newestLeaf(ORDER_ID)).toMatchObject({ primary: false, sctCount: 0 });
      expect(sent(runtime, FLAG)).toBe(1);
      expect(await record(runtime)).toMatchObject({ status: 'IN_SYNC', intent: null });
    }));

  it('ends out of sync, and says so, when the key is refused before the cancellation', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      runtime.digicert.faults.add({ kind: 'status', status: 403, ...ORDER_INFO, skip: 2, times: 99 });
      const done = await change(runtime, OFF);
      expect(done).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
      expect(done.path).toContain('OrderInfoBeforeCancel');
      expect(told(runtime).at(-1)).toBe('CT Out Of Sync');
      expect(await record(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', intent: { stage: 'reissue' } });
    }));
});

describe('a reissue without an answer', () => {
  it('that never showed is reconciled within the hour, and begun afresh after it', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 502, ...REISSUE });
      expect(await change(runtime, OFF)).toMatchObject({ error: 'CtOutOfSync' });

      await runtime.clock.sleep(HOUR / 2);
      const soon = await change(runtime, OFF);
      expect(soon).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
      expect(soon.path).not.toContain('OrderInfo');
      expect(sent(runtime, REISSUE)).toBe(1);

      await runtime.clock.sleep(HOUR);
      const later = await change(runtime, OFF);
      expect(later.output).toMatchObject({ verdict: 'in-sync' });
      expect(later.path).toContain('OrderInfo');
      expect(sent(runtime, REISSUE)).toBe(2);
      expect(runtime.digicert.account.reissueCount(ORDER_ID)).toBe(1);
      expect(await record(runtime)).toMatchObject({ status: 'IN_SYNC', intent: null, flagInDoubt: false });
    }));

  it('that never showed can be undone after the hour', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 502, ...REISSUE });
      await change(runtime, OFF);
      await runtime.clock.sleep(HOUR + 1000);
      expect((await change(runtime, ON)).output).toMatchObject({ verdict: 'in-sync' });
      expect(runtime.digicert.account.flagOf(ORDER_ID)).toBe(false);
    }));

  it('that awaits an approval is told once, after a quarter of an hour', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      runtime.digicert.faults.add({ kind: 'lost', ...REISSUE });
      const execution = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(DAY);
      expect(await record(runtime)).toMatchObject({ status: 'AWAITING' });
      expect(told(runtime)).toEqual(['Reissue Awaiting Approval']);
      const { requestedAt } = (await record(runtime)) as { requestedAt: string };
      const minutes = (Date.parse(runtime.events[0]?.at ?? '') - Date.parse(requestedAt)) / 60_000;
      expect(minutes).toBeGreaterThan(15);
      expect(minutes).toBeLessThan(45);
      runtime.digicert.account.approve(ORDER_ID);
      expect((await execution.finished).output).toMatchObject({ verdict: 'in-sync' });
      expect(told(runtime)).toEqual(['Reissue Awaiting Approval', 'CT In Sync']);
    }));
});

describe('once the flag is changed', () => {
  it('an abort followed by a colleague’s request ends out of sync, not refused', () =>
    withRuntime(async (runtime) => {
      const { account, faults } = runtime.digicert;
      faults.add({ kind: 'delay', ms: 5000, ...FLAG });
      const first = runtime.start('CtStatusReissue', OFF);
      while (sent(runtime, FLAG) === 0) await runtime.clock.sleep(1000);
      runtime.stopExecution(first.arn);
      await runtime.clock.sleep(10_000);
      expect((await first.finished).path.at(-1)).toBe('ChangeCtStatus');
      expect(account.flagOf(ORDER_ID)).toBe(true);

      account.order(ORDER_ID)?.requests.push({ id: 9, type: 'reissue', status: 'pending', processorComment: null });
      const second = await change(runtime, OFF);
      expect(second).toMatchObject({ error: 'CtOutOfSync', cause: expect.stringMatching(/request 9 .*is pending/) });
      // Of the abort itself, and of what the second run found.
      expect(told(runtime)).toEqual(['Attention Needed', 'CT Out Of Sync']);
      expect(await record(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true });
    }));

  it.each([
    [
      'the flag is refused',
      (runtime: Runtime) => {
        runtime.digicert.account.scenario = { ctStatusRefused: 'cert_transparency_turned_off_for_account' };
      },
    ],
    [
      'the key is refused',
      (runtime: Runtime) => runtime.digicert.faults.add({ kind: 'status', status: 403, ...ORDER_INFO, times: 2 }),
    ],
  ])('out of sync stays so when a later run ends because %s', (_, obstruct) =>
    withRuntime(async (runtime) => {
      await outOfSync(runtime);
      obstruct(runtime);
      expect(await change(runtime, ON)).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
      expect(told(runtime)).toEqual(['CT Out Of Sync', 'CT Out Of Sync']);
      expect(await record(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true });

      runtime.digicert.account.scenario = {};
      expect((await change(runtime, ON)).output).toMatchObject({ verdict: 'in-sync' });
      expect(runtime.digicert.account.flagOf(ORDER_ID)).toBe(false);
    }),
  );

  it('an outage longer than the retries of the list is waited out', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 503, method: 'GET', path: /reissue$/, skip: 1, times: 9 });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(done.path).toContain('WaitForReissue');
    }));

  it('an unreadable certificate is told once, and ends out of sync at the deadline', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'body', body: NO_CERTIFICATE, path: /download/, skip: 1, times: 1e6 });
      const done = await change(runtime, OFF);
      expect(done).toMatchObject({
        error: 'CtOutOfSync',
        cause: expect.stringMatching(/not seen issued by .*ContractBroken/),
      });
      expect(told(runtime)).toEqual(['Reissue Awaiting Approval', 'CT Out Of Sync']);
      expect(await record(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true });
    }));
});

describe('the names', () => {
  it('are refused when the newest certificate has one that the order lacks: the reissue would drop it', () =>
    withRuntime(async (runtime) => {
      const { account } = runtime.digicert;
      Object.assign(account.order(ORDER_ID)?.current ?? {}, { dnsNames: ['example.com'] });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({
        verdict: 'refused',
        reason: expect.stringMatching(/example.com, www.example.com/),
      });
      expect(account.flagOf(ORDER_ID)).toBe(false);
      expect(sent(runtime, FLAG) + sent(runtime, REISSUE)).toBe(0);
    }));

  it('may leave the common name out of dns_names, where DigiCert adds it', () =>
    withRuntime(async (runtime) => {
      const { account } = runtime.digicert;
      Object.assign(account.order(ORDER_ID)?.current ?? {}, { dnsNames: ['www.example.com'] });
      expect((await change(runtime, OFF)).output).toMatchObject({ verdict: 'in-sync' });
      expect(account.newestLeaf(ORDER_ID)).toMatchObject({ dnsNames: ['example.com', 'www.example.com'], sctCount: 0 });
    }));
});
