import { type DomainJudgement, judgeDomain } from './domain-verdict.ts';
import type { Finding } from './finding.ts';
import type { DomainDetails, ListedDomainValidation } from './order.ts';

/** What the last sweep came to about a domain; rewritten only when that changes. */
export interface DomainRecord extends DomainJudgement {
  domainId: number;
  name: string;
  /** The verdicts that people were told since the last change. */
  told: string[];
}

/**
 * Every active domain counts as used by a live order: Certflow does not list the account's orders, and a warning too
 * many does less harm than one too few. One that somebody has deactivated does not.
 */
function seenAt(now: string, { isActive }: { isActive: boolean }, cutOver: string | undefined) {
  return { now, usedByLiveOrder: isActive, cutOver };
}

/**
 * What the list alone tells for sure; null where Domain info must be asked, because the list hides all validations but
 * the active ones: nothing is said to a person that it has not confirmed.
 */
export function judgeListed(domain: ListedDomainValidation, now: string, cutOver?: string): DomainJudgement | null {
  const details = { ...domain, dcvTokenStatus: null, dcvTokenExpiresAt: null, validations: [] };
  const judged = judgeDomain(details, seenAt(now, domain, cutOver));
  const { lastSubmittedAt, approvedAt } = domain;
  const submittedAnew = lastSubmittedAt !== null && (approvedAt === null || lastSubmittedAt > approvedAt);
  if (!domain.isActive) return { ...judged, priority: null };
  return judged.verdict === 'fresh' && !submittedAnew ? judged : null;
}

export function judgeInDetail(domain: DomainDetails, now: string, cutOver?: string): DomainJudgement {
  return judgeDomain(domain, seenAt(now, domain, cutOver));
}

/** The ledger's next entry; undefined when it says all of that already. */
export function entryOf(
  current: DomainRecord | undefined,
  { domainId, name }: { domainId: number; name: string },
  judged: DomainJudgement,
): DomainRecord | undefined {
  const told = current?.told.filter((verdict) => verdict === judged.verdict) ?? [];
  const next = { ...current, ...judged, domainId, name, told };
  return JSON.stringify(next) === JSON.stringify(current) ? undefined : next;
}

/** What a person must hear of a domain: a verdict that asks for something, once. */
export function findingOf(record: DomainRecord): Finding | null {
  const { domainId, name, verdict, priority, reason, effectiveUntil } = record;
  if (priority === null || record.told.includes(verdict)) return null;
  const event = { domainId, name, verdict, priority, reason, effectiveUntil };
  return { action: 'tell-domain', ...event, remember: { record: `domain#${domainId}`, as: verdict } };
}
