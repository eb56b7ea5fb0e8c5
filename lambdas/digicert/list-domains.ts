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
import type { Unreadable } from '../domain/unreadable.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { domainPageSchema, namedDomainPageSchema, toAttachments, toListedDomain } from './domain-contract.ts';

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
    /** Also the organization, container and the like of each domain. */
    attachments: z._default(z.boolean(), false),
    offset: z._default(z.number(), 0),
  })
  .check((context) => {
    for (const { path, message } of queryViolations(toDomainQuery(context.value))) {
      context.issues.push({ code: 'custom', input: context.value, path, message });
    }
  });

/** A domain takes about 950 of the 1,048,576 bytes that an answer may have, and some take more. */
const PAGE = 500;
const MAX_PAGES = 20;
/** By id, so that a domain added meanwhile moves none from one page to another. */
const ALL_ACTIVE: Query = { filters: { status: 'active' }, sort: [{ property: 'id' }] };

export interface DomainPage {
  domains: ListedDomainValidation[];
  unreadable: Unreadable[];
  /** On all pages; null where DigiCert does not tell. */
  total: number | null;
  limit: number;
  offset: number;
}

/**
 * Lists one page of the account's domains, of up to 1,000, which are read 500 at a time. With `covering`: those active
 * ones of all pages that carry the validation of some names, the names that none covers, and why. How long they are
 * valid Domain info tells best. Always allowed.
 * Errors: with `covering`, `ContractBroken` when there are over 10,000 domains, or the list ends before its own total.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/list-domains.html
 */
export async function listDomains({ covering, ...query }: z.infer<typeof input>) {
  return covering ? domainsCovering(covering) : pageOfDomains(query);
}

async function pageOfDomains({ attachments, ...query }: Omit<z.infer<typeof input>, 'covering'>): Promise<DomainPage> {
  const { limit, offset } = query;
  const listed: DomainPage = { domains: [], unreadable: [], total: null, limit, offset };
  for (let fetched = 0; fetched < limit; ) {
    const asked = Math.min(PAGE, limit - fetched);
    const path = `/domain${queryString(toDomainQuery({ ...query, limit: asked, offset: offset + fetched }))}`;
    const { domains, page } = await digicert({ method: 'GET', path, answer: domainPageSchema });
    for (const wire of domains.items) {
      listed.domains.push({ ...toListedDomain(wire), ...(attachments && toAttachments(wire)) });
    }
    listed.unreadable.push(...domains.unreadable);
    listed.total = page?.total ?? null;
    const count = domains.keys.length;
    fetched += count;
    if (count === 0 && listed.total !== null && offset + fetched < listed.total)
      throw endedEarly(fetched, listed.total);
    if (count < asked || offset + fetched >= (listed.total ?? Number.POSITIVE_INFINITY)) break;
  }
  return listed;
}

const endedEarly = (fetched: number, total: number) =>
  new ContractBroken(`DigiCert GET /domain: domains ended at ${fetched} of ${total}`);

async function domainsCovering(names: { commonName?: string | undefined; dnsNames: string[] }) {
  const dnsNames = [...new Set([...(names.commonName ? [names.commonName] : []), ...names.dnsNames])];
  const listed: ListedDomain[] = [];
  const unreadable: Unreadable[] = [];
  let fetched = 0;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const path = `/domain${queryString({ ...ALL_ACTIVE, limit: PAGE, offset: fetched })}`;
    const { domains, page } = await digicert({ method: 'GET', path, answer: namedDomainPageSchema });
    fetched += domains.keys.length;
    unreadable.push(...domains.unreadable);
    for (const { id, name, is_active, dcv_method } of domains.items) {
      if (is_active !== false) listed.push({ domainId: id, name, dcvMethod: dcv_method });
    }
    const total = page?.total ?? null;
    // Without a total the list ends with an empty page.
    const isLast = total === null ? domains.keys.length === 0 : fetched >= total;
    if (isLast) return { ...coverage(dnsNames, listed, unreadable), unreadable };
    if (domains.keys.length === 0) throw endedEarly(fetched, total ?? 0);
  }
  throw new ContractBroken(`DigiCert GET /domain: more than ${MAX_PAGES} pages; archive domains that are not used`);
}

export const handler = handle(input, listDomains);
