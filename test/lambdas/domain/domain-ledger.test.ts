import { expect, it } from 'vitest';
import { type DomainRecord, entryOf, findingOf, judgeListed } from '../../../lambdas/domain/domain-ledger.ts';
import type { DomainJudgement } from '../../../lambdas/domain/domain-verdict.ts';
import type { ListedDomainValidation } from '../../../lambdas/domain/order.ts';

const NOW = '2026-06-01T12:00:00.000Z';
const listed = (changes: Partial<ListedDomainValidation> = {}): ListedDomainValidation => ({
  ...{ domainId: 7, name: 'example.com', isActive: true, dcvMethod: 'dns-txt-token', approvedAt: '2026-05-12' },
  ...{ ovExpiresAt: '2026-11-27', evExpiresAt: null, activeValidations: ['ov'] },
  lastSubmittedAt: null,
  ...changes,
});
const judged = (verdict: DomainJudgement['verdict'], priority: DomainJudgement['priority']): DomainJudgement => ({
  ...{ verdict, priority, reason: verdict, effectiveUntil: null },
});

it.each([
  ['is fresh', {}, 'fresh'],
  ['has no active validation in the list', { activeValidations: [] }, null],
  ['ends soon', { ovExpiresAt: '2026-06-20' }, null],
  ['was submitted anew', { lastSubmittedAt: '2026-05-30T00:00:00Z' }, null],
  ['was submitted before it was approved', { lastSubmittedAt: '2026-05-11T00:00:00Z' }, 'fresh'],
  ['is validated by email', { dcvMethod: 'email' }, null],
  ['is deactivated', { isActive: false }, 'no-active-validation'],
])('a domain that %s is judged by the list as %#', (_, changes, verdict) => {
  expect(judgeListed(listed(changes), NOW, '2027-03-15')?.verdict ?? null).toBe(verdict);
});

it('asks nothing of people for a domain that somebody has deactivated', () => {
  expect(judgeListed(listed({ isActive: false }), NOW)?.priority).toBeNull();
});

it('writes an entry only when it says something new, and forgets what was told of another verdict', () => {
  const domain = { domainId: 7, name: 'example.com' };
  const first = entryOf(undefined, domain, judged('expired', 'P1')) as DomainRecord;
  expect(first).toMatchObject({ ...domain, verdict: 'expired', told: [] });
  const told = { ...first, told: ['expired'] };
  expect(entryOf(told, domain, judged('expired', 'P1'))).toBeUndefined();
  expect(entryOf(told, domain, judged('fresh', null))).toMatchObject({ verdict: 'fresh', told: [] });
});

it('tells what asks for something, once', () => {
  const entry: DomainRecord = { ...judged('expired', 'P1'), domainId: 7, name: 'example.com', told: [] };
  expect(findingOf(entry)).toMatchObject({ action: 'tell-domain', remember: { record: 'domain#7', as: 'expired' } });
  expect(findingOf({ ...entry, told: ['expired'] })).toBeNull();
  expect(findingOf({ ...entry, ...judged('fresh', null) })).toBeNull();
});
