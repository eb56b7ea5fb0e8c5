import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime } from './setting.ts';

const OFF = { orderId: 12345, disableCt: true, acknowledgeUnlogged: true };
const ON = { orderId: 777, disableCt: false };
const DAY = 86_400_000;

async function change(runtime: Runtime, input: object) {
  return runtime.start('CtStatusReissue', input).finished;
}

const requests = (runtime: Runtime, method: string, path: RegExp) =>
  runtime.digicert.requests.filter((request) => request.method === method && path.test(request.path));

describe('CtStatusReissue', () => {
  it('switches CT off: flag, one reissue, a leaf without SCTs, a note, an event', () =>
    withRuntime(async (runtime) => {
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(done.path.at(-1)).toBe('CtInSync');
      const { account } = runtime.digicert;
      expect(account.flagOf(12345)).toBe(true);
      expect(account.reissueCount(12345)).toBe(1);
      expect(account.sanChanges).toEqual([]);
      expect(account.notesOf(12345)).toHaveLength(1);
      const record = await recordOf(runtime, 'ct-order#12345');
      expect(record).toMatchObject({
        status: 'IN_SYNC',
        committedDisableCt: true,
        intent: null,
        certificate: { sctVerdict: 'unlogged', serialNumber: account.newestLeaf(12345)?.serialNumber },
      });
      expect(runtime.events.map(({ detailType }) => detailType)).toEqual(['CT In Sync']);
    }));

  it('switches CT on: the new leaf carries three SCTs of distinct logs', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.addOrder({ orderId: 777, logged: false });
      const done = await change(runtime, ON);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(runtime.digicert.account.flagOf(777)).toBe(false);
      expect(await recordOf(runtime, 'ct-order#777')).toMatchObject({ certificate: { sctVerdict: 'logged', logs: 3 } });
    }));

  it('sends the order’s own names and CSR in the reissue, never fewer', () =>
    withRuntime(async (runtime) => {
      await change(runtime, OFF);
      const [reissue] = requests(runtime, 'POST', /reissue$/);
      expect(reissue?.body).toMatchObject({
        certificate: { common_name: 'example.com', dns_names: ['example.com', 'www.example.com'] },
      });
    }));

  it('needs no reissue when the newest leaf already is as wished', () =>
    withRuntime(async (runtime) => {
      const done = await change(runtime, { orderId: 12345, disableCt: false });
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(requests(runtime, 'PUT', /ct-status$/).map(({ body }) => body)).toEqual([{ disable_ct: false }]);
      expect(requests(runtime, 'POST', /reissue$/)).toHaveLength(0);
    }));

  it.each([
    ['the order is not issued', { orderId: 777, status: 'revoked' as const }, /the order is revoked/],
    ['nothing is issued yet', { orderId: 777, status: 'pending' as const }, /no issued certificate yet/],
    ['a reissue is pending already', { orderId: 777, status: 'reissue_pending' as const }, /reissue_pending/],
    ['a request is undecided', { orderId: 777, pendingRequests: ['reissue' as const] }, /\(reissue\) is pending/],
    ['a name has no domain', { orderId: 777, dnsNames: ['example.com', 'example.net'] }, /covers example.net/],
  ])('refuses when %s, and changes nothing', (_, order, reason) =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.addOrder(order);
      const done = await change(runtime, { ...OFF, orderId: 777 });
      expect(done.output).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(reason) });
      expect(done.path.at(-1)).toBe('CtRefused');
      expect(requests(runtime, 'PUT', /./)).toHaveLength(0);
      expect(requests(runtime, 'POST', /./)).toHaveLength(0);
    }),
  );

  it('refuses when the domain validation ends before the deadline', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.domains.add('example.org', { approvedDaysAgo: 197 });
      runtime.digicert.account.addOrder({ orderId: 777, commonName: 'example.org' });
      const done = await change(runtime, { ...OFF, orderId: 777 });
      expect(done.output).toMatchObject({
        verdict: 'refused',
        reason: expect.stringMatching(/validation of example.org ends/),
      });
    }));

  it('puts the flag back when the reissue is refused', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { rejectReissue: 'order_not_reissuable' };
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({
        verdict: 'restored',
        reason: expect.stringMatching(/order_not_reissuable.*on again/),
      });
      expect(runtime.digicert.account.flagOf(12345)).toBe(false);
      expect(requests(runtime, 'PUT', /ct-status$/).map(({ body }) => body)).toEqual([
        { disable_ct: true },
        { disable_ct: false },
      ]);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({
        status: 'RESTORED',
        committedDisableCt: false,
      });
    }));

  it('puts the flag back when the reissue request is rejected later', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { requestRejected: true };
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'restored' });
      expect(runtime.digicert.account.flagOf(12345)).toBe(false);
    }));

  it('fails as out of sync, with an event, when the flag cannot be put back', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { rejectReissue: 'order_not_reissuable' };
      runtime.digicert.faults.add({
        kind: 'status',
        status: 500,
        method: 'PUT',
        path: /ct-status$/,
        skip: 1,
        times: 99,
      });
      const done = await change(runtime, OFF);
      expect(done).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
      expect(runtime.events.map(({ detailType }) => detailType)).toEqual(['CT Out Of Sync']);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'OUT_OF_SYNC' });
    }));

  it('finds the one reissue whose answer was lost', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'lost', method: 'POST', path: /reissue$/ });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(done.path).toContain('WaitForReissueToShow');
      expect(runtime.digicert.account.reissueCount(12345)).toBe(1);
    }));

  it('never sends a second reissue when the first one vanished without a trace', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 502, method: 'POST', path: /reissue$/ });
      const done = await change(runtime, OFF);
      expect(done).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync' });
      expect(requests(runtime, 'POST', /reissue$/)).toHaveLength(1);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({
        status: 'OUT_OF_SYNC',
        intent: { stage: 'reissue' },
      });
    }));

  it('goes on only once a change of the flag that is still on its way has arrived', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'delay', ms: 28_000, method: 'PUT', path: /ct-status$/ });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      await runtime.clock.sleep(60_000);
      expect(runtime.digicert.account.flagOf(12345)).toBe(true);
    }));

  it('changes nothing when the newest certificate is downloaded as another one', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { wrongSerial: true };
      const order = runtime.digicert.account.order(12345);
      const { commonName = '', dnsNames = [], csr = '' } = order?.current ?? {};
      if (order) runtime.digicert.account.reissue(order, { commonName, dnsNames, csr, skipApproval: true });
      await runtime.clock.sleep(5 * 60_000);
      expect((await change(runtime, OFF)).output).toMatchObject({ verdict: 'refused' });
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({
        status: 'REFUSED',
        reason: expect.stringMatching(/has serial number .*, but is listed as/),
      });
      expect(requests(runtime, 'PUT', /ct-status$/)).toHaveLength(0);
    }));

  it.each([
    ['serial number', { wrongSerial: true }, /serial number/],
    ['key', { wrongKey: true }, /public key/],
    ['names', { wrongSans: true }, /names example.com instead of/],
    ['SCT state', { wrongSctState: true }, /is logged and shall be unlogged/],
    ['poison', { poisoned: true }, /is poisoned/],
  ])('fails as out of sync when the reissued leaf has the wrong %s', (_, scenario, reason) =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = scenario;
      const done = await change(runtime, OFF);
      expect(done).toMatchObject({ status: 'FAILED', error: 'CtOutOfSync', cause: expect.stringMatching(reason) });
      expect(requests(runtime, 'PUT', /ct-status$/)).toHaveLength(1);
    }),
  );

  it('fails as weakly logged, flag untouched, when there are too few SCTs', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.addOrder({ orderId: 777, logged: false });
      runtime.digicert.account.scenario = { sctCount: 2 };
      const done = await change(runtime, ON);
      expect(done).toMatchObject({ status: 'FAILED', cause: expect.stringMatching(/weakly-logged/) });
      expect(await recordOf(runtime, 'ct-order#777')).toMatchObject({ status: 'CT_WEAK' });
      expect(runtime.digicert.account.flagOf(777)).toBe(false);
    }));

  it('waits for an approval, says so once, and ends in sync when it comes', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const execution = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(DAY);
      expect(await recordOf(runtime, 'ct-order#12345')).toMatchObject({ status: 'AWAITING' });
      runtime.digicert.account.approve(12345);
      const done = await execution.finished;
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(runtime.events.map(({ detailType }) => detailType)).toEqual(['Reissue Awaiting Approval', 'CT In Sync']);
    }));

  it('cancels its own request at the deadline and puts the flag back', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'restored' });
      expect(done.path.filter((state) => state === 'UpdateOrderStatus')).toHaveLength(1);
      expect(runtime.digicert.account.flagOf(12345)).toBe(false);
      expect(Date.parse(done.stoppedAt ?? '') - Date.parse(done.startedAt)).toBeGreaterThan(4 * DAY);
    }));

  it('lets a second change of the same order end at once while the first one runs', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(40_000);
      const second = await change(runtime, { orderId: 12345, disableCt: false });
      expect(second.path.at(-1)).toBe('AlreadyRunning');
      expect(second.output).toMatchObject({ verdict: 'owned', owner: first.arn });
      expect((await first.finished).output).toMatchObject({ verdict: 'in-sync' });
    }));

  it('takes up an aborted change where it stood: the reissue is found, not repeated', () =>
    withRuntime(async (runtime) => {
      const first = runtime.start('CtStatusReissue', OFF);
      await runtime.clock.sleep(40_000);
      runtime.stopExecution(first.arn);
      const second = await change(runtime, OFF);
      expect(second.path).toContain('OpenCtChangeToTakeOver');
      expect(second.output).toMatchObject({ verdict: 'in-sync' });
      expect(runtime.digicert.account.reissueCount(12345)).toBe(1);
    }));

  it.each([
    ['CT off without an acknowledgement', { orderId: 12345, disableCt: true }, /acknowledgeUnlogged: must be true/],
    ['an order id that is no number', { orderId: '../1', disableCt: false }, /orderId/],
    ['an unknown field', { ...OFF, disableCT: true }, /disableCT/],
    ['a CSR that is none', { ...OFF, csr: 'hello' }, /csr: must be a CSR in PEM/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await change(runtime, input);
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.digicert.requests).toEqual([]);
    }),
  );

  it('pauses when the key is refused, after one more try', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ kind: 'status', status: 403, path: /order\/certificate\/12345$/, times: 99 });
      const done = await change(runtime, OFF);
      expect(done.output).toMatchObject({ verdict: 'auth-paused' });
      expect(requests(runtime, 'GET', /12345$/)).toHaveLength(2);
    }));
});
