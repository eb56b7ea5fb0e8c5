import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime } from './setting.ts';

const ORDER_ID = 12345;
const OFF = { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true };
const ON = { orderId: ORDER_ID, disableCt: false };
const HOUR = 3_600_000;
const FLAG = { method: 'PUT', path: /ct-status$/ };

const change = (runtime: Runtime, input: object) => runtime.start('CtStatusReissue', input).finished;
const record = (runtime: Runtime) => recordOf(runtime, `ct-order#${ORDER_ID}`);
const told = (runtime: Runtime) => runtime.events.map(({ detailType }) => detailType);
const bodies = (runtime: Runtime, { method, path }: typeof FLAG) =>
  runtime.digicert.requests.filter((one) => one.method === method && path.test(one.path)).map(({ body }) => body);

describe('the flag that Order info shows', () => {
  it('is read back before a change ends in sync, and kept', () =>
    withRuntime(async (runtime) => {
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync', reason: expect.stringMatching(/unlogged, as wished$/) });
      expect(done.path).toContain('OrderInfoToConfirm');
      expect(await record(runtime)).toMatchObject({ status: 'IN_SYNC', shownDisableCt: true });
    }));

  it('ends a change out of sync when somebody has changed it while the reissue was made', () =>
    withRuntime(async (runtime) => {
      const execution = runtime.start('CtStatusReissue', OFF);
      while (runtime.digicert.account.newestLeaf(ORDER_ID)?.primary) await runtime.clock.sleep(1000);
      const order = runtime.digicert.account.order(ORDER_ID);
      if (order) order.disableCt = false;
      expect(await execution.finished).toMatchObject({
        error: 'CtOutOfSync',
        cause: expect.stringMatching(/is unlogged, as wished, but Order info shows disable_ct false/),
      });
      expect(told(runtime)).toEqual(['CT Out Of Sync']);
      expect(await record(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true, shownDisableCt: false });
    }));

  it('is put right without a reissue where the certificate is as wished already', () =>
    withRuntime(async (runtime) => {
      const order = runtime.digicert.account.order(ORDER_ID);
      if (order) order.disableCt = true;
      expect((await change(runtime, ON)).output).toMatchObject({
        verdict: 'in-sync',
        reason: expect.stringMatching(/already is logged; Order info shows disable_ct false/),
      });
      expect(runtime.digicert.account.flagOf(ORDER_ID)).toBe(false);
      expect(runtime.digicert.account.reissueCount(ORDER_ID)).toBe(0);
      expect(await record(runtime)).toMatchObject({ status: 'IN_SYNC', shownDisableCt: false });
    }));

  it('saves the repetition when a change without an answer was made', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'lost', ...FLAG });
      expect((await change(runtime, OFF)).output).toMatchObject({ verdict: 'in-sync' });
      expect(bodies(runtime, FLAG)).toHaveLength(1);
    }));
});

describe('a change of the flag without an answer', () => {
  it.each(['lost', 'status'] as const)('is made again with the same value, and the reissue follows: %s', (kind) =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add(kind === 'lost' ? { kind, ...FLAG } : { kind, status: 502, ...FLAG });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(done.path).toContain('WaitForFlagToSettle');
      expect(runtime.digicert.account.reissueCount(ORDER_ID)).toBe(1);
    }),
  );

  it('is made three times at most, and then undone', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 500, ...FLAG, times: 3 });
      expect((await change(runtime, OFF)).output).toMatchObject({
        verdict: 'restored',
        reason: expect.stringMatching(/the answer to the change of the flag was lost/),
      });
      const off = { disable_ct: true };
      expect(bodies(runtime, FLAG)).toEqual([off, off, off, { disable_ct: false }]);
      expect(runtime.digicert.account.reissueCount(ORDER_ID)).toBe(0);
    }));

  it('is made again when the flag is put back', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { rejectReissue: 'order_not_reissuable' };
      runtime.digicert.faults.add({ kind: 'status', status: 502, ...FLAG, skip: 1 });
      expect((await change(runtime, OFF)).output).toMatchObject({ verdict: 'restored' });
      expect(bodies(runtime, FLAG)).toEqual([{ disable_ct: true }, { disable_ct: false }, { disable_ct: false }]);
      expect(runtime.digicert.account.flagOf(ORDER_ID)).toBe(false);
    }));
});

describe('a change that overtakes another', () => {
  /** CT is being switched off, and the execution is stopped while its reissue is under way. */
  async function stopped(runtime: Runtime) {
    const first = runtime.start('CtStatusReissue', OFF);
    while (bodies(runtime, { method: 'POST', path: /reissue$/ }).length === 0) await runtime.clock.sleep(1000);
    await runtime.clock.sleep(10_000);
    runtime.stopExecution(first.arn);
  }

  it('settles the former one and goes on to its own', () =>
    withRuntime(async (runtime) => {
      await stopped(runtime);
      const done = await change(runtime, ON);
      expect(done.path).toContain('OpenCtChangeToGoOn');
      expect(done.output).toMatchObject({ verdict: 'in-sync', disableCt: false });
      const { account } = runtime.digicert;
      expect(account.flagOf(ORDER_ID)).toBe(false);
      expect(account.newestLeaf(ORDER_ID)).toMatchObject({ sctCount: 3 });
      expect(account.reissueCount(ORDER_ID)).toBe(2);
      expect(await record(runtime)).toMatchObject({ status: 'IN_SYNC', disableCt: false, committedDisableCt: false });
      expect(told(runtime)).toEqual(['Attention Needed', 'CT In Sync']);
    }));

  it('cancels what is still pending of the former one after an hour', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      await stopped(runtime);
      const begun = runtime.clock.now();
      const done = await change(runtime, ON);
      expect(done.output).toMatchObject({ verdict: 'in-sync', disableCt: false });
      expect(runtime.clock.now() - begun).toBeLessThan(2 * HOUR);
      expect(done.path).toContain('UpdateOrderStatus');
      expect(runtime.digicert.account.flagOf(ORDER_ID)).toBe(false);
      expect(runtime.digicert.account.newestLeaf(ORDER_ID)).toMatchObject({ primary: true });
    }));

  it('is no other change where the same CT status is asked for', () =>
    withRuntime(async (runtime) => {
      await stopped(runtime);
      const done = await change(runtime, OFF);
      expect(done.path).not.toContain('OpenCtChangeToGoOn');
      expect(done.output).toMatchObject({ verdict: 'in-sync', disableCt: true });
      expect(runtime.digicert.account.reissueCount(ORDER_ID)).toBe(1);
    }));
});

describe('after a reissue was sent', () => {
  it.each([
    ['a list that is cut', { kind: 'body', body: '{"certificates": [', method: 'GET', path: /reissue$/, skip: 1 }],
    ['a list that is refused', { kind: 'status', status: 404, method: 'GET', path: /reissue$/, skip: 1 }],
    [
      'a list of another shape',
      { kind: 'body', body: '{"certificates": 7}', method: 'GET', path: /reissue$/, skip: 1 },
    ],
    ['a download that is not ready', { kind: 'status', status: 400, path: /download/, skip: 1 }],
    ['a download without a certificate', { kind: 'body', body: 'not yet', path: /download/, skip: 1 }],
    [
      'an order that cannot be read',
      { kind: 'status', status: 400, method: 'GET', path: /certificate\/12345$/, skip: 2 },
    ],
  ] as const)('%s is waited out', (_, fault) =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ ...fault, times: 3 });
      expect((await change(runtime, OFF)).output).toMatchObject({ verdict: 'in-sync' });
      expect(told(runtime)).toEqual(['CT In Sync']);
    }),
  );

  it('duplicates are counted and differences told, in record, note and event', () =>
    withRuntime(async (runtime) => {
      const order = runtime.digicert.account.order(ORDER_ID);
      if (order) order.duplicates = 2;
      const { account } = runtime.digicert;
      const issue = account.authority.issue.bind(account.authority);
      account.authority.issue = (leaf) => issue({ ...leaf, days: 90 });
      const done = await change(runtime, OFF);
      const reason = (done.output as { reason: string }).reason;
      expect(reason).toMatch(/the new certificate differs: lifetime 90 instead of 199 days; 2 duplicates keep the CT/);
      expect(account.notesOf(ORDER_ID)).toEqual([reason]);
      expect(runtime.events.at(-1)?.detail).toMatchObject({ reason });
      expect(await record(runtime)).toMatchObject({ reason });
    }));

  it('duplicates that cannot be read end nothing', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 403, method: 'GET', path: /duplicate$/, times: 9 });
      expect((await change(runtime, OFF)).output).toMatchObject({
        verdict: 'in-sync',
        reason: expect.stringMatching(/the duplicates of the order could not be read$/),
      });
    }));
});
