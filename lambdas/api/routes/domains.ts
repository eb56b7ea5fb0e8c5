import * as z from 'zod/mini';
import { judgeInDetail } from '../../domain/domain-ledger.ts';
import { DCV_METHODS, DOMAIN_SORT_PROPERTIES, DOMAIN_STATUSES, DOMAIN_VALIDATIONS } from '../../domain/domain-query.ts';
import type { DomainVerdict } from '../../domain/domain-verdict.ts';
import type { DomainDetails, ListedDomainValidation } from '../../domain/order.ts';
import { unreadableSchema } from '../../record/contract.ts';
import type { RecordKey } from '../../record/table.ts';
import { described, domainId, oneOf, paging } from '../fields.ts';
import { readProvider } from '../reads.ts';
import { pageSchema, recordOf, recordsOf, versioned } from '../records.ts';
import { type Route, read } from '../route.ts';

const tag = 'Domains';
const flag = z.optional(z.boolean('must be true or false'));
const name = z.string().check(z.minLength(1), z.maxLength(253));

/** As an object, so that none can be forgotten. */
const VERDICTS = {
  fresh: true,
  expired: true,
  'no-active-validation': true,
  'no-known-end': true,
  'polling-stopped': true,
  'token-expired': true,
  'token-expiring': true,
  'expires-within-14-days': true,
  'expires-within-30-days': true,
  'unusable-at-cut-over': true,
  'partly-expired': true,
  'email-method': true,
  'http-method-on-wildcard': true,
  'phone-method': true,
} satisfies Record<DomainVerdict, true>;

const judgedSchema = z.looseObject({
  domainId,
  name: z.string(),
  isActive: z.boolean(),
  verdict: described(z.string(), '`fresh`, or what is the matter.'),
  priority: described(z.nullable(oneOf(['P1', 'P2', 'P3'])), 'P1: a reissue would fail now, or soon.'),
  reason: z.string(),
  effectiveUntil: described(z.nullable(z.string()), 'From then on it carries no issuance.'),
});

const SORT = new RegExp(`^-?(${DOMAIN_SORT_PROPERTIES.join('|')})(,-?(${DOMAIN_SORT_PROPERTIES.join('|')}))*$`);
const SORT_RULE = `must be properties with commas between, a minus before one for descending: ${DOMAIN_SORT_PROPERTIES.join(', ')}`;

/** As `filters[...]`, search and sort of the provider's page, by their own names. */
const filters = {
  status: described(z.optional(oneOf(DOMAIN_STATUSES)), 'Active in CertCentral, or not.'),
  validation: described(z.optional(oneOf(DOMAIN_VALIDATIONS)), 'How the validation stands.'),
  dcvMethod: z.optional(oneOf(DCV_METHODS)),
  includeValidationReuseStatus: described(flag, 'Ask for the reuse dates, too.'),
  name: described(z.optional(name), 'Exactly this name.'),
  nameContains: described(z.optional(name), 'A part of the name.'),
  sort: described(z.optional(z.string().check(z.regex(SORT, SORT_RULE))), 'E.g. `-date_created,name`.'),
};

type Filters = { [filter in keyof typeof filters]: z.output<(typeof filters)[filter]> };

function listInput({ name, nameContains, sort, ...filters }: Filters) {
  const search = name ? { value: name, match: 'exact' } : nameContains && { value: nameContains, match: 'contains' };
  const properties = sort?.split(',').map((property) => ({
    property: property.replace(/^-/, ''),
    ...(property.startsWith('-') && { descending: true }),
  }));
  return { filters, ...(search && { search }), ...(properties && { sort: properties }) };
}

const judged = <T>(domain: T, details: DomainDetails) => ({
  ...domain,
  ...judgeInDetail(details, new Date().toISOString(), process.env.DIGICERT_CUT_OVER_2027),
});

/** List domains shows active validations only, and no token. */
function detailsOf(domain: ListedDomainValidation): DomainDetails {
  const validations = domain.activeValidations.map((type) => ({ type, status: 'active', validatedUntil: null }));
  return { ...domain, dcvTokenStatus: null, dcvTokenExpiresAt: null, validations };
}

const LIMIT_RULE = 'must be an integer from 1 to 1000';

export const domainRoutes: readonly Route[] = [
  read({
    path: '/domains',
    operationId: 'listDomains',
    tag,
    summary: 'List domains as DigiCert has them now, each with a verdict on its validation',
    description: 'The list shows active validations only: ask for one domain to see those that are pending or expired.',
    query: {
      ...filters,
      limit: z._default(z.int(LIMIT_RULE).check(z.gte(1, LIMIT_RULE), z.lte(1000, LIMIT_RULE)), 100),
      offset: z._default(z.int('must be an integer').check(z.nonnegative('must be 0 or more')), 0),
    },
    call: 'digicert/list-domains',
    answer: z.object({
      domains: z.array(judgedSchema),
      unreadable: described(unreadableSchema, 'Domains that could not be read, and which fields.'),
      total: described(z.nullable(z.int()), 'On all pages; null where DigiCert does not tell.'),
      limit: z.int(),
      offset: z.int(),
    }),
    handle: async ({ query: { limit, offset, ...wanted } }) => {
      const input = { ...listInput(wanted), limit, offset, attachments: true };
      const page = await readProvider<{ domains: ListedDomainValidation[] }>('digicert/list-domains', input);
      return { ...page, domains: page.domains.map((domain) => judged(domain, detailsOf(domain))) };
    },
  }),
  read({
    path: '/domains/{domainId}',
    operationId: 'getDomain',
    tag,
    summary: 'Read a domain as DigiCert has it now, with a verdict on its validation',
    params: { domainId },
    query: { includeDcv: flag, includeValidation: flag, includeValidationReuseStatus: flag },
    call: 'digicert/domain-info',
    answer: judgedSchema,
    handle: async ({ params, query }) => {
      const domain = await readProvider<DomainDetails>('digicert/domain-info', {
        ...params,
        ...query,
        attachments: true,
      });
      return judged(domain, domain);
    },
  }),
  read({
    path: '/domain-ledger',
    operationId: 'listDomainLedger',
    tag,
    summary: 'List the domains as the daily sweep last judged them',
    query: { verdict: described(z.optional(oneOf(Object.keys(VERDICTS))), 'Only those.'), ...paging },
    answer: pageSchema(z.looseObject(versioned)),
    problems: ['table-unavailable'],
    handle: ({ query: { verdict, ...page } }) =>
      recordsOf<{ verdict: string }>('domain', page, (record) => verdict === undefined || record.verdict === verdict),
  }),
  read({
    path: '/domain-ledger/{domainId}',
    operationId: 'getDomainLedger',
    tag,
    summary: 'Read how the daily sweep last judged a domain',
    params: { domainId },
    answer: z.looseObject(versioned),
    problems: ['not-found', 'table-unavailable'],
    handle: ({ params }) => {
      const key: RecordKey = `domain#${params.domainId}`;
      return recordOf(key, 'the daily sweep writes one for each domain that DigiCert lists');
    },
  }),
];
