import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime } from './setting.ts';
import { DAY, HOUR, MINUTE, quiet, runSweep, startsOf, toldOf, waitUntil } from './sweep-setting.ts';

const ORDER = 12345;
const CT = { orderId: ORDER, disableCt: true, acknowledgeUnlogged: true };
const sweep = (runtime: Runtime) => runSweep(runtime, 'SweepCtOrders');
const order = (runtime: Runtime) => recordOf(runtime, `ct-order#${ORDER}`);
const sent = (runtime: Runtime) => runtime.digicert.requests.filter(({ method }) => method !== 'GET');

/** The order is out of the logs, by us. */
async function unlogged(runtime: Runtime, wish: object = {}) {
  await runtime.start('CtStatusReissue', { ...CT, ...wish }).finished;
  expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC' });
  await runtime.clock.sleep(HOUR);
  runtime.digicert.requests.length = 0;
}

/** Somebody else switches CT on and reissues. */
async function reissuedByOthers(runtime: Runtime) {
  const { account } = runtime.digicert;
  const known = account.order(ORDER);
  const { commonName = '', dnsNames = [], csr = '' } = known?.current ?? {};
  if (known) known.disableCt = false;
  if (known) account.reissue(known, { commonName, dnsNames, csr, skipApproval: true });
  await runtime.clock.sleep(5 * MINUTE);
}

describe('SweepCtOrders', () => {
  it('reads an order that is in sync, and downloads nothing that it knows', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      const before = await order(runtime);
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete', covered: 1, failed: 0 } });
      expect(runtime.digicert.requests.map(({ path }) => path.replace(/.*v2/, ''))).toEqual([
        `/order/certificate/${ORDER}`,
        `/order/certificate/${ORDER}/reissue`,
      ]);
      expect(await order(runtime)).toEqual(before);
    }));

  it('says once that somebody else’s reissue brought the order out of sync, and sends nothing', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      await reissuedByOthers(runtime);
      await sweep(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'CT Out Of Sync')).toMatchObject([{ orderId: ORDER, verdict: 'drifted' }]);
      expect(await order(runtime)).toMatchObject({
        status: 'OUT_OF_SYNC',
        reason: expect.stringMatching(/is logged and shall be unlogged/),
        drift: { sctVerdict: 'logged', told: true },
        flagInDoubt: true,
      });
      expect(sent(runtime)).toEqual([]);
      expect(startsOf(runtime, 'CtStatusReissue')).toHaveLength(1);
    }));

  it('has the wish carried out again where it is to be enforced', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime, { enforce: true });
      await reissuedByOthers(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'CT Out Of Sync')).toHaveLength(1);
      expect(startsOf(runtime, 'CtStatusReissue').at(-1)).toMatchObject({
        status: 'SUCCEEDED',
        input: { ...CT, csr: null, enforce: true },
      });
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', enforce: true, drift: null, flagInDoubt: false });
      expect(runtime.digicert.account.newestLeaf(ORDER)?.sctCount).toBe(0);
    }));

  it('reissues once, not daily, where a reissue comes out as nobody wished it', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { wrongSctState: true };
      await runtime.start('CtStatusReissue', { ...CT, enforce: true }).finished;
      expect(await order(runtime)).toMatchObject({ status: 'OUT_OF_SYNC' });
      for (let day = 0; day < 3; day += 1) {
        await runtime.clock.sleep(24 * HOUR);
        await sweep(runtime);
      }
      expect(runtime.digicert.account.reissueCount(ORDER)).toBe(1);
    }));

  it('sees when somebody has mended a drift', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      await reissuedByOthers(runtime);
      await sweep(runtime);
      const known = runtime.digicert.account.order(ORDER);
      const { commonName = '', dnsNames = [], csr = '' } = known?.current ?? {};
      if (known) known.disableCt = true;
      if (known) runtime.digicert.account.reissue(known, { commonName, dnsNames, csr, skipApproval: true });
      await runtime.clock.sleep(5 * MINUTE);
      await sweep(runtime);
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', drift: null, flagInDoubt: false });
    }));

  it('says that it is incomplete where the newest certificate is downloaded as another one', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      runtime.digicert.account.scenario = { wrongSerial: true };
      await reissuedByOthers(runtime);
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'incomplete' } });
      expect(toldOf(runtime, 'Sweep Incomplete')).toHaveLength(1);
    }));

  it('asks nothing about an order that does not exist, once its change was refused', () =>
    withRuntime(async (runtime) => {
      const refused = await runtime.start('CtStatusReissue', { ...CT, orderId: 999_999 }).finished;
      expect(refused).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'refused' } });
      expect(await recordOf(runtime, 'ct-order#999999')).toMatchObject({
        status: 'REFUSED',
        reason: expect.stringMatching(/404/),
      });
      runtime.digicert.requests.length = 0;
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete', failed: 0 } });
      expect(runtime.digicert.requests).toEqual([]);
    }));

  it('leaves a change alone that is under way', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const change = runtime.start('CtStatusReissue', CT);
      await runtime.clock.sleep(2 * HOUR);
      const scheduledAt = new Date(runtime.clock.now()).toISOString();
      const done = await runtime.start('SweepCtOrders', { scheduledAt }).finished;
      expect(done).toMatchObject({ output: { verdict: 'complete', covered: 1 } });
      expect(startsOf(runtime, 'CtStatusReissue')).toHaveLength(1);
      runtime.digicert.account.approve(ORDER);
      await change.finished;
    }));

  it('goes on with a change whose execution died, and reissues no second time', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.scenario = { pendingApproval: true };
      const change = runtime.start('CtStatusReissue', CT);
      await runtime.clock.sleep(2 * HOUR);
      runtime.stopExecution(change.arn);
      await quiet(runtime);
      expect(await order(runtime)).toMatchObject({ owner: null, reason: expect.stringMatching(/ended ABORTED/) });
      runtime.digicert.account.approve(ORDER);
      await sweep(runtime);
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC' });
      expect(runtime.digicert.account.reissueCount(ORDER)).toBe(1);
    }));

  it('covers the others when one order cannot be read', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.addOrder({ orderId: 777 });
      await runtime.start('CtStatusReissue', { ...CT, orderId: 777 }).finished;
      await unlogged(runtime);
      await reissuedByOthers(runtime);
      runtime.digicert.faults.add({ kind: 'status', status: 404, path: /\/777$/ });
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'incomplete', covered: 2, failed: 1 } });
      expect(toldOf(runtime, 'CT Out Of Sync')).toMatchObject([{ orderId: ORDER }]);
    }));

  it('says once that the flag was changed without a reissue', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      const known = runtime.digicert.account.order(ORDER);
      if (known) known.disableCt = false;
      await sweep(runtime);
      await sweep(runtime);
      expect(toldOf(runtime, 'CT Out Of Sync')).toMatchObject([
        { verdict: 'drifted', reason: expect.stringMatching(/Order info shows disable_ct false and shall show true/) },
      ]);
      expect(await order(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', drift: { disableCt: false, told: true } });
      expect(sent(runtime)).toEqual([]);
      if (known) known.disableCt = true;
      await sweep(runtime);
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', drift: null, shownDisableCt: true });
    }));

  it('has a bare flag put right without a reissue where it is to be enforced', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime, { enforce: true });
      const known = runtime.digicert.account.order(ORDER);
      if (known) known.disableCt = false;
      await sweep(runtime);
      expect(runtime.digicert.account.flagOf(ORDER)).toBe(true);
      expect(runtime.digicert.account.reissueCount(ORDER)).toBe(1);
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', drift: null, shownDisableCt: true });
    }));

  it('never switches CT on by itself for a certificate that is in no log', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CtStatusReissue', { orderId: ORDER, disableCt: false, enforce: true }).finished;
      const { account } = runtime.digicert;
      const known = account.order(ORDER);
      const { commonName = '', dnsNames = [], csr = '' } = known?.current ?? {};
      if (known) known.disableCt = true;
      if (known) account.reissue(known, { commonName, dnsNames, csr, skipApproval: true });
      await runtime.clock.sleep(5 * MINUTE);
      await sweep(runtime);
      expect(toldOf(runtime, 'CT Out Of Sync')).toMatchObject([{ verdict: 'needs-decision' }]);
      expect(startsOf(runtime, 'CtStatusReissue')).toHaveLength(1);
      expect(account.flagOf(ORDER)).toBe(true);
    }));

  it('notifies before the newest certificate ends, once a threshold, and keeps the nearest end', () =>
    withRuntime(async (runtime) => {
      await unlogged(runtime);
      const { certificate } = (await order(runtime)) as { certificate: { notAfter: string } };
      const end = Date.parse(certificate.notAfter);
      for (const days of [61, 59.5, 59, 29, 13, 6, 5]) {
        await waitUntil(runtime, end - days * DAY);
        await sweep(runtime);
      }
      expect(toldOf(runtime, 'Certificate Expiring')).toMatchObject(
        ['60-days', '30-days', '14-days', '7-days'].map((verdict) => ({
          ...{ orderId: ORDER, verdict, expiresAt: certificate.notAfter },
        })),
      );
      expect(await recordOf(runtime, 'sweep#ct-orders')).toMatchObject({
        figures: { nearestEnd: certificate.notAfter },
      });
    }));
});
