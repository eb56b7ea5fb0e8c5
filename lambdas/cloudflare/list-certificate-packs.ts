import * as z from 'zod/mini';
import { isRequestedPack } from '../domain/adoption.ts';
import type { Pack } from '../domain/pack.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packSchema, toPack, zoneIdSchema } from './contract.ts';

/** Ten packs of 50 hosts, all with their records, are half of the 1 MiB that we take; no zone has over 100 packs. */
const PER_PAGE = 10;
const MAX_PAGES = 20;

const input = z.object({
  zoneId: zoneIdSchema,
  zoneName: z.string(),
  hosts: z.array(z.string()),
  certificateAuthority: z.string(),
  validationMethod: z.string(),
  validityDays: z.number(),
});

/**
 * Lists a zone's packs of every status: all ids, and in full those that are what the request asks for. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/list/
 */
export async function listCertificatePacks({ zoneId, ...request }: z.infer<typeof input>) {
  const packs = new Map<string, Pack>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const path = `/zones/${zoneId}/ssl/certificate_packs?status=all&per_page=${PER_PAGE}&page=${page}`;
    const { result, totalPages } = await cloudflare({ method: 'GET', path, result: z.array(packSchema) });
    const known = packs.size;
    for (const wire of result) packs.set(wire.id, toPack(wire));
    // The page count is optional; without it the list ends with a page that brings nothing new.
    const isLast = totalPages === null ? packs.size === known : page >= totalPages;
    if (isLast) {
      const candidates = [...packs.values()].filter((pack) => isRequestedPack(pack, request));
      return { packIds: [...packs.keys()], candidates };
    }
  }
  throw new ContractBroken(`zone ${zoneId} has over ${MAX_PAGES} pages of certificate packs; delete those unused`);
}

export const handler = handle(input, listCertificatePacks);
