import { expect, it } from 'vitest';
import { endNoticeOf, toldOfEnd, watchedEnd } from '../../../lambdas/domain/order-end.ts';
import { at, ctOrderOf, DAY, NOW } from './samples.ts';

const settled = ctOrderOf({ status: 'IN_SYNC', committedDisableCt: true });
const ending = (days: number) => ({ issuedCertificateId: 1002, notAfter: at(days * DAY) });

it.each([
  [61, undefined],
  [60, '60-days'],
  [45, '60-days'],
  [30, '30-days'],
  [14, '14-days'],
  [7, '7-days'],
  [-1, '7-days'],
])('%i days before the end of a certificate the notice is %s, once', (days, verdict) => {
  const notice = endNoticeOf(settled, ending(days), NOW);
  expect(notice?.verdict).toBe(verdict);
  if (notice === null) return;
  expect(notice).toMatchObject({ daysLeft: days, expiresAt: at(days * DAY) });
  expect(endNoticeOf({ ...settled, told: [notice.toldAs] }, ending(days), NOW)).toBeNull();
  expect(toldOfEnd([notice.toldAs], at(days * DAY))).toEqual([notice.toldAs]);
  expect(toldOfEnd([notice.toldAs], at(199 * DAY))).toEqual([]);
});

it.each([
  ['REFUSED', null, false],
  ['ABANDONED', null, false],
  ['REFUSED', true, true],
  ['OUT_OF_SYNC', null, true],
] as const)('an order that is %s with the flag %j set is watched: %s', (status, committedDisableCt, isWatched) => {
  const certificate = { ...ending(5), serialNumber: 'A', sctVerdict: 'logged', logs: 3 } as const;
  const record = ctOrderOf({ status, committedDisableCt, certificate });
  expect(endNoticeOf(record, certificate, NOW) !== null).toBe(isWatched);
  expect(watchedEnd(record, NOW)).toBe(isWatched ? certificate.notAfter : null);
});

it.each([
  [-7, true],
  [-8, false],
])('a certificate that ended %i days ago counts as the nearest end: %s', (days, counts) => {
  const certificate = { ...ending(days), serialNumber: 'A', sctVerdict: 'logged', logs: 3 } as const;
  expect(watchedEnd({ ...settled, certificate }, NOW) !== null).toBe(counts);
});
