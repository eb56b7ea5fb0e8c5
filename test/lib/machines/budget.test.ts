import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../lambdas/domain/samples.ts';
import { simulate } from './budget-model.ts';
import { REQUEST } from './samples.ts';
import { withRuntime } from './setting.ts';

const MINUTE = 60_000;

describe('the budget that all executions share', () => {
  it(
    'keeps 25 CT changes that begin at once within what DigiCert grants, and none is lost',
    () =>
      withRuntime(async ({ digicert, start, executions }) => {
        const orders = Array.from({ length: 25 }, (_, at) => 20_001 + at);
        for (const orderId of orders) digicert.account.addOrder({ orderId });
        const changes = orders.map(
          (orderId) => start('CtStatusReissue', { orderId, disableCt: true, acknowledgeUnlogged: true }).finished,
        );
        for (const { output } of await Promise.all(changes)) expect(output).toMatchObject({ verdict: 'in-sync' });
        expect(digicert.rateLimit.windows).toEqual([
          { requests: 1000, seconds: 180 },
          { requests: 100, seconds: 5 },
        ]);
        expect(digicert.rateLimit.refused).toBe(0);
        // It was needed: they had more to send at once than DigiCert takes in five seconds.
        expect(digicert.rateLimit.peaks[0]).toBeGreaterThan(150);
        expect(digicert.rateLimit.peaks[1]).toBeLessThan(80);
        const retried = executions().flatMap(({ history }) => history.filter(({ type }) => type === 'StateRetried'));
        expect(retried.length).toBeGreaterThan(0);
        expect(orders.map((orderId) => digicert.account.reissueCount(orderId))).toEqual(orders.map(() => 1));
      }),
    60_000,
  );

  it('has every execution keep the pause that Cloudflare asked one of them for', () =>
    withRuntime(async ({ cloudflare, start, clock }) => {
      cloudflare.addZone('a'.repeat(32), { name: 'example.org', allocated: 10 });
      const headers = { 'retry-after': '600' };
      cloudflare.faults.add({ kind: 'status', status: 429, headers, path: /certificate_packs$/ });
      const refused = start('OrderCertificatePack', REQUEST).finished;
      await clock.sleep(1000);
      const other = { ...REQUEST, zoneId: 'a'.repeat(32), zoneName: 'example.org', hosts: ['example.org'] };
      const begunLater = start('OrderCertificatePack', other).finished;
      await clock.sleep(9.9 * MINUTE);
      expect(cloudflare.requests).toHaveLength(1);
      for (const { output } of await Promise.all([refused, begunLater])) {
        expect(output).toMatchObject({ verdict: 'ordered' });
      }
    }));
});

describe('a thousand lifecycles that begin at once', () => {
  const { sent, refused, exhausted, endedAfterSeconds } = simulate(1000, randomFrom(1));

  it('send no more than Cloudflare grants in any five minutes', () => {
    let first = 0;
    const most = sent.reduce((soFar, at, last) => {
      while ((sent[first] ?? at) <= at - 300_000) first += 1;
      return Math.max(soFar, last - first + 1);
    }, 0);
    expect(sent).toHaveLength(38_000);
    expect(most).toBeLessThanOrEqual(1200);
  });

  it('starve none: what others wait for is sent in time, and who polls is served in the end', () => {
    expect(exhausted).toEqual({ urgent: 0, ordinary: 0, patient: expect.any(Number) });
    expect(refused).toBeGreaterThan(38_000);
  });

  it('take hardly longer than the budget needs for so many requests', () => {
    expect(endedAfterSeconds).toBeLessThan(1.2 * 38_000 * 0.313);
  });
});
