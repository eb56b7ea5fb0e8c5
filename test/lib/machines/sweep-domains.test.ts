import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { recordOf, withRuntime as withRuntimeAt } from './setting.ts';
import { DAY, runSweep, toldOf } from './sweep-setting.ts';

/** Far from every day on which validations may be reused for less long. */
const withRuntime = (test: (runtime: Runtime) => Promise<void>) =>
  withRuntimeAt(test, { startAt: Date.parse('2026-06-01T00:00:00Z') });
const sweep = (runtime: Runtime) => runSweep(runtime, 'SweepDomains');
const told = (runtime: Runtime) => toldOf(runtime, 'Domain Validation Expiring');
const reads = (runtime: Runtime, path: RegExp) =>
  runtime.digicert.requests.filter((request) => path.test(request.path));

describe('SweepDomains', () => {
  it('writes every domain of every page into the ledger, without a GET for those that are fresh', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.account.domains.addMany(120);
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'complete', covered: 121, failed: 0 } });
      expect(reads(runtime, /\/domain$/)).toHaveLength(3);
      expect(reads(runtime, /\/domain\/\d+$/)).toEqual([]);
      const ledger = (await runtime.scan()).filter(({ pk, sk }) => /^domain#/.test(String(pk)) && sk === 'current');
      expect(ledger).toHaveLength(121);
      expect(ledger[0]).toMatchObject({ verdict: 'fresh', priority: null, effectiveUntil: expect.any(String) });
      expect(told(runtime)).toEqual([]);
    }));

  it('writes nothing when nothing has changed', () =>
    withRuntime(async (runtime) => {
      await sweep(runtime);
      const before = (await runtime.scan()).filter(({ pk }) => /^domain#/.test(String(pk)));
      await sweep(runtime);
      expect((await runtime.scan()).filter(({ pk }) => /^domain#/.test(String(pk)))).toEqual(before);
    }));

  it('tells of each change of a verdict once', () =>
    withRuntime(async (runtime) => {
      const id = runtime.digicert.account.domains.add('soon.example', { approvedDaysAgo: 175, validForDays: 199 });
      await sweep(runtime);
      await sweep(runtime);
      expect(told(runtime)).toMatchObject([
        { domainId: id, name: 'soon.example', verdict: 'expires-within-30-days', priority: 'P2' },
      ]);
      await runtime.clock.sleep(12 * DAY);
      await sweep(runtime);
      await sweep(runtime);
      expect(told(runtime).slice(1)).toMatchObject([{ domainId: id, verdict: 'expires-within-14-days' }]);
      await runtime.clock.sleep(14 * DAY);
      await sweep(runtime);
      expect(told(runtime).slice(2)).toMatchObject([{ domainId: id, verdict: 'expired', priority: 'P1' }]);
      expect(await recordOf(runtime, `domain#${id}`)).toMatchObject({ verdict: 'expired', told: ['expired'] });
    }));

  it('finds a validation that DigiCert has stopped looking for', () =>
    withRuntime(async (runtime) => {
      const id = runtime.digicert.account.domains.add('stuck.example', { submittedDaysAgo: 12 });
      await sweep(runtime);
      expect(told(runtime)).toMatchObject([{ domainId: id, priority: 'P1' }]);
    }));

  it('says nothing of a domain that somebody has deactivated', () =>
    withRuntime(async (runtime) => {
      const id = runtime.digicert.account.domains.add('old.example', { isActive: false });
      await sweep(runtime);
      expect(told(runtime)).toEqual([]);
      expect(await recordOf(runtime, `domain#${id}`)).toMatchObject({ priority: null });
    }));

  it('covers the others when one domain cannot be read', () =>
    withRuntime(async (runtime) => {
      const { domains } = runtime.digicert.account;
      const broken = domains.add('broken.example', { approvedDaysAgo: null });
      const expired = domains.add('expired.example', { approvedDaysAgo: 300, validForDays: 199 });
      runtime.digicert.faults.add({ kind: 'status', status: 404, path: new RegExp(`/domain/${broken}$`) });
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'incomplete', covered: 3, failed: 1 } });
      expect(told(runtime)).toMatchObject([{ domainId: expired, verdict: 'expired' }]);
      expect(toldOf(runtime, 'Sweep Incomplete')).toMatchObject([{ sweep: 'domains', covered: 3, failed: 1 }]);
    }));

  it('is incomplete when the list ends before its own total, or cannot be read', () =>
    withRuntime(async (runtime) => {
      const body = JSON.stringify({ domains: [], page: { total: 3, limit: 50, offset: 0 } });
      runtime.digicert.faults.add({ kind: 'body', body, path: /\/domain$/ });
      expect(await sweep(runtime)).toMatchObject({ output: { verdict: 'incomplete', covered: 0 } });
      runtime.digicert.faults.add({ kind: 'status', status: 403, path: /\/domain$/, times: 2 });
      const refused = await sweep(runtime);
      expect(refused).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'incomplete' } });
      expect(toldOf(runtime, 'Sweep Incomplete').at(-1)?.reason).toMatch(/CredentialsRejected/);
    }));
});
