import { expect, it } from 'vitest';
import { type DomainVerdict, judgeDomain } from '../../../lambdas/domain/domain-verdict.ts';
import type { DomainDetails } from '../../../lambdas/domain/order.ts';
import { at, DAY, domainOf, NOW } from './samples.ts';

const PENDING = [{ type: 'ov', status: 'pending', validatedUntil: null }];
const EXPIRED = [{ type: 'ov', status: 'expired', validatedUntil: null }];
/** Never validated, submitted yesterday. */
const pending: Partial<DomainDetails> = {
  approvedAt: null,
  ovExpiresAt: null,
  activeValidations: [],
  validations: PENDING,
  lastSubmittedAt: at(-DAY),
  dcvTokenStatus: 'active',
  dcvTokenExpiresAt: at(29 * DAY),
};

/** Validated yesterday, until before the next cut-over. */
function detailsOf(changes: Partial<DomainDetails> = {}): DomainDetails {
  const domain = domainOf({ ovExpiresAt: '2027-03-01' });
  return { ...domain, dcvTokenStatus: null, dcvTokenExpiresAt: null, validations: [], ...changes };
}

const day = (time: string) => `${time.slice(0, 10)}T00:00:00.000Z`;
type Row = [string, Partial<DomainDetails>, DomainVerdict, 'P1' | 'P2' | 'P3' | null, string | null];

it.each<Row>([
  ['a validation that lasts', {}, 'fresh', null, '2027-03-01T00:00:00.000Z'],
  ['one that ends this moment', { ovExpiresAt: NOW }, 'expired', 'P1', null],
  ['one that ends in a millisecond', { ovExpiresAt: at(0.001) }, 'expires-within-14-days', 'P2', at(0.001)],
  ['one that ended', { ovExpiresAt: '2026-11-20' }, 'expired', 'P1', null],
  ['validations that are all expired', { activeValidations: [], validations: EXPIRED }, 'expired', 'P1', null],
  ['a domain never validated', { activeValidations: [] }, 'no-active-validation', 'P1', null],
  ['an inactive domain', { isActive: false }, 'no-active-validation', 'P1', null],
  ['a validation under way where there is none yet', pending, 'no-active-validation', 'P1', null],
  ['an active validation without dates', { approvedAt: null, ovExpiresAt: null }, 'no-known-end', 'P2', null],
  [
    'one that ends a second before 14 days',
    { ovExpiresAt: at(14 * DAY - 1) },
    'expires-within-14-days',
    'P2',
    at(14 * DAY - 1),
  ],
  ['one that ends in 14 days', { ovExpiresAt: at(14 * DAY) }, 'expires-within-30-days', 'P2', at(14 * DAY)],
  [
    'one that ends a second before 30 days',
    { ovExpiresAt: at(30 * DAY - 1) },
    'expires-within-30-days',
    'P2',
    at(30 * DAY - 1),
  ],
  ['one that ends in 30 days', { ovExpiresAt: at(30 * DAY) }, 'fresh', null, at(30 * DAY)],
  [
    'an approval of 199 days less 14',
    { approvedAt: at(-185 * DAY), ovExpiresAt: null },
    'expires-within-30-days',
    'P2',
    at(14 * DAY),
  ],
  ['email', { dcvMethod: 'email' }, 'email-method', 'P3', '2027-03-01T00:00:00.000Z'],
  ['phone', { dcvMethod: 'phone' }, 'phone-method', 'P3', '2027-03-01T00:00:00.000Z'],
  ['a file', { dcvMethod: 'http-token' }, 'fresh', null, '2027-03-01T00:00:00.000Z'],
  [
    'a file on a wildcard',
    { dcvMethod: 'http-token', name: '*.example.com' },
    'http-method-on-wildcard',
    'P3',
    '2027-03-01T00:00:00.000Z',
  ],
  ['a DNS record on a wildcard', { name: '*.example.com' }, 'fresh', null, '2027-03-01T00:00:00.000Z'],
  ['the worse of two', { dcvMethod: 'email', ovExpiresAt: at(DAY) }, 'expires-within-14-days', 'P2', at(DAY)],
])('judges %s', (_, changes, verdict, priority, effectiveUntil) => {
  const judgement = judgeDomain(detailsOf(changes), { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: true });
  expect(judgement).toEqual({ verdict, priority, reason: expect.stringMatching(/./), effectiveUntil });
});

const valid = { validations: [...PENDING, { type: 'ev', status: 'active', validatedUntil: null }] };

it.each<Row>([
  ['submitted 10 days ago', { lastSubmittedAt: at(-10 * DAY) }, 'fresh', null, null],
  ['submitted a second more than 10 days ago', { lastSubmittedAt: at(-10 * DAY - 1) }, 'polling-stopped', 'P1', null],
  ['submitted nobody knows when', { lastSubmittedAt: null }, 'fresh', null, null],
  ['its token expires in 3 days', { dcvTokenExpiresAt: at(3 * DAY) }, 'fresh', null, null],
  ['its token expires a second before that', { dcvTokenExpiresAt: at(3 * DAY - 1) }, 'token-expiring', 'P1', null],
  ['its token expires now', { dcvTokenExpiresAt: NOW }, 'token-expired', 'P1', null],
  [
    'its token is expired by status',
    { dcvTokenStatus: 'expired', dcvTokenExpiresAt: null },
    'token-expired',
    'P1',
    null,
  ],
  ['it has no token', { dcvTokenStatus: null, dcvTokenExpiresAt: null }, 'fresh', null, null],
])('judges a validation that is pending beside a valid one: %s', (_, changes, verdict, priority) => {
  const domain = detailsOf({ ...valid, lastSubmittedAt: at(-DAY), ...changes });
  for (const usedByLiveOrder of [true, false]) {
    expect(judgeDomain(domain, { cutOver: '2027-03-15', now: NOW, usedByLiveOrder })).toMatchObject({
      verdict,
      priority,
    });
  }
});

it.each<[string, Partial<DomainDetails>, DomainVerdict, 'P1' | null]>([
  ['ended', { ovExpiresAt: '2026-11-20' }, 'expired', null],
  ['is not there', { activeValidations: [] }, 'no-active-validation', null],
  ['is under way', pending, 'no-active-validation', null],
  ['is under way, but nobody looks any more', { ...pending, lastSubmittedAt: at(-11 * DAY) }, 'polling-stopped', 'P1'],
])('raises no alarm where no live order uses a domain whose validation %s', (_, changes, verdict, priority) => {
  const judgement = judgeDomain(detailsOf(changes), { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: false });
  expect(judgement).toMatchObject({ verdict, priority, effectiveUntil: null });
});

it('leaves an expired token alone where no validation is pending', () => {
  const domain = detailsOf({
    dcvTokenStatus: 'expired',
    dcvTokenExpiresAt: at(-100 * DAY),
    lastSubmittedAt: at(-130 * DAY),
  });
  expect(judgeDomain(domain, { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: true })).toMatchObject({
    verdict: 'fresh',
  });
});

it.each([
  ['2026-12-01T00:00:00.000Z', '2026-11-22', 'unusable-at-cut-over', '2027-03-15T00:00:00.000Z'],
  ['2026-12-10T00:00:00.000Z', '2026-12-05', 'unusable-at-cut-over', '2027-03-15T00:00:00.000Z'],
  ['2026-12-10T00:00:00.000Z', '2026-12-06', 'unusable-at-cut-over', '2027-03-15T00:00:00.000Z'],
  ['2026-12-10T00:00:00.000Z', '2026-12-07', 'fresh', '2027-03-16T00:00:00.000Z'],
  // Ends by itself: at the cut-over, and a day after.
  ['2026-11-21T00:00:00.000Z', '2026-08-28', 'fresh', '2027-03-15T00:00:00.000Z'],
  ['2026-11-21T00:00:00.000Z', '2026-08-29', 'unusable-at-cut-over', '2027-03-15T00:00:00.000Z'],
  ['2027-02-13T00:00:00.000Z', '2026-12-01', 'unusable-at-cut-over', '2027-03-15T00:00:00.000Z'],
  ['2027-02-14T00:00:00.000Z', '2026-12-01', 'expires-within-30-days', '2027-03-15T00:00:00.000Z'],
  ['2027-03-02T00:00:00.000Z', '2026-12-01', 'expires-within-14-days', '2027-03-15T00:00:00.000Z'],
  ['2027-03-14T23:59:59.000Z', '2026-12-01', 'expires-within-14-days', '2027-03-15T00:00:00.000Z'],
  ['2027-03-15T00:00:00.000Z', '2026-12-01', 'expired', null],
  ['2029-01-10T00:00:00.000Z', '2029-01-09', 'unusable-at-cut-over', '2029-03-15T00:00:00.000Z'],
  ['2029-01-10T00:00:00.000Z', '2028-11-29', 'fresh', '2029-03-08T00:00:00.000Z'],
  ['2029-03-14T00:00:00.000Z', '2029-03-06', 'expires-within-14-days', '2029-03-16T00:00:00.000Z'],
  ['2029-03-14T00:00:00.000Z', '2029-03-05', 'expires-within-14-days', '2029-03-15T00:00:00.000Z'],
])('at %s, a validation of %s: %s', (now, approvedAt, verdict, effectiveUntil) => {
  const domain = detailsOf({ approvedAt, ovExpiresAt: null });
  expect(judgeDomain(domain, { cutOver: '2027-03-15', now, usedByLiveOrder: true })).toMatchObject({
    verdict,
    effectiveUntil,
  });
});

it('says from which day on a new validation outlasts the cut-over', () => {
  const domain = detailsOf({ approvedAt: '2026-11-20', ovExpiresAt: null });
  const { reason, priority } = judgeDomain(domain, { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: false });
  expect([priority, reason]).toEqual([
    'P2',
    'from 2027-03-15 on validations are usable for 99 days only; validate it again after 2026-12-06',
  ]);
});

it.each([
  [['ov'], '2026-05-27', 'partly-expired', '2027-03-01'],
  [['ev'], '2026-05-27', 'expired', null],
  [['ov', 'ev'], '2026-12-24', 'fresh', '2026-12-24'],
])(
  'of the dates of %j and EV until %s takes those that count: %s',
  (activeValidations, evExpiresAt, verdict, until) => {
    const validations = ['ov', 'ev'].map((type) => ({
      type,
      status: activeValidations.includes(type) ? 'active' : 'expired',
      validatedUntil: null,
    }));
    const domain = detailsOf({ activeValidations, evExpiresAt, validations });
    const judgement = judgeDomain(domain, { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: true });
    expect(judgement).toMatchObject({ verdict, effectiveUntil: until && day(until) });
    expect(judgeDomain(domain, { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: false }).priority).toBeNull();
  },
);

it('is told of wildcards that the domain itself does not name', () => {
  const domain = detailsOf({ dcvMethod: 'http-token-static' });
  const seen = { cutOver: '2027-03-15', now: NOW, usedByLiveOrder: true, coversWildcard: true };
  expect(judgeDomain(domain, seen)).toMatchObject({ verdict: 'http-method-on-wildcard', priority: 'P3' });
});
