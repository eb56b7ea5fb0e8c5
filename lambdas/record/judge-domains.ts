import * as z from 'zod/mini';
import { type DomainRecord, entryOf, judgeListed } from '../domain/domain-ledger.ts';
import { handle } from '../runtime/handler.ts';
import { unreadableSchema } from './contract.ts';
import { domainKey, domainValidationSchema } from './ct-contract.ts';
import { readRecord, updateRecord } from './table.ts';

const input = z.object({
  /** One page of all domains. */
  listDomains: z.object({
    domains: z.array(
      z.extend(domainValidationSchema, {
        lastSubmittedAt: z.nullable(z.string()),
      }),
    ),
    unreadable: unreadableSchema,
    total: z.nullable(z.int()),
    offset: z.int(),
  }),
});

/**
 * Writes what a page of the list tells for sure into the ledger; `ids` are the domains to look at one by one, `unread`
 * those that could not be read, which the sweep counts as failed.
 */
async function judgeDomains({ listDomains: { domains, unreadable, total, offset } }: z.infer<typeof input>, now: Date) {
  const ids: { domainId: number; lastSubmittedAt: string | null }[] = [];
  for (const domain of domains) {
    const judged = judgeListed(domain, now.toISOString(), process.env.DIGICERT_CUT_OVER_2027);
    const { domainId, lastSubmittedAt } = domain;
    if (judged === null) ids.push({ domainId, lastSubmittedAt });
    else {
      const key = domainKey(domainId);
      const isNews = entryOf(await readRecord<DomainRecord>(key), domain, judged) !== undefined;
      if (isNews)
        await updateRecord<DomainRecord>(key, 'judge-domains', (entry) => entryOf(entry, domain, judged), now);
    }
  }
  const counted = domains.length + unreadable.length;
  const hasMore = counted > 0 && offset + counted < (total ?? Number.POSITIVE_INFINITY);
  return { ids, unread: unreadable.length, counted, cursor: null, hasMore, total };
}

export const handler = handle(input, judgeDomains);
