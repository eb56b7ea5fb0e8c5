import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as addNoteCall } from '../../../../lambdas/digicert/add-note.ts';
import { handler as deleteNoteCall } from '../../../../lambdas/digicert/delete-note.ts';
import { handler as domainInfo } from '../../../../lambdas/digicert/domain-info.ts';
import { type DomainPage, handler as listDomains } from '../../../../lambdas/digicert/list-domains.ts';
import { handler as listNotes } from '../../../../lambdas/digicert/list-notes.ts';
import { DOMAIN_SORT_PROPERTIES, DOMAIN_VALIDATIONS } from '../../../../lambdas/domain/domain-query.ts';
import { judgeDomain } from '../../../../lambdas/domain/domain-verdict.ts';
import type { DomainDetails } from '../../../../lambdas/domain/order.ts';
import { DigicertSimulator } from '../../../../lib/local/simulators/digicert.ts';
import type { DomainOptions } from '../../../../lib/local/simulators/digicert-domain.ts';
import { budgetTable } from '../../../lambdas/budget-table.ts';
import { planned } from '../../../lambdas/planned.ts';

const addNote = planned(addNoteCall);
const deleteNote = planned(deleteNoteCall);

const NOW = '2026-11-21T10:00:00.000Z';
const clock = { now: () => Date.parse(NOW), sleep: async () => {} };

let digicert: DigicertSimulator;
const server = createAdaptorServer({
  fetch: (request: Request) =>
    new URL(request.url).pathname === '/secretsmanager/get'
      ? Response.json({ SecretString: JSON.stringify({ apiKey: 'simulated-digicert-key', region: 'eu' }) })
      : digicert.app.fetch(request),
});

beforeAll(async () => {
  Object.assign(process.env, (await budgetTable()).environment);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  process.env.DIGICERT_EU_BASE_URL = `http://127.0.0.1:${port}/services/v2`;
  process.env.DIGICERT_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:digicert';
  process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(port);
});
beforeEach(() => {
  digicert = new DigicertSimulator({ clock });
});
afterAll(() => {
  server.close();
});

const list = async (input: Record<string, unknown> = {}) => (await listDomains(input)) as DomainPage;
const names = async (input: Record<string, unknown>) => (await list(input)).domains.map(({ name }) => name);

describe('List domains', () => {
  it('pages through many domains without a gap or a double', async () => {
    digicert.account.domains.addMany(1250);
    const seen: number[] = [];
    let total = 1;
    for (let offset = 0; offset < total; offset += 500) {
      const page = await list({ limit: 500, offset });
      total = page.total ?? 0;
      seen.push(...page.domains.map(({ domainId }) => domainId));
    }
    expect([total, seen.length, new Set(seen).size]).toEqual([1251, 1251, 1251]);
    expect(await list({ limit: 500, offset: 1251 })).toMatchObject({ domains: [], total: 1251 });
    expect(await listDomains({ covering: { dnsNames: ['www.d1249.example', 'd1250.example'] } })).toEqual({
      domains: [{ domainId: 8_001_251, name: 'd1249.example', dcvMethod: 'dns-txt-token' }],
      uncovered: ['d1250.example'],
      remarks: [],
      unreadable: [],
    });
  });

  it('filters by status and method, and searches', async () => {
    digicert.account.domains.add('old.example.com', { isActive: false });
    digicert.account.domains.add('mail.example.net', { dcvMethod: 'email' });
    expect(await names({ filters: { status: 'inactive' } })).toEqual(['old.example.com']);
    expect(await names({ filters: { status: 'active' } })).toEqual(['example.com', 'mail.example.net']);
    expect(await names({ filters: { dcvMethod: 'email' } })).toEqual(['mail.example.net']);
    expect(await names({ search: { value: 'example.com', match: 'exact' } })).toEqual(['example.com']);
    expect(await names({ search: { value: 'example.com', match: 'contains' } })).toEqual([
      'example.com',
      'old.example.com',
    ]);
    expect(
      await names({ filters: { status: 'active', dcvMethod: 'email' }, search: { value: 'x', match: 'exact' } }),
    ).toEqual([]);
  });

  it('filters by validation, each value as its documentation says', async () => {
    // From approval; the last day of each is so many days from today.
    for (const days of [-8, -7, -1, 0, 7, 8, 30, 31, 60, 61, 90, 91]) {
      digicert.account.domains.add(`${days}.example`, {
        approvedDaysAgo: 100,
        validForDays: 100 + days,
        types: ['ov'],
      });
    }
    digicert.account.domains.add('never.example', { approvedDaysAgo: null });
    const found: Record<string, string> = {};
    for (const validation of DOMAIN_VALIDATIONS) {
      found[validation] = (await names({ filters: { validation }, search: { value: '.example', match: 'contains' } }))
        .map((name) => name.replace('.example', ''))
        .join(' ');
    }
    const nothing = Object.fromEntries(
      DOMAIN_VALIDATIONS.filter((value) => value.startsWith('ev_')).map((value) => [value, '']),
    );
    expect(found).toEqual({
      ...nothing,
      completed: '7 8 30 31 60 61 90 91',
      ov_expired: '-8 -7 -1',
      ov_expiring: '0 7 8 30',
      shortened_by_industry_changes: '-8 -7 -1 0 7 8 30 31 60 61 90 91 never',
      ov_expired_in_last_7_days: '-7 -1',
      ov_expiring_within_7_days: '0 7',
      ov_expiring_within_30_days: '0 7 8 30',
      ov_expiring_from_31_to_60_days: '31 60',
      ov_expiring_from_61_to_90_days: '61 90',
    });
  });

  it('sorts by every documented property, by several, and downwards', async () => {
    const { domains } = digicert.account;
    domains.add('b.example', { organizationName: 'Beta', approvedDaysAgo: 3 });
    domains.add('a.example', { organizationName: 'Beta', approvedDaysAgo: 5 });
    for (const property of DOMAIN_SORT_PROPERTIES) expect(await names({ sort: [{ property }] })).toHaveLength(3);
    expect(await names({ sort: [{ property: 'name', descending: true }] })).toEqual([
      'example.com',
      'b.example',
      'a.example',
    ]);
    expect(await names({ sort: [{ property: 'organization_name' }, { property: 'name' }] })).toEqual([
      'a.example',
      'b.example',
      'example.com',
    ]);
    expect(await names({ sort: [{ property: 'date_created', descending: true }] })).toEqual([
      'b.example',
      'a.example',
      'example.com',
    ]);
  });

  it('tells the day of the approval and the end of each type on demand', async () => {
    const brief = await list();
    const full = await list({ filters: { includeValidationReuseStatus: true } });
    expect([brief.domains[0]?.approvedAt, full.domains[0]?.approvedAt]).toEqual([
      '2026-11-01T10:00:00+00:00',
      '2026-11-01',
    ]);
    expect(full.domains[0]).toMatchObject({ ovExpiresAt: '2027-05-19' });
  });

  it.each([
    'filters[name]=x',
    'filters[status]=pending',
    'filters[validation]=dv_expired',
    'sort=color',
    'limit=all',
    'page=2',
  ])('refuses %s, which no page documents', async (query) => {
    const response = await digicert.app.request(`http://digicert.test/services/v2/domain?${query}`, {
      headers: { 'x-dc-devkey': 'simulated-digicert-key' },
    });
    expect(response.status).toBe(400);
  });
});

describe('Domain info', () => {
  it.each<[string, DomainOptions, string]>([
    ['validated', {}, 'unusable-at-cut-over'],
    ['expired', { approvedDaysAgo: 200 }, 'expired'],
    ['ending soon', { approvedDaysAgo: 100, validForDays: 110 }, 'expires-within-14-days'],
    ['inactive', { isActive: false }, 'no-active-validation'],
    ['never validated', { approvedDaysAgo: null }, 'no-active-validation'],
    ['validated by email', { dcvMethod: 'email', validForDays: 100 }, 'email-method'],
  ])('shows a domain that is %s, and that it is %s', async (_, options, verdict) => {
    const domainId = digicert.account.domains.add('example.net', options);
    const details = (await domainInfo({ domainId })) as DomainDetails;
    expect(judgeDomain(details, { now: NOW, usedByLiveOrder: true })).toMatchObject({ verdict });
  });

  it('shows what is pending, whose token ends when, and List domains since when', async () => {
    const { domains } = digicert.account;
    const dead = domains.add('dead.example', { submittedDaysAgo: 11, tokenExpiresInDays: 19 });
    const lapsed = domains.add('lapsed.example', { submittedDaysAgo: 5, tokenExpiresInDays: -1 });
    const lapsing = domains.add('lapsing.example', { submittedDaysAgo: 5, tokenExpiresInDays: 2 });
    const calm = domains.add('calm.example', { submittedDaysAgo: 5, tokenExpiresInDays: 25 });
    const listed = new Map((await list()).domains.map((domain) => [domain.domainId, domain]));
    const verdicts = await Promise.all(
      [dead, lapsed, lapsing, calm].map(async (domainId) => {
        const details = { ...listed.get(domainId), ...((await domainInfo({ domainId })) as DomainDetails) };
        return judgeDomain(details, { now: NOW, usedByLiveOrder: false }).verdict;
      }),
    );
    expect(verdicts).toEqual(['polling-stopped', 'token-expired', 'token-expiring', 'no-active-validation']);
    expect(await domainInfo({ domainId: lapsed })).toMatchObject({
      dcvTokenStatus: 'expired',
      dcvTokenExpiresAt: '2026-11-20T10:00:00.000Z',
      validations: [
        { type: 'ov', status: 'pending', validatedUntil: null },
        { type: 'ev', status: 'pending', validatedUntil: null },
      ],
    });
  });

  it('leaves out what is not asked for', async () => {
    const none = { includeDcv: false, includeValidation: false, includeValidationReuseStatus: false };
    expect(await domainInfo({ domainId: 8_000_001, ...none })).toEqual({
      domainId: 8_000_001,
      name: 'example.com',
      isActive: true,
      dcvMethod: null,
      approvedAt: null,
      ovExpiresAt: null,
      evExpiresAt: null,
      activeValidations: [],
      dcvTokenStatus: null,
      dcvTokenExpiresAt: null,
      validations: [],
    });
    expect(await domainInfo({ domainId: 8_000_001, includeValidationReuseStatus: false })).toMatchObject({
      approvedAt: null,
      ovExpiresAt: '2027-05-19',
      activeValidations: ['ov', 'ev'],
    });
  });
});

describe('notes', () => {
  it('are listed, and deleted once', async () => {
    const orderId = 12345;
    expect(await listNotes({ orderId })).toEqual({ notes: [], unreadable: [] });
    const { noteId } = (await addNote({ orderId, note: 'first' })) as { noteId: number };
    await addNote({ orderId, note: 'second' });
    expect(await deleteNote({ orderId, noteId })).toMatchObject({ reason: 'the note is deleted' });
    expect(await deleteNote({ orderId, noteId })).toMatchObject({ reason: expect.stringMatching(/no such note/) });
    expect(await listNotes({ orderId })).toMatchObject({
      notes: [{ text: 'second', createdAt: NOW, author: 'Simulated User' }],
    });
  });
});
