import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/judge-pack-coverage.ts';
import { describeCall, fixture, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, MALFORMED_PACKS, PACK_ID, ZONE_ID } from './provider.ts';

const UNIVERSAL_ID = 'a77f8bd7-3b47-46b4-a6f1-75cf98109948';
const input = { zoneId: ZONE_ID, zoneName: 'example.com', packId: PACK_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/judge-pack-coverage',
  handler,
  input,
  output: {
    verdict: 'uncovered',
    reason: 'no other active pack covers a.b.example.com; order one that does, and wait until it is active',
    packId: PACK_ID,
    hosts: ['*.example.com', 'a.b.example.com', 'example.com', 'www.example.com'],
    uncovered: ['a.b.example.com'],
    coveredBy: [UNIVERSAL_ID],
  },
  ids: ['zoneId'],
  malformed: { ...MALFORMED_PACKS, 'a pack instead of a list': { success: true, result: { id: PACK_ID } } },
});

const server = loopbackFor(CLOUDFLARE);

it('asks about Universal SSL when told of no pack', async () => {
  server.current.answer({ body: fixture('cloudflare/judge-pack-coverage.response.json') });
  expect(await handler({ ...input, packId: null })).toMatchObject({
    verdict: 'covered',
    packId: null,
    hosts: ['*.example.com', 'example.com'],
    coveredBy: [PACK_ID],
  });
});

describe('a pack that cannot be read', () => {
  const { result } = JSON.parse(fixture('cloudflare/judge-pack-coverage.response.json'));
  const [universal, advanced] = result;
  const answer = (...packs: unknown[]) =>
    server.current.answer({ body: { success: true, result: packs, result_info: { total_pages: 1 } } });

  it.each([
    ['is the one to be deleted', { ...advanced, hosts: null }],
    ['may be the one to be deleted, which is not listed', { ...advanced, id: undefined }],
  ])('%s: the deletion is refused, and nothing is sent', async (_, odd) => {
    answer(universal, odd);
    await expect(handler(input)).rejects.toMatchObject({
      name: 'ContractBroken',
      message: expect.stringMatching(
        /may not be deleted: 1 pack could not be read .*its hosts are unknown; try again later/,
      ),
    });
  });

  it('covers nothing', async () => {
    answer(advanced, { ...universal, status: undefined });
    expect(await handler(input)).toMatchObject({ verdict: 'uncovered', coveredBy: [] });
    answer(universal, { ...advanced, status: undefined });
    expect(await handler({ ...input, packId: null })).toMatchObject({ verdict: 'uncovered', coveredBy: [] });
  });

  it('may be a universal one: the hosts of every universal pack count', async () => {
    answer({ ...universal, hosts: ['shop.example.com'] }, { id: ZONE_ID });
    const { hosts } = await handler({ ...input, packId: null });
    expect(hosts).toEqual(['shop.example.com', 'example.com', '*.example.com']);
  });

  it('is not taken for one that is gone, unlike one that a readable list omits', async () => {
    answer(universal, { id: ZONE_ID });
    expect(await handler(input)).toMatchObject({ verdict: 'gone' });
  });
});

it('looks at every page', async () => {
  const { result } = JSON.parse(fixture('cloudflare/judge-pack-coverage.response.json'));
  server.current.answer(({ query }) => ({
    body: { success: true, result: [result[Number(query.page) - 1]], result_info: { total_pages: 3 } },
  }));
  expect(await handler({ ...input, packId: UNIVERSAL_ID })).toMatchObject({ verdict: 'covered', coveredBy: [PACK_ID] });
  expect(server.current.received).toHaveLength(3);
});

it.each([undefined, '..', 5, '#'])('refuses the pack id %j before anything is sent', async (packId) => {
  await expect(handler({ ...input, packId })).rejects.toMatchObject({
    name: 'InvalidInput',
    message: expect.stringContaining('packId'),
  });
  expect(server.current.received).toEqual([]);
});
