import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/list-certificate-packs.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import type { Received } from '../loopback.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK, PACK_ID, ZONE_ID } from './provider.ts';

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
  },
  ids: ['zoneId'],
  malformed: {
    ...MALFORMED_PACKS,
    'a pack instead of a list': { success: true, result: { id: PACK_ID } },
    'a pack without its hosts': { success: true, result: [{ id: PACK_ID, type: 'advanced', status: 'active' }] },
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

describe('one page for a reader', () => {
  const server = loopbackFor(CLOUDFLARE);
  const body = JSON.parse(fixture('cloudflare/list-certificate-packs.response.json'));

  it('is the first of ten active packs when nothing else is asked for', async () => {
    server.current.answer({ body });
    const { packs, ...page } = (await handler({ zoneId: ZONE_ID })) as { packs: unknown[] };
    expect(page).toEqual({ page: 1, perPage: 10, totalPages: 1, totalCount: 3 });
    expect(packs).toHaveLength(3);
    expect(packs[1]).toEqual(PACK);
    expect(server.current.received.map(({ query }) => query)).toEqual([{ page: '1', per_page: '10' }]);
  });

  it('is the one asked for, and says no totals that Cloudflare did not', async () => {
    server.current.answer({ body: { success: true, result: [], result_info: null } });
    const query = { status: 'all', deploy: 'staging', page: 3, perPage: 50 };
    expect(await handler({ zoneId: ZONE_ID, ...query })).toEqual({
      packs: [],
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
