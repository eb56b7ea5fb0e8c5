import { expect, it } from 'vitest';
import { cutOversAfter, effectiveUntil, reuseDays, usableUntil } from '../../../lambdas/domain/domain-freshness.ts';
import type { DomainValidation } from '../../../lambdas/domain/order.ts';
import { DAY, domainOf, NOW, randomFrom } from './samples.ts';

it.each<[string, string, number]>([
  ['on the last day before DigiCert shortened it', '2026-02-23T23:59:59.999Z', 397],
  ['from 2026-02-24', '2026-02-24T00:00:00.000Z', 199],
  ['on the last day before the limit of 2027', '2027-02-22T23:59:59.999Z', 199],
  ['from 2027-02-23, which is assumed', '2027-02-23T00:00:00.000Z', 99],
  ['on the last day before the limit of 2029', '2029-03-14T23:59:59.999Z', 99],
  ['from 2029-03-15', '2029-03-15T00:00:00.000Z', 10],
  ['on 2027-03-15, written as a day', '2027-03-15', 99],
  ['for good', '2040-01-01T00:00:00.000Z', 10],
  ['long ago', '2020-01-01T00:00:00.000Z', 397],
])('for an issuance %s', (_, issuanceAt, days) => {
  expect(reuseDays(issuanceAt)).toBe(days);
});

it('takes the day of the limit of 2027 from outside', () => {
  expect(reuseDays('2027-03-14T23:59:59.999Z', '2027-03-15')).toBe(199);
  expect(reuseDays('2027-03-15T00:00:00.000Z', '2027-03-15')).toBe(99);
});

it.each<[string, Partial<DomainValidation>, string | null, string | null]>([
  ['by OV', { ovExpiresAt: '2026-12-20', evExpiresAt: '2026-12-01' }, 'ov', '2026-12-20T00:00:00.000Z'],
  ['by EV', { evExpiresAt: '2026-12-01', activeValidations: ['ov', 'ev'] }, 'ev', '2026-12-01T00:00:00.000Z'],
  ['by EV, which is not active', { evExpiresAt: '2026-12-01' }, 'ev', null],
  [
    'by phone',
    { approvedAt: '2026-12-01', ovExpiresAt: '2028-12-01', dcvMethod: 'phone' },
    'ov',
    '2027-03-15T00:00:00.000Z',
  ],
  ['by e-mail', { approvedAt: null, ovExpiresAt: '2028-12-01', dcvMethod: 'email' }, 'ov', '2028-03-15T00:00:00.000Z'],
  [
    'by a persistent TXT record',
    { approvedAt: '2026-11-20', dcvMethod: 'persistent-txt' },
    'ov',
    '2026-11-30T00:00:00.000Z',
  ],
])('a validation is judged %s', (_, changes, type, until) => {
  expect(effectiveUntil(domainOf(changes), NOW, { type: type as 'ov' | 'ev' })).toBe(until);
});

const undated = { approvedAt: null, ovExpiresAt: null, evExpiresAt: null };

it.each<[string, Partial<DomainValidation>, string, string | null]>([
  ["the provider's date when it is the earlier", { ovExpiresAt: '2026-12-01' }, NOW, '2026-12-01T00:00:00.000Z'],
  ['199 days from approval when that is the earlier', { ovExpiresAt: '2027-11-01' }, NOW, '2027-06-07T00:00:00.000Z'],
  ['99 days from approval for an issuance in 2027', {}, '2027-03-15T00:00:00.000Z', '2027-02-27T00:00:00.000Z'],
  ['10 days from approval for an issuance in 2029', {}, '2029-03-15T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
  ['the earlier of two dates of the provider', { evExpiresAt: '2026-12-24' }, NOW, '2026-12-24T00:00:00.000Z'],
  ["the provider's date when no approval is known", { approvedAt: null }, NOW, '2027-06-07T00:00:00.000Z'],
  ['the approval when the provider shows no date', { ovExpiresAt: null }, NOW, '2027-06-07T00:00:00.000Z'],
  ['a day already past', { ovExpiresAt: '2026-01-01' }, NOW, '2026-01-01T00:00:00.000Z'],
  ['UTC, whatever the offset', { ovExpiresAt: '2026-12-01T01:00:00+02:00' }, NOW, '2026-11-30T23:00:00.000Z'],
  ['nothing when no date is known', undated, NOW, null],
  ['nothing when the domain is inactive', { isActive: false }, NOW, null],
  ['nothing when no validation is active', { activeValidations: [] }, NOW, null],
])('a validation carries until %s', (_, changes, issuanceAt, until) => {
  expect(effectiveUntil(domainOf(changes), issuanceAt)).toBe(until);
});

it.each([
  ['2027-02-22T23:59:59.000Z', true],
  ['2027-03-15T00:00:00.000Z', false],
])('an approval of 2026-12-01 for an issuance at %s: %s', (issuanceAt, carries) => {
  const domain = domainOf({ approvedAt: '2026-12-01', ovExpiresAt: '2027-06-18' });
  expect((effectiveUntil(domain, issuanceAt) ?? '') > issuanceAt).toBe(carries);
});

it('never carries longer for a later issuance', () => {
  const random = randomFrom(7);
  const day = () => new Date(Date.parse('2026-01-01') + Math.floor(random() * 1500) * DAY * 1000).toISOString();
  for (let round = 0; round < 1_000; round++) {
    const domain = domainOf({ approvedAt: day(), ovExpiresAt: day().slice(0, 10) });
    const [earlier = '', later = ''] = [day(), day()].sort();
    const [first, second] = [effectiveUntil(domain, earlier) ?? '', effectiveUntil(domain, later) ?? ''];
    expect(second <= first).toBe(true);
  }
});

it.each([
  ['2026-01-01T00:00:00.000Z', [199, 99, 10]],
  ['2026-02-24T00:00:00.000Z', [99, 10]],
  ['2027-02-22T23:59:59.999Z', [99, 10]],
  ['2027-02-23T00:00:00.000Z', [10]],
  ['2029-03-15T00:00:00.000Z', []],
])('after %s the limit falls to %j days', (now, days) => {
  expect(cutOversAfter(now).map((cutOver) => cutOver.days)).toEqual(days);
});

it('names the last moment that still carries an issuance, on every day through the cut-overs', () => {
  const random = randomFrom(13);
  for (let round = 0; round < 300; round++) {
    const now = new Date(Date.parse('2026-10-01') + Math.floor(random() * 1000) * DAY * 1000).toISOString();
    const approvedAt = new Date(Date.parse(now) - Math.floor(random() * 120) * DAY * 1000).toISOString();
    const domain = domainOf({ approvedAt, ovExpiresAt: null });
    const until = usableUntil(domain, now) ?? '';
    const carries = (time: string) => (effectiveUntil(domain, time) ?? '') > time;
    if (until <= now) {
      expect(carries(now)).toBe(false);
      continue;
    }
    expect(carries(until)).toBe(false);
    for (let time = Date.parse(now); time < Date.parse(until); time += DAY * 1000) {
      expect(carries(new Date(time).toISOString())).toBe(true);
    }
  }
});
