import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { cloudflare } from './client.ts';
import { packSchema, toPack } from './contract.ts';

/** Ten packs of 50 hosts, all with their records, are half of the 1 MiB that we take; no zone has over 100 packs. */
export const PER_PAGE = 10;
const MAX_PAGES = 20;

export interface PacksPage {
  packs: Pack[];
  totalPages: number | null;
  totalCount: number | null;
}

/** One page of the zone's packs; the query must hold nothing that changes the endpoint. */
export async function packsPage(zoneId: string, query: Record<string, string | number>): Promise<PacksPage> {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const path = `/zones/${zoneId}/ssl/certificate_packs?${search.join('&')}`;
  const { result, ...totals } = await cloudflare({ method: 'GET', path, result: z.array(packSchema) });
  return { packs: result.map(toPack), ...totals };
}

/** Every pack of the zone, of every status. Errors: a page that fails fails all; `ContractBroken` over 20 pages. */
export async function allPacks(zoneId: string): Promise<Pack[]> {
  const packs = new Map<string, Pack>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { packs: found, totalPages } = await packsPage(zoneId, { status: 'all', per_page: PER_PAGE, page });
    const known = packs.size;
    for (const pack of found) packs.set(pack.packId, pack);
    // The page count is optional; without it the list ends with a page that brings nothing new.
    const isLast = totalPages === null ? packs.size === known : page >= totalPages;
    if (isLast) return [...packs.values()];
  }
  throw new ContractBroken(`zone ${zoneId} has over ${MAX_PAGES} pages of certificate packs; delete those unused`);
}
