import { describe, expect, it, vi } from 'vitest';
import { handler as finishSweep } from '../../../lambdas/record/finish-sweep.ts';
import { handler as pageRecords } from '../../../lambdas/record/page-records.ts';
import { handler as rememberFindings } from '../../../lambdas/record/remember-findings.ts';
import { readRecord } from '../../../lambdas/record/table.ts';
import { handler as takeSweep } from '../../../lambdas/record/take-sweep.ts';
import { handler as tallySweep } from '../../../lambdas/record/tally-sweep.ts';
import { moveZone } from '../../../lambdas/record/zone-contract.ts';
import { at, HOUR, NOW, OTHER, OWNER } from '../domain/samples.ts';
import { clockAt, storeCtOrder, useTable } from './table-server.ts';

const table = useTable();
const LEASE = { sweep: 'zones', lease: OWNER } as const;

const take = (executionId = OWNER, input: object = { scheduledAt: NOW }) =>
  takeSweep({ sweep: 'zones', input, executionId, leaseSeconds: 3000 });
const zoneId = (n: number) => n.toString(16).padStart(32, '0');
const storeZone = (n: number) =>
  moveZone({ zoneId: zoneId(n), zoneName: `z${n}.example` }, 'store', () => undefined, new Date(NOW));
const page = (changes: object = {}) => ({
  ...LEASE,
  ...{ scheduledAt: NOW, startedAt: NOW, pages: 0, pagesHere: 0, results: [{ verdict: 'covered' }] },
  page: { ids: [zoneId(1)], counted: 1, cursor: 'next', hasMore: true, total: null, ...changes },
});

describe('take-sweep', () => {
  it('gives the whole state, and the loser of a race the reason', async () => {
    const ends = await Promise.all([take(OWNER), take(OTHER)]);
    expect(ends.map((end) => (end as { verdict: string }).verdict).sort()).toEqual(['already-running', 'taken']);
    expect(ends.find((end) => (end as { verdict: string }).verdict === 'taken')).toMatchObject({
      ...{ sweep: 'zones', scheduledAt: NOW, cursor: null, covered: 0, pages: 0, pagesHere: 0, startedAt: NOW },
    });
  });

  it('goes on with a run where it stood', async () => {
    await take();
    await tallySweep(page());
    const goingOn = await take(OTHER, { scheduledAt: NOW, lease: OWNER, cursor: 'next' });
    expect(goingOn).toMatchObject({
      verdict: 'taken',
      lease: OWNER,
      cursor: 'next',
      covered: 1,
      pages: 1,
      pagesHere: 0,
    });
  });

  it('goes on with nothing where there is nothing', async () => {
    await expect(take(OTHER, { scheduledAt: NOW, lease: OWNER })).rejects.toThrow(/lease: there is no sweep/);
    expect(await table.scan()).toEqual([]);
  });
});

describe('page-records', () => {
  it('gives ids only, page by page, each once', async () => {
    for (const n of [3, 1, 2]) await storeZone(n);
    const first = (await pageRecords({ kind: 'zone', cursor: null, limit: 2 })) as { cursor: string };
    expect(first).toMatchObject({ ids: [zoneId(1), zoneId(2)], counted: 2, hasMore: true });
    const second = await pageRecords({ kind: 'zone', cursor: first.cursor, limit: 2 });
    expect(second).toEqual({ ids: [zoneId(3)], counted: 1, cursor: null, hasMore: false, total: null });
  });

  it('gives orders by number', async () => {
    const { orderId } = await storeCtOrder();
    expect(await pageRecords({ kind: 'ct-order', cursor: null, limit: 2 })).toMatchObject({ ids: [orderId] });
  });
});

describe('tally-sweep', () => {
  it('counts a page once, however often it is told of it', async () => {
    await take();
    const first = await tallySweep(page());
    expect(first).toMatchObject({ verdict: 'more', covered: 1, pages: 1, pagesHere: 1, cursor: 'next' });
    expect(await tallySweep(page())).toEqual(first);
    expect(await tallySweep({ ...page({ hasMore: false }), pages: 1 })).toMatchObject({ verdict: 'done', covered: 2 });
  });

  it('takes whatever a dead child left for broken', async () => {
    await take();
    await tallySweep({ ...page(), results: [{ Error: 'States.Timeout' }] });
    await tallySweep({ ...page(), pages: 1, results: [null] });
    expect(await readRecord('sweep#zones')).toMatchObject({ covered: 2, failed: 2 });
  });

  it('logs what could not be looked at, because an Express execution leaves no history', async () => {
    await take();
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'Certflow_record-tally-sweep');
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    const log = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      const results = [{ verdict: 'covered' }, { verdict: 'broken', reason: 'ProviderUnavailable: 502' }];
      await tallySweep({ ...page({ ids: [zoneId(1), zoneId(2)] }), results });
      expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
        {
          level: 'WARN',
          sweep: 'zones',
          item: zoneId(2),
          reason: 'ProviderUnavailable: 502',
          execution: expect.any(String),
        },
      ]);
    } finally {
      log.mockRestore();
      vi.unstubAllEnvs();
    }
  });

  it('names what could not be looked at, and why, up to 50 of a run', async () => {
    await take();
    const failed = { verdict: 'broken', reason: 'ProviderUnavailable: 502' };
    const ids = [zoneId(1), { domainId: 7 }, zoneId(3)];
    await tallySweep({ ...page({ ids }), results: [{ verdict: 'covered' }, failed, { Error: 'States.Timeout' }] });
    const failures = [
      { item: '7', reason: failed.reason },
      { item: zoneId(3), reason: 'its execution ended without an answer' },
    ];
    expect(await readRecord('sweep#zones')).toMatchObject({ failed: 2, failures });
    const many = Array.from({ length: 60 }, (_, n) => zoneId(n));
    await tallySweep({ ...page({ ids: many }), pages: 1, results: many.map(() => failed) });
    const record = await readRecord<{ failed: number; failures: object[] }>('sweep#zones');
    expect([record?.failed, record?.failures.length]).toEqual([62, 50]);
  });

  it('keeps when a zone was last read, also for the next run', async () => {
    await take();
    const read = (seconds: number) => ({ verdict: 'covered', read: { at: at(seconds), secretVersion: 'one' } });
    await tallySweep({ ...page(), results: [read(2), { verdict: 'broken' }, read(1)] });
    const lastRead = { at: at(2), secretVersion: 'one' };
    expect(await readRecord('sweep#zones')).toMatchObject({ lastRead });
    await finishSweep(LEASE);
    clockAt(at(HOUR));
    await takeSweep({ sweep: 'zones', input: { scheduledAt: at(HOUR) }, executionId: OTHER, leaseSeconds: 60 });
    expect(await readRecord('sweep#zones')).toMatchObject({ scheduledAt: at(HOUR), covered: 0, lastRead });
  });

  it('counts nothing for a run that is not its own', async () => {
    await take();
    await expect(tallySweep({ ...page(), lease: OTHER })).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});

describe('remember-findings', () => {
  it.each([
    ['covered', {}, [{ verdict: 'done' }], undefined],
    ['broken', { verdict: 'broken', reason: 'no' }, [], 'no'],
    ['broken', {}, [{ verdict: 'done' }, { verdict: 'broken', reason: 'States.Timeout' }], 'States.Timeout'],
    ['broken', { verdict: 'broken', reason: 'x'.repeat(700) }, [], 'x'.repeat(400)],
  ])('is %s with %j and %j', async (verdict, found, acted, reason) => {
    const answer = { verdict, ...(reason && { reason }) };
    expect(await rememberFindings({ found: { findings: [], ...found }, acted })).toEqual(answer);
  });
});

describe('finish-sweep', () => {
  const finish = (given: object = {}) => finishSweep({ ...LEASE, ...given });

  it.each([
    ['complete', {}],
    ['complete', { total: 1 }],
    ['incomplete', { total: 2 }],
    ['incomplete', { error: { Error: 'RateLimited', Cause: '{"errorMessage":"429"}' } }],
  ])('is %s with %j', async (verdict, given) => {
    await take();
    await tallySweep(page({ hasMore: false }));
    expect(await finish(given)).toMatchObject({ verdict, sweep: 'zones', scheduledAt: NOW, covered: 1, failed: 0 });
    expect(await finish(given)).toMatchObject({ verdict });
    expect(await readRecord('sweep#zones')).toMatchObject({ finishedAt: NOW, complete: verdict === 'complete' });
  });

  it('is incomplete with one that failed', async () => {
    await take();
    await tallySweep({ ...page({ hasMore: false }), results: [{ verdict: 'broken' }] });
    expect(await finish()).toMatchObject({ verdict: 'incomplete', reason: '1 looked at, 1 of them in vain' });
  });
});

describe('remember-findings', () => {
  it('remembers what was told, and not what could not be told', async () => {
    await storeZone(1);
    const finding = (as: string) => ({ action: 'tell-orphan', remember: { record: `zone#${zoneId(1)}`, as } });
    const found = { findings: [finding('one'), finding('two'), { action: 'start', remember: null }] };
    const acted = [{ verdict: 'done' }, { verdict: 'broken' }, { verdict: 'done' }];
    expect(await rememberFindings({ found, acted })).toEqual({ verdict: 'broken' });
    expect(await readRecord(`zone#${zoneId(1)}`)).toMatchObject({ told: ['one'] });
  });

  it('writes to no other kind of record', async () => {
    const found = { findings: [{ action: 'x', remember: { record: 'lease#zone#1', as: 'x' } }] };
    await expect(rememberFindings({ found, acted: [] })).rejects.toThrow(/must be a record that remembers/);
  });
});
