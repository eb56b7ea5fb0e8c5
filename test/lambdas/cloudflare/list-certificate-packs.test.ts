import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/list-certificate-packs.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import type { Received } from '../loopback.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, PACK_ID, PACK_IN_FULL, ZONE_ID } from './provider.ts';

const input = {
  zoneId: ZONE_ID,
  zoneName: 'example.com',
  hosts: ['*.example.com', 'example.com', 'www.example.com'],
  certificateAuthority: 'lets_encrypt',
  validationMethod: 'txt',
  validityDays: 90,
};

describeCall(CLOUDFLARE, {
  call: 'cloudflare/list-certificate-packs',
  handler,
  input,
  output: {
    packIds: ['a77f8bd7-3b47-46b4-a6f1-75cf98109948', PACK_ID, '5b0bd3a0-1a4f-4e3f-8d6a-2f4f3a1c9e77'],
    candidates: [PACK],
    unreadable: [],
    listedAt: expect.any(String),
  },
  ids: ['zoneId'],
  malformed: {
    ...MALFORMED_PACKS,
    'a pack instead of a list': { success: true, result: { id: PACK_ID } },
  },
});

describe('over several pages', () => {
  const server = loopbackFor(CLOUDFLARE);
  const [, wire] = JSON.parse(fixture('cloudflare/list-certificate-packs.response.json')).result;
  const idOf = (page: number) => `${String(page).padStart(8, '0')}-ea29-44df-9e55-21300bb9419b`;
  const pageOf = (request: Received) => Number(request.query.page);

  it('walks them all, and finds the pack that is on the last one', async () => {
    server.current.answer((request) => {
      const hosts = pageOf(request) === 3 ? wire.hosts : ['example.com'];
      const result = [{ ...wire, id: idOf(pageOf(request)), hosts }];
      return { body: { success: true, result, result_info: { page: pageOf(request), total_pages: 3 } } };
    });
    expect(await handler(input)).toEqual({
      packIds: [idOf(1), idOf(2), idOf(3)],
      candidates: [{ ...PACK, packId: idOf(3) }],
      unreadable: [],
      listedAt: expect.any(String),
    });
    expect(server.current.received.map(({ query }) => query)).toEqual(
      ['1', '2', '3'].map((page) => ({ status: 'all', per_page: '10', page })),
    );
  });

  it('reads on to a page that brings nothing new where the number of pages is not told', async () => {
    server.current.answer((request) => ({
      body: { success: true, result: [{ ...wire, id: idOf(Math.min(pageOf(request), 2)) }] },
    }));
    expect(await handler(input)).toMatchObject({ packIds: [idOf(1), idOf(2)] });
    expect(server.current.received).toHaveLength(3);
  });

  it.each([
    ['the page count is text', { total_pages: '3' }],
    ['there is none', undefined],
    ['the totals are an empty list', []],
    ['the totals are null', null],
    ['the totals are no object', 'none'],
    ['the page count is no number', { total_pages: 'three' }],
    ['the page count is 0', { total_pages: 0 }],
  ])('reads all of them where %s', async (_, result_info) => {
    server.current.answer((request) => ({
      body: { success: true, result: pageOf(request) > 3 ? [] : [{ ...wire, id: idOf(pageOf(request)) }], result_info },
    }));
    expect(await handler(input)).toMatchObject({ packIds: [idOf(1), idOf(2), idOf(3)] });
  });

  it('reads on after a page of which nothing could be read', async () => {
    server.current.answer((request) => {
      const odd = pageOf(request) === 2 ? { hosts: null } : {};
      return {
        body: { success: true, result: pageOf(request) > 3 ? [] : [{ ...wire, id: idOf(pageOf(request)), ...odd }] },
      };
    });
    expect(await handler(input)).toEqual({
      packIds: [idOf(1), idOf(3), idOf(2)],
      candidates: [1, 3].map((page) => ({ ...PACK, packId: idOf(page) })),
      unreadable: [{ id: idOf(2), fields: 'hosts' }],
      listedAt: expect.any(String),
    });
  });

  it('ends where every page is the same, and its odd pack has no id', async () => {
    server.current.answer({ body: { success: true, result: [wire, { ...wire, id: undefined }] } });
    expect(await handler(input)).toEqual({
      packIds: [PACK_ID],
      candidates: [PACK],
      unreadable: [{ id: null, fields: 'id' }],
      listedAt: expect.any(String),
    });
    expect(server.current.received).toHaveLength(2);
  });

  it('gives no half of a list: a page that fails fails all', async () => {
    const first = { success: true, result: [wire], result_info: { total_pages: 2 } };
    server.current.answer({ body: first }, { status: 503 });
    await expect(handler(input)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });

  it('stops after 20 pages and says what to do', async () => {
    server.current.answer({ body: { success: true, result: [], result_info: { total_pages: 21 } } });
    await expect(handler(input)).rejects.toMatchObject({
      name: 'ContractBroken',
      message: `zone ${ZONE_ID} has over 20 pages of certificate packs; delete those unused`,
    });
    expect(server.current.received).toHaveLength(20);
  });
});

describe('one odd pack', () => {
  const server = loopbackFor(CLOUDFLARE);
  const [, wire] = JSON.parse(fixture('cloudflare/list-certificate-packs.response.json')).result;
  const ODD_ID = '5b0bd3a0-1a4f-4e3f-8d6a-2f4f3a1c9e77';

  it.each([
    ['without hosts', { id: ODD_ID, hosts: undefined }, { id: ODD_ID, fields: 'hosts' }],
    ['without a status or a type', { id: ODD_ID, status: null, type: 5 }, { id: ODD_ID, fields: 'type, status' }],
    ['without an id', { id: undefined }, { id: null, fields: 'id' }],
    ['with an id that is none', { id: 'pack 7' }, { id: 'pack 7', fields: 'id' }],
    ['with a number as id', { id: 77 }, { id: '77', fields: 'id' }],
    ['whose validity is no number', { id: ODD_ID, validity_days: 'long' }, { id: ODD_ID, fields: 'validity_days' }],
    [
      'whose records are text',
      { id: ODD_ID, validation_records: 'none' },
      { id: ODD_ID, fields: 'validation_records' },
    ],
  ])('%s is set aside and named; the others are read', async (_, odd, unreadable) => {
    server.current.answer({
      body: { success: true, result: [{ ...wire, ...odd }, wire], result_info: { total_pages: 1 } },
    });
    expect(await handler(input)).toEqual({
      packIds: odd.id === ODD_ID ? [PACK_ID, ODD_ID] : [PACK_ID],
      candidates: [PACK],
      unreadable: [unreadable],
      listedAt: expect.any(String),
    });
    expect(await handler({ zoneId: ZONE_ID })).toMatchObject({ packs: [PACK_IN_FULL], unreadable: [unreadable] });
  });

  it.each([null, 5, 'pack', []])('may be %j instead of a pack', async (odd) => {
    server.current.answer({ body: { success: true, result: [odd, wire], result_info: { total_pages: 1 } } });
    expect(await handler(input)).toEqual({
      packIds: [PACK_ID],
      candidates: [PACK],
      unreadable: [{ id: null, fields: 'item' }],
      listedAt: expect.any(String),
    });
  });

  it.each([
    ['the validity as text', { validity_days: '90' }],
    ['records that are null', { validation_records: null }, { validationRecords: [] }],
    ['records that are an empty object', { validation_records: {} }, { validationRecords: [] }],
    ['certificates that are absent', { certificates: undefined }],
    ['an empty method', { validation_method: '' }, { validationMethod: null }],
    ['errors without a message', { validation_errors: [{}, { message: null }] }],
    [
      'a certificate without a time that can be read',
      { certificates: [{ status: 'active', expires_on: '0001-01-01T00:00:00Z' }] },
      { certificates: [{ status: 'active', expiresAt: null, uploadedAt: null }] },
    ],
    [
      'a time that is none',
      { certificates: [{ status: 'active', expires_on: 'soon' }] },
      { certificates: [{ status: 'active', expiresAt: null, uploadedAt: null }] },
    ],
  ])('is none that has %s', async (_, changes, read: object = {}) => {
    server.current.answer({
      body: { success: true, result: [{ ...wire, ...changes }], result_info: { total_pages: 1 } },
    });
    expect(await handler({ zoneId: ZONE_ID })).toMatchObject({ packs: [{ ...PACK_IN_FULL, ...read }], unreadable: [] });
  });
});

describe('one page for a reader', () => {
  const server = loopbackFor(CLOUDFLARE);
  const body = JSON.parse(fixture('cloudflare/list-certificate-packs.response.json'));

  it('is the first of ten active packs when nothing else is asked for', async () => {
    server.current.answer({ body });
    const { packs, ...page } = (await handler({ zoneId: ZONE_ID })) as { packs: unknown[] };
    expect(page).toEqual({ unreadable: [], page: 1, perPage: 10, totalPages: 1, totalCount: 3 });
    expect(packs).toHaveLength(3);
    expect(packs[1]).toEqual(PACK_IN_FULL);
    expect(server.current.received.map(({ query }) => query)).toEqual([{ page: '1', per_page: '10' }]);
  });

  it('is the one asked for, and says no totals that Cloudflare did not', async () => {
    server.current.answer({ body: { success: true, result: [], result_info: null } });
    const query = { status: 'all', deploy: 'staging', page: 3, perPage: 50 };
    expect(await handler({ zoneId: ZONE_ID, ...query })).toEqual({
      packs: [],
      unreadable: [],
      page: 3,
      perPage: 50,
      totalPages: null,
      totalCount: null,
    });
    expect(server.current.received.map((received) => received.query)).toEqual([
      { status: 'all', deploy: 'staging', page: '3', per_page: '50' },
    ]);
  });

  it.each([
    ['status', 'active'],
    ['deploy', 'test'],
    ['page', 0],
    ['page', 1.5],
    ['page', '1&status=all'],
    ['perPage', 4],
    ['perPage', 51],
  ])('is refused with %s %j before anything is sent', async (field, value) => {
    await expect(handler({ zoneId: ZONE_ID, [field]: value })).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(field),
    });
    expect(server.current.received).toEqual([]);
  });

  it('is not what a machine gets whose request lacks a field', async () => {
    const { validityDays: _, ...incomplete } = input;
    await expect(handler(incomplete)).rejects.toMatchObject({ name: 'InvalidInput' });
    await expect(handler({ ...input, hosts: undefined })).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(server.current.received).toEqual([]);
  });

  it('takes a state whose method is one that no order takes', async () => {
    server.current.answer({ body });
    expect(await handler({ ...input, validationMethod: 'cname' })).toMatchObject({ candidates: [] });
  });
});
