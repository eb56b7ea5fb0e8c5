import { describe, expect, it } from 'vitest';
import { updateRecord } from '../../../lambdas/record/table.ts';
import { withApi } from './setting.ts';

const store = (domainId: number, record: object) =>
  updateRecord<object>(`domain#${domainId}`, 'judge-domains', () => ({ domainId, ...record }), new Date());

describe('GET /domains', () => {
  it('lists what DigiCert has, each with a verdict', () =>
    withApi(async ({ send }) => {
      const { status, body } = await send('GET /domains?nameContains=example&sort=-date_created,name&limit=1');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        total: 1,
        limit: 1,
        offset: 0,
        domains: [{ name: 'example.com', verdict: expect.any(String), effectiveUntil: expect.any(String) }],
      });
    }));

  it('lists 1,000 of them in one answer', () =>
    withApi(async ({ runtime, send }) => {
      runtime.digicert.account.domains.addMany(1100);
      const { status, body } = await send('GET /domains?limit=1000&offset=50');
      expect(status).toBe(200);
      expect(body).toMatchObject({ total: 1101, limit: 1000, offset: 50, unreadable: [] });
      const ids = new Set(body.domains.map(({ domainId }: { domainId: number }) => domainId));
      expect(ids.size).toBe(1000);
      expect(body.domains.at(-1)).toMatchObject({
        verdict: expect.any(String),
        organization: { name: expect.any(String) },
      });
    }));

  it('passes every filter on', () =>
    withApi(async ({ runtime, send }) => {
      const filters = 'status=active&validation=ov_expiring&dcvMethod=email&includeValidationReuseStatus=true';
      expect((await send(`GET /domains?${filters}&name=example.com&offset=5`)).status).toBe(200);
      const asked = JSON.stringify(runtime.digicert.requests.at(-1));
      expect(asked).toContain('/services/v2/domain');
    }));

  it.each([
    'status=pending',
    'validation=expired',
    'dcvMethod=phone',
    'includeValidationReuseStatus=1',
    'sort=age',
    'sort=name,,id',
    'limit=1001',
    'offset=-1',
    'name=',
    'filter=x',
  ])('refuses %s', (query) =>
    withApi(async ({ runtime, send }) => {
      const { status, body } = await send(`GET /domains?${query}`);
      expect(status).toBe(400);
      expect(body.errors[0].field).toBe(query.split('=')[0]);
      expect(runtime.digicert.requests).toEqual([]);
    }),
  );
});

describe('GET /domains/{domainId}', () => {
  it('reads one with its verdict', () =>
    withApi(async ({ send }) => {
      const [{ domainId }] = (await send('GET /domains')).body.domains;
      const { body } = await send(`GET /domains/${domainId}?includeDcv=false`);
      expect(body).toMatchObject({ domainId, name: 'example.com', verdict: expect.any(String) });
    }));

  it('is 404 with DigiCert’s words where there is none, and 400 where none can be', () =>
    withApi(async ({ send }) => {
      expect(await send('GET /domains/7')).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining('not_found|domain') },
      });
      expect(await send('GET /domains/x')).toMatchObject({ status: 400, body: { errors: [{ field: 'domainId' }] } });
    }));
});

describe('the ledger', () => {
  it('is listed by verdict, and read', () =>
    withApi(async ({ send }) => {
      await store(1, { verdict: 'fresh' });
      await store(2, { verdict: 'expired' });
      expect((await send('GET /domain-ledger')).body.items).toHaveLength(2);
      expect((await send('GET /domain-ledger?verdict=expired')).body.items).toMatchObject([{ domainId: 2 }]);
      expect((await send('GET /domain-ledger/1')).body).toMatchObject({ verdict: 'fresh' });
      expect(await send('GET /domain-ledger/3')).toMatchObject({ status: 404 });
      expect(await send('GET /domain-ledger/x')).toMatchObject({ status: 400 });
      expect(await send('GET /domain-ledger?limit=0')).toMatchObject({ status: 400 });
      const misspelt = await send('GET /domain-ledger?verdict=exspired');
      expect(misspelt).toMatchObject({ status: 400, body: { detail: expect.stringContaining('expired') } });
    }));
});
