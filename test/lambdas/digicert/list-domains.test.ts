import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/digicert/list-domains.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { answerOf, DIGICERT } from './provider.ts';

const NEVER_VALIDATED = {
  domainId: 12346,
  name: 'example.net',
  isActive: true,
  dcvMethod: null,
  approvedAt: null,
  ovExpiresAt: null,
  evExpiresAt: null,
  activeValidations: [],
  lastSubmittedAt: null,
};

describeCall(DIGICERT, {
  call: 'digicert/list-domains',
  handler,
  input: {
    filters: {
      status: 'active',
      validation: 'ov_expiring_from_61_to_90_days',
      includeValidationReuseStatus: true,
      dcvMethod: 'email',
    },
    search: { value: 'example', match: 'contains' },
    sort: [{ property: 'name', descending: true }, { property: 'id' }],
    limit: 2,
    offset: 4,
  },
  output: {
    domains: [
      {
        domainId: 12345,
        name: 'example.org',
        isActive: true,
        dcvMethod: 'email',
        approvedAt: '2026-11-01',
        ovExpiresAt: '2027-05-19',
        evExpiresAt: null,
        activeValidations: ['ov'],
        lastSubmittedAt: '2026-10-28T08:03:06.000Z',
      },
      NEVER_VALIDATED,
    ],
    unreadable: [],
    total: 6,
    limit: 2,
    offset: 4,
  },
  ids: [],
  malformed: {
    'a list that is none': answerOf('list-domains', { domains: 'none' }),
    nothing: '',
  },
});

const server = loopbackFor(DIGICERT);
const EMPTY = { domains: [], page: { total: 0, limit: 1000, offset: 0 } };

describe('one page', () => {
  it('is of 100 domains from the first on, unless the input says otherwise', async () => {
    server.current.answer({ body: EMPTY });
    expect(await handler({})).toEqual({ domains: [], unreadable: [], total: 0, limit: 100, offset: 0 });
    expect(server.current.received[0]?.query).toEqual({ limit: '100', offset: '0' });
  });

  it('keeps the time of the approval where the day is not told', async () => {
    const domain = { id: 12346, name: 'example.net', dcv_approval_datetime: '2026-11-02T06:49:33+00:00' };
    server.current.answer({ body: { ...EMPTY, domains: [domain, { ...domain, is_active: false }] } });
    const approvedAt = '2026-11-02T06:49:33+00:00';
    expect(await handler({})).toMatchObject({
      domains: [
        { ...NEVER_VALIDATED, approvedAt },
        { ...NEVER_VALIDATED, approvedAt, isActive: false },
      ],
    });
  });

  it('of 1,000 domains is read 500 at a time', async () => {
    server.current.answer(({ query }) => {
      const [offset, limit] = [Number(query.offset), Number(query.limit)];
      const domains = Array.from({ length: limit }, (_, index) => ({ id: offset + index + 1, name: 'example.net' }));
      return { body: { domains, page: { total: 3000 } } };
    });
    const page = await handler({ limit: 1000, offset: 200, attachments: true });
    expect(page).toMatchObject({ unreadable: [], total: 3000, limit: 1000, offset: 200 });
    const ids = (page as { domains: { domainId: number }[] }).domains.map(({ domainId }) => domainId);
    expect(ids).toEqual(Array.from({ length: 1000 }, (_, index) => index + 201));
    expect(server.current.received.map(({ query }) => query)).toEqual([
      { limit: '500', offset: '200' },
      { limit: '500', offset: '700' },
    ]);
  });

  it('sets aside a domain that cannot be read, and needs no total', async () => {
    const domains = [{ name: 'a.example' }, { id: '7', name: 'b.example', last_submitted_datetime: 'lately' }];
    server.current.answer({ body: { domains: [...domains, { id: '12346', name: 'example.net' }] } });
    expect(await handler({})).toEqual({
      domains: [NEVER_VALIDATED],
      unreadable: [
        { id: null, fields: 'id' },
        { id: '7', fields: 'last_submitted_datetime' },
      ],
      total: null,
      limit: 100,
      offset: 0,
    });
  });

  it.each([
    [{ filters: { status: 'pending' } }, 'filters.status'],
    [{ filters: { validation: 'dv_expired' } }, 'filters.validation'],
    [{ filters: { dcvMethod: 'phone' } }, 'filters.dcvMethod'],
    [{ filters: { includeValidationReuseStatus: 'true' } }, 'filters.includeValidationReuseStatus'],
    [{ filters: { name: 'example.com' } }, 'filters'],
    [{ search: { value: '', match: 'exact' } }, 'search.value'],
    [{ search: { value: '%example', match: 'exact' } }, 'search.value'],
    [{ search: { value: 'example' } }, 'search.match'],
    [{ search: 'example' }, 'search'],
    [{ sort: [{ property: 'dcv_expiration' }] }, 'sort[0].property'],
    [{ sort: [{ property: 'id' }, { property: 'id', descending: true }] }, 'sort[1].property'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1001 }, 'limit'],
    [{ offset: -1 }, 'offset'],
    [{ offset: 1.5 }, 'offset'],
    [{ covering: { dnsNames: 'example.com' } }, 'covering.dnsNames'],
  ])('%j is refused by name before anything is sent', async (input, field) => {
    await expect(handler(input)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(`${field}:`),
    });
    expect(server.current.received).toEqual([]);
  });
});

describe('covering names', () => {
  const domainsFrom = (offset: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: offset + index + 1,
      name: `d${offset + index}.example`,
      dcv_method: 'email',
    }));

  it('finds the nearest active domain of each, and the names without one', async () => {
    const domains = ['example.com', 'sub.example.com', 'old.example.com'].map((name, index) => ({
      id: 12345 + index,
      name,
      dcv_method: 'email',
      is_active: !name.startsWith('old.'),
    }));
    server.current.answer({ body: { domains, page: { total: 3 } } });
    const dnsNames = ['*.example.com', 'a.sub.example.com', 'old.example.com', 'example.net'];
    expect(await handler({ covering: { commonName: 'example.com', dnsNames } })).toEqual({
      domains: [
        { domainId: 12345, name: 'example.com', dcvMethod: 'email' },
        { domainId: 12346, name: 'sub.example.com', dcvMethod: 'email' },
      ],
      uncovered: ['example.net'],
      remarks: [],
      unreadable: [],
    });
  });

  it('reads all pages', async () => {
    server.current.answer(({ query }) => {
      const offset = Number(query.offset);
      return { body: { domains: domainsFrom(offset, Math.min(500, 1150 - offset)), page: { total: 1150 } } };
    });
    expect(await handler({ covering: { dnsNames: ['www.d1149.example'] } })).toEqual({
      domains: [{ domainId: 1150, name: 'd1149.example', dcvMethod: 'email' }],
      uncovered: [],
      remarks: [],
      unreadable: [],
    });
    const common = { 'filters[status]': 'active', sort: 'id', limit: '500' };
    expect(server.current.received.map(({ query }) => query)).toEqual([
      { ...common, offset: '0' },
      { ...common, offset: '500' },
      { ...common, offset: '1000' },
    ]);
  });

  it('stops after 20 pages and says what to do', async () => {
    server.current.answer(({ query }) => ({
      body: { domains: domainsFrom(Number(query.offset), 1), page: { total: 99 } },
    }));
    await expect(handler({ covering: { dnsNames: ['example.com'] } })).rejects.toMatchObject({
      name: 'ContractBroken',
      message: expect.stringContaining('20 pages'),
    });
    expect(server.current.received).toHaveLength(20);
  });

  it('does not take a list that ends before its own total for the whole', async () => {
    server.current.answer({ body: { domains: [], page: { total: 3 } } });
    await expect(handler({ covering: { dnsNames: ['example.com'] } })).rejects.toMatchObject({
      name: 'ContractBroken',
      message: expect.stringContaining('ended at 0 of 3'),
    });
  });

  it('takes a page of 1,000 domains at their largest for too much, and says so', async () => {
    const domains = domainsFrom(0, 1000).map((domain) => ({ ...domain, account_token: 'x'.repeat(1_100) }));
    server.current.answer({ body: { domains, page: { total: 1000 } } });
    await expect(handler({ limit: 1000 })).rejects.toMatchObject({
      name: 'ProviderUnavailable',
      message: expect.stringContaining('over 1048576 bytes'),
    });
  });
});
