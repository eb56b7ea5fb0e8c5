import * as z from 'zod/mini';
import { byPreference, isRequestedPack } from '../domain/adoption.ts';
import { PACK_ID } from '../domain/ids.ts';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { toPackInFull } from './pack-contract.ts';
import { allPacks, PER_PAGE, packsPage } from './packs.ts';

const request = z.object({
  zoneId: zoneIdSchema,
  zoneName: z.string(),
  hosts: z.array(z.string()),
  certificateAuthority: z.string(),
  validationMethod: z.string(),
  validityDays: z.number(),
});

const query = z.object({
  zoneId: zoneIdSchema,
  /** Without it Cloudflare shows the active packs only. */
  status: z.optional(z.literal('all')),
  deploy: z.optional(z.enum(['staging', 'production'])),
  page: z._default(z.int().check(z.gte(1)), 1),
  perPage: z._default(z.int().check(z.gte(5), z.lte(50)), PER_PAGE),
});

/**
 * The zone's packs of every status: all ids, those of unreadable packs included, and in full those that are what the
 * request asks for. An unreadable pack may be one of these. `listedAt` identifies this list.
 */
async function findRequestedPacks({ zoneId, ...wanted }: z.infer<typeof request>, now: Date) {
  const { packs, unreadable } = await allPacks(zoneId);
  const ids = [...packs.map(({ packId }) => packId), ...unreadable.map(({ id }) => id)];
  return {
    packIds: ids.filter((id) => id !== null && PACK_ID.test(id)),
    candidates: byPreference(packs.filter((pack) => isRequestedPack(pack, wanted))),
    unreadable,
    listedAt: now.toISOString(),
  };
}

async function readPage({ zoneId, status, deploy, page, perPage }: z.infer<typeof query>) {
  const filters = { ...(status && { status }), ...(deploy && { deploy }) };
  const found = await packsPage(zoneId, { ...filters, page, per_page: perPage }, toPackInFull);
  const { items, unreadable, totalPages, totalCount } = found;
  return { packs: items, unreadable, page, perPage, totalPages, totalCount };
}

const forRequest = handle(request, findRequestedPacks);
const forReader = handle(query, readPage);

/**
 * Lists a zone's packs: for a machine, whose state names the hosts of a request, what of them could be adopted; for any
 * other reader one page as it is. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/list/
 */
export const handler = (event: unknown) =>
  event !== null && typeof event === 'object' && 'hosts' in event ? forRequest(event) : forReader(event);
