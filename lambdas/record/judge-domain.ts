import * as z from 'zod/mini';
import { type DomainRecord, entryOf, findingOf, judgeInDetail } from '../domain/domain-ledger.ts';
import { handle } from '../runtime/handler.ts';
import { domainKey, domainValidationSchema } from './ct-contract.ts';
import { updateRecord } from './table.ts';

const text = z.nullable(z.string());

const input = z.object({
  /** By List domains, which may know it where Domain info does not. */
  lastSubmittedAt: text,
  domainInfo: z.extend(domainValidationSchema, {
    lastSubmittedAt: z.optional(text),
    dcvTokenStatus: text,
    dcvTokenExpiresAt: text,
    validations: z.array(z.object({ type: z.string(), status: text, validatedUntil: text })),
  }),
});

/** Judges one domain by all that is known of it, and writes the ledger. `findings` are what people must hear. */
async function judgeDomain({ lastSubmittedAt, domainInfo }: z.infer<typeof input>, now: Date) {
  const details = { ...domainInfo, lastSubmittedAt: domainInfo.lastSubmittedAt ?? lastSubmittedAt };
  const judged = judgeInDetail(details, now.toISOString(), process.env.DIGICERT_CUT_OVER_2027);
  const entry = await updateRecord<DomainRecord>(
    domainKey(details.domainId),
    'judge-domain',
    (current) => entryOf(current, details, judged),
    now,
  );
  const finding = findingOf(entry);
  return { findings: finding ? [finding] : [] };
}

export const handler = handle(input, judgeDomain);
