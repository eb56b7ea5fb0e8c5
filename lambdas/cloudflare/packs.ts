import type { Pack } from '../domain/pack.ts';
import type { Unreadable } from '../domain/unreadable.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { cloudflare } from './client.ts';
import { packListSchema, toPack, type WirePack } from './pack-contract.ts';

/** Ten packs of 50 hosts, all with their records, are half of the 1 MiB that we take; no zone has over 100 packs. */
export const PER_PAGE = 10;
const MAX_PAGES = 20;

export interface Packs {
  packs: Pack[];
  /** Packs whose entry could not be read. They are in the zone: such a pack is never an absent one. */
  unreadable: Unreadable[];
}

/** One page of the zone's packs, each as `read` makes it; the query must hold nothing that changes the endpoint. */
export async function packsPage<T extends Pack>(
  zoneId: string,
  query: Record<string, string | number>,
  read: (wire: WirePack) => T,
) {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const path = `/zones/${zoneId}/ssl/certificate_packs?${search.join('&')}`;
  const { result, ...totals } = await cloudflare({ method: 'GET', path, result: packListSchema });
  return { ...result, items: result.items.map(read), ...totals };
}

/** Every pack of the zone, of every status. Errors: a page that fails fails all; `ContractBroken` over 20 pages. */
export async function allPacks(zoneId: string, read: (wire: WirePack) => Pack = toPack): Promise<Packs> {
  const packs = new Map<string, Pack>();
  const unreadable: Unreadable[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = await packsPage(zoneId, { status: 'all', per_page: PER_PAGE, page }, read);
    const isNew = found.keys.some((key) => !seen.has(key));
    for (const key of found.keys) seen.add(key);
    for (const pack of found.items) packs.set(pack.packId, pack);
    if (isNew) unreadable.push(...found.unreadable);
    // The page count is optional, and 0 beside items tells nothing; without it the list ends with a page that brings
    // nothing new, readable or not.
    const isCounted = found.totalPages !== null && (found.totalPages > 0 || found.keys.length === 0);
    const isLast = isCounted ? page >= Number(found.totalPages) : !isNew;
    if (!isLast) continue;
    const isElsewhere = ({ id }: Unreadable) => id !== null && packs.has(id);
    return { packs: [...packs.values()], unreadable: unreadable.filter((item) => !isElsewhere(item)) };
  }
  throw new ContractBroken(`zone ${zoneId} has over ${MAX_PAGES} pages of certificate packs; delete those unused`);
}
