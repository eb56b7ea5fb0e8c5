import * as z from 'zod/mini';
import { coverage, type ListedDomain } from '../domain/domain-coverage.ts';
import {
  DCV_METHODS,
  DOMAIN_SORT_PROPERTIES,
  DOMAIN_STATUSES,
  DOMAIN_VALIDATIONS,
  toDomainQuery,
} from '../domain/domain-query.ts';
import type { ListedDomainValidation } from '../domain/order.ts';
import { type Query, queryString, queryViolations } from '../domain/query.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { listedDomainSchema, toListedDomain } from './domain-contract.ts';

/** What is not known is refused: a filter that is left out lists more than was asked for. */
const filters = z.strictObject({
  status: z.optional(z.literal(DOMAIN_STATUSES)),
  validation: z.optional(z.literal(DOMAIN_VALIDATIONS)),
  includeValidationReuseStatus: z.optional(z.boolean()),
  dcvMethod: z.optional(z.literal(DCV_METHODS)),
});
const input = z
  .object({
    /** All pages, for names whose domains are wanted; the rest of the input is for one page. */
    covering: z.optional(z.object({ commonName: z.optional(z.string()), dnsNames: z.array(z.string()) })),
    filters: z.optional(filters),
    search: z.optional(z.strictObject({ value: z.string(), match: z.literal(['exact', 'contains']) })),
    sort: z.optional(
      z.array(z.strictObject({ property: z.literal(DOMAIN_SORT_PROPERTIES), descending: z.optional(z.boolean()) })),
    ),
    limit: z._default(z.number(), 100),
    offset: z._default(z.number(), 0),
  })
  .check((context) => {
    for (const { path, message } of queryViolations(toDomainQuery(context.value))) {
      context.issues.push({ code: 'custom', input: context.value, path, message });
    }
  });

const pageAnswer = z.object({ domains: z.array(listedDomainSchema), page: z.object({ total: z.int() }) });
const namesAnswer = z.object({
  domains: z.array(z.object({ id: z.int(), name: z.string(), is_active: z.nullish(z.boolean()) })),
  page: z.nullish(z.object({ total: z.int() })),
});

/** A domain takes about 950 of the 1,048,576 bytes that an answer may have, and some take more. */
const PAGE = 500;
const MAX_PAGES = 20;
/** By id, so that a domain added meanwhile moves none from one page to another. */
const ALL_ACTIVE: Query = { filters: { status: 'active' }, sort: [{ property: 'id' }] };

export interface DomainPage {
  domains: ListedDomainValidation[];
  /** On all pages. */
  total: number;
  limit: number;
  offset: number;
}

/**
 * Lists one page of the account's domains, or with `covering` those active ones of all pages that carry the validation
 * of some names, and the names that none covers. How long they are valid Domain info tells best. Always allowed.
 * Errors: with `covering`, `ContractBroken` when there are over 10,000 domains, or the list ends before its own total.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/list-domains.html
 */
export async function listDomains({ covering, ...query }: z.infer<typeof input>) {
  return covering ? domainsCovering(covering) : pageOfDomains(query);
}

async function pageOfDomains(query: Omit<z.infer<typeof input>, 'covering'>): Promise<DomainPage> {
  const path = `/domain${queryString(toDomainQuery(query))}`;
  const { domains, page } = await digicert({ method: 'GET', path, answer: pageAnswer });
  return { domains: domains.map(toListedDomain), total: page.total, limit: query.limit, offset: query.offset };
}

async function domainsCovering(names: { commonName?: string | undefined; dnsNames: string[] }) {
  const dnsNames = [...new Set([...(names.commonName ? [names.commonName] : []), ...names.dnsNames])];
  const listed: ListedDomain[] = [];
  let fetched = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `/domain${queryString({ ...ALL_ACTIVE, limit: PAGE, offset: fetched })}`;
    const { domains, page: total } = await digicert({ method: 'GET', path, answer: namesAnswer });
    fetched += domains.length;
    for (const { id, name, is_active } of domains) if (is_active !== false) listed.push({ domainId: id, name });
    if (fetched >= (total?.total ?? fetched)) return coverage(dnsNames, listed);
    if (domains.length === 0) throw new ContractBroken(`DigiCert GET /domain: ended at ${fetched} of ${total?.total}`);
  }
  throw new ContractBroken(`DigiCert GET /domain: more than ${MAX_PAGES} pages; archive domains that are not used`);
}

export const handler = handle(input, listDomains);
