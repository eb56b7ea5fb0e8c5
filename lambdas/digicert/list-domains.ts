import * as z from 'zod/mini';
import { coverage, type ListedDomain } from '../domain/domain-coverage.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';

const input = z.object({ commonName: z.optional(z.string()), dnsNames: z.array(z.string()) });

const answer = z.object({
  domains: z.array(z.object({ id: z.int(), name: z.string(), is_active: z.nullish(z.boolean()) })),
  page: z.nullish(z.object({ total: z.int() })),
});

const PAGE = 1000;
const MAX_PAGES = 20;

/**
 * Finds the account's active domains that carry the validation of these names, and the names that none covers. How
 * long they are valid only Domain info tells. Always allowed.
 * Errors: `ContractBroken` when the account has over 20,000 domains, or the list ends before its own total.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/list-domains.html
 */
export async function listDomains(names: z.infer<typeof input>): Promise<ReturnType<typeof coverage>> {
  const dnsNames = [...new Set([...(names.commonName ? [names.commonName] : []), ...names.dnsNames])];
  const listed: ListedDomain[] = [];
  let fetched = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `/domain?limit=${PAGE}&offset=${fetched}`;
    const { domains, page: total } = await digicert({ method: 'GET', path, answer });
    fetched += domains.length;
    for (const { id, name, is_active } of domains) if (is_active !== false) listed.push({ domainId: id, name });
    if (fetched >= (total?.total ?? fetched)) return coverage(dnsNames, listed);
    if (domains.length === 0) throw new ContractBroken(`DigiCert GET /domain: ended at ${fetched} of ${total?.total}`);
  }
  throw new ContractBroken(`DigiCert GET /domain: more than ${MAX_PAGES} pages; archive domains that are not used`);
}

export const handler = handle(input, listDomains);
