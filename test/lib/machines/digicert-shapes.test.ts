import { describe, expect, it } from 'vitest';
import { DIGICERT_SHAPES } from '../../../lib/local/simulators/digicert-shape.ts';
import { recordOf, withRuntime } from './setting.ts';
import { runSweep, toldOf } from './sweep-setting.ts';

const SHAPES = Object.entries(DIGICERT_SHAPES).flatMap(([key, values]) => values.map((value) => [key, value] as const));
const ORDER_ID = 12345;
const UNICODE_ORDER_ID = 777;
/** Those that concern the list of domains, or a domain. */
const OF_DOMAINS = ['numbers', 'flags', 'times', 'nothing', 'page', 'attachments', 'validity', 'names', 'errors'];

describe('where DigiCert answers with', () => {
  it.each(SHAPES)('%s %s, a CT switch ends in sync after one reissue', (key, value) =>
    withRuntime(async (runtime) => {
      const { account } = runtime.digicert;
      account.scenario = { shape: { [key]: value } };
      const input = { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true };
      const done = await runtime.start('CtStatusReissue', input).finished;
      expect(done).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'in-sync' } });
      expect(account.flagOf(ORDER_ID)).toBe(true);
      expect(account.reissueCount(ORDER_ID)).toBe(1);
      expect(account.sanChanges).toEqual([]);
      expect(await recordOf(runtime, `ct-order#${ORDER_ID}`)).toMatchObject({
        status: 'IN_SYNC',
        committedDisableCt: true,
        shownDisableCt: value === 'absent' && key === 'disableCt' ? null : true,
        intent: null,
        certificate: { sctVerdict: 'unlogged', serialNumber: account.newestLeaf(ORDER_ID)?.serialNumber },
      });
      expect(runtime.events.map(({ detailType }) => detailType)).toEqual(['CT In Sync']);
    }),
  );

  it.each(DIGICERT_SHAPES.names)('names in %s, an order with such names is reissued with all of them', (names) =>
    withRuntime(async (runtime) => {
      const { account } = runtime.digicert;
      account.domains.add('xn--bcher-kva.example');
      account.addOrder({ orderId: UNICODE_ORDER_ID, commonName: 'xn--bcher-kva.example', logged: false });
      account.scenario = { shape: { names } };
      const input = { orderId: UNICODE_ORDER_ID, disableCt: false };
      const done = await runtime.start('CtStatusReissue', input).finished;
      expect(done.output).toMatchObject({ verdict: 'in-sync' });
      expect(account.sanChanges).toEqual([]);
      expect(account.newestLeaf(UNICODE_ORDER_ID)).toMatchObject({ sctCount: 3 });
    }),
  );

  it.each(SHAPES.filter(([key]) => OF_DOMAINS.includes(key)))('%s %s, the sweep has every domain right', (key, value) =>
    withRuntime(
      async (runtime) => {
        const { account } = runtime.digicert;
        account.domains.addMany(60);
        const soon = account.domains.add('soon.example', { approvedDaysAgo: 175, validForDays: 199 });
        const old = account.domains.add('old.example', { approvedDaysAgo: 300, validForDays: 199 });
        account.scenario = { shape: { [key]: value } };
        expect(await runSweep(runtime, 'SweepDomains')).toMatchObject({
          output: { verdict: 'complete', covered: 63, failed: 0 },
        });
        expect(await recordOf(runtime, `domain#${soon}`)).toMatchObject({ verdict: 'expires-within-30-days' });
        expect(await recordOf(runtime, `domain#${old}`)).toMatchObject({ verdict: 'expired' });
        const told = toldOf(runtime, 'Domain Validation Expiring').map(({ domainId }) => domainId);
        expect(told.toSorted()).toEqual([soon, old].toSorted());
      },
      { startAt: Date.parse('2026-06-01T00:00:00Z') },
    ),
  );
});
