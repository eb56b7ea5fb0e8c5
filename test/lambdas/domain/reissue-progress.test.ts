import { describe, expect, it } from 'vitest';
import type { CtIntent } from '../../../lambdas/domain/ct-order-record.ts';
import type { Reissue } from '../../../lambdas/domain/order.ts';
import {
  awaitsPeople,
  newestIssued,
  type ReissueProgress,
  reissueProgress,
} from '../../../lambdas/domain/reissue-progress.ts';
import type { Unreadable } from '../../../lambdas/domain/unreadable.ts';
import { at, ctIntentOf, DAY, HOUR, NEW_CERTIFICATE_ID, NOW, OLD_CERTIFICATE_ID, reissueOf } from './samples.ts';

const listOf = (reissues: Reissue[], unreadable: Unreadable[] = []) => ({ reissues, unreadable, listedAt: NOW });
const time = { now: NOW, deadlineAt: at(96 * HOUR) };
const old = reissueOf({ issuedCertificateId: OLD_CERTIFICATE_ID });
const pending = reissueOf({ status: 'pending', serialNumber: null, issuedAt: null });
const foreign = reissueOf({ issuedCertificateId: 1009, csrPublicKeySha256: 'ff'.repeat(32) });
const lost = { answered: false, requestId: null, issuedCertificateId: null };
const unnamed = { issuedCertificateId: null };
const overdue = { now: NOW, deadlineAt: NOW };
const FOUND = NEW_CERTIFICATE_ID;

describe('reissueProgress', () => {
  it.each<[string, Reissue[], Partial<CtIntent>, typeof time, ReissueProgress['verdict'], string, number | null]>([
    ['the named one is issued', [old, reissueOf()], {}, time, 'issued', 'certificate 1002 is issued', FOUND],
    [
      'the named one is issued, a newer one too',
      [foreign, reissueOf()],
      {},
      time,
      'issued',
      'certificate 1002 is issued',
      FOUND,
    ],
    [
      'the named one is issued after the deadline',
      [reissueOf()],
      {},
      overdue,
      'issued',
      'certificate 1002 is issued',
      FOUND,
    ],
    [
      'none was named, and ours is issued',
      [old, reissueOf()],
      unnamed,
      time,
      'issued',
      'certificate 1002 is issued',
      FOUND,
    ],
    [
      'none was named, and one without a CSR is issued',
      [reissueOf({ csrPublicKeySha256: null })],
      unnamed,
      time,
      'issued',
      'certificate 1002 is issued',
      FOUND,
    ],
    [
      'none was named, and two carry our key',
      [reissueOf(), reissueOf({ issuedCertificateId: 1003 })],
      unnamed,
      time,
      'issued',
      'certificate 1003 is issued',
      1003,
    ],
    [
      'the answer was lost, and ours is issued',
      [reissueOf(), foreign],
      lost,
      time,
      'issued',
      'certificate 1002 is issued',
      FOUND,
    ],
    [
      'the answer was lost, and ours is pending',
      [pending],
      lost,
      time,
      'pending',
      'certificate 1002 is pending',
      FOUND,
    ],
    ['it is pending', [old, pending], {}, time, 'pending', 'certificate 1002 is pending', FOUND],
    [
      'its status is unknown',
      [reissueOf({ status: 'pondering' })],
      {},
      time,
      'pending',
      'certificate 1002 is pondering',
      FOUND,
    ],
    ['it is not listed yet', [old], {}, time, 'pending', 'not listed yet', null],
    ['only others have been issued', [old, foreign], unnamed, time, 'pending', 'not listed yet', null],
    [
      'it was rejected',
      [reissueOf({ status: 'rejected' })],
      {},
      time,
      'rejected',
      'certificate 1002 was rejected',
      FOUND,
    ],
    [
      'it was rejected after the deadline',
      [reissueOf({ status: 'rejected' })],
      {},
      overdue,
      'rejected',
      'certificate 1002 was rejected',
      FOUND,
    ],
    [
      'the answer was lost, at the first look',
      [old],
      lost,
      time,
      'look-again',
      "the reissue's answer is lost; look 1 of 3 shows no new one",
      null,
    ],
    [
      'the answer was lost, at the second look',
      [foreign],
      { ...lost, looks: 1 },
      time,
      'look-again',
      "the reissue's answer is lost; look 2 of 3 shows no new one",
      null,
    ],
    [
      'the answer was lost, at the third look',
      [old],
      { ...lost, looks: 2 },
      time,
      'uncertain',
      "the reissue's answer is lost and 3 looks show no new certificate",
      null,
    ],
    [
      'the answer was lost, and the deadline has come',
      [old],
      lost,
      overdue,
      'look-again',
      "the reissue's answer is lost; look 1 of 3 shows no new one",
      null,
    ],
    ['it is pending at the deadline', [pending], {}, overdue, 'deadline', `not issued by ${NOW}`, FOUND],
    ['it is not listed at the deadline', [], {}, overdue, 'deadline', `not issued by ${NOW}`, null],
  ])('when %s', (_, reissues, intent, times, verdict, reason, issuedCertificateId) => {
    const progress = reissueProgress(listOf(reissues), ctIntentOf(intent), times);
    expect(progress).toMatchObject({ verdict, reason, issuedCertificateId });
  });

  it('counts a list that it judges again no second time', () => {
    const again = ctIntentOf({ ...lost, looks: 1, listedAt: NOW });
    expect(reissueProgress(listOf([old]), again, time).reason).toContain('look 1 of 3');
  });

  const odd = (id: string | null) => [{ id, fields: 'status' }];
  const rejected = reissueOf({ status: 'rejected' });

  it.each<[string, Reissue[], string | null, Partial<CtIntent>, typeof time, ReissueProgress['verdict']]>([
    ['may be ours', [old], '1002', {}, time, 'pending'],
    ['shows no id', [old], null, {}, time, 'pending'],
    ['may be the one of a lost answer', [old], '1002', { ...lost, looks: 9 }, time, 'pending'],
    ['may be ours rather than the rejected one', [rejected], '1003', unnamed, time, 'pending'],
    ['may be ours, at the deadline', [old], '1002', {}, overdue, 'uncertain'],
    ['is beside the issued one', [reissueOf()], '1003', {}, time, 'issued'],
    ['is beside the rejected one that the answer named', [rejected], '1003', {}, time, 'rejected'],
    ['is beside ours, which is pending at the deadline', [pending], '1003', {}, overdue, 'deadline'],
    ['was in the snapshot', [], `${OLD_CERTIFICATE_ID}`, {}, overdue, 'deadline'],
  ])('an entry that cannot be read and %s', (_, reissues, id, intent, times, verdict) => {
    const progress = reissueProgress(listOf(reissues, odd(id)), ctIntentOf(intent), times);
    expect(progress.verdict).toBe(verdict);
    const namesIt = verdict === 'uncertain' || (verdict === 'pending' && !reissues.includes(pending));
    expect(/1 reissue could not be read .* and may be ours/.test(progress.reason)).toBe(namesIt);
  });

  it('gives the serial number as listed', () => {
    expect(reissueProgress(listOf([reissueOf()]), ctIntentOf(), time).serialNumber).toBe('0D4E5F');
    expect(reissueProgress(listOf([pending]), ctIntentOf(), time).serialNumber).toBeNull();
  });

  it('leaves the list in its order', () => {
    const reissues = [reissueOf(), reissueOf({ issuedCertificateId: 1003 })];
    reissueProgress(listOf(reissues), ctIntentOf(unnamed), time);
    expect(reissues.map(({ issuedCertificateId }) => issuedCertificateId)).toEqual([1002, 1003]);
  });

  it.each<[string, Reissue[], Partial<CtIntent>, typeof time, number]>([
    ['30 s at first', [pending], {}, time, 30],
    ['a fifth more after a poll', [pending], { polls: 1 }, time, 36],
    ['half an hour at most', [pending], { polls: 400 }, time, 1_800],
    ['no longer than to the deadline', [pending], { polls: 400 }, { now: NOW, deadlineAt: at(100) }, 100],
    ['a second when less than that is left', [pending], {}, { now: NOW, deadlineAt: at(0.2) }, 1],
    ['40 s between looks', [], lost, time, 40],
    ['no more once issued', [reissueOf()], {}, time, 0],
    ['no more at the deadline', [pending], {}, overdue, 0],
  ])('waits %s', (_, reissues, intent, times, seconds) => {
    expect(reissueProgress(listOf(reissues), ctIntentOf(intent), times).waitSeconds).toBe(seconds);
  });
});

it.each([
  ['nothing', null, false],
  ['an approval', 'approved', false],
  ['an issuance', 'issued', false],
  ['its processing', 'processing', false],
  ['a submission', 'submitted', true],
  ['pending', 'pending', true],
  ['a needed approval', 'needs_approval', true],
  ['a word nobody knows', 'pondering', true],
])('an answer of %s awaits people: %s is %s', (_, status, awaits) => {
  expect(awaitsPeople(status)).toBe(awaits);
});

describe('newestIssued', () => {
  const original = { issuedCertificateId: OLD_CERTIFICATE_ID, serialNumber: '0A', issuedAt: at(-30 * DAY) };
  const none = { issuedCertificateId: null, serialNumber: null, issuedAt: null };
  const second = reissueOf({ issuedAt: at(-20 * DAY) });
  const third = reissueOf({ issuedCertificateId: 1003, issuedAt: at(-10 * DAY) });

  it.each<[string, typeof original | typeof none, Reissue[], number | null]>([
    ["the order's own without reissues", original, [], OLD_CERTIFICATE_ID],
    ['the reissue', original, [second], FOUND],
    ['the latest of reissues in any order', original, [third, second], 1003],
    ['the latest by time, not by number', original, [reissueOf({ issuedCertificateId: 7, issuedAt: NOW }), third], 7],
    ['the higher number at the same time', original, [second, { ...third, issuedAt: second.issuedAt }], 1003],
    [
      'the latest by creation where the issue is not dated',
      original,
      [{ ...second, createdAt: NOW, issuedAt: null }, third],
      FOUND,
    ],
    ["the order's own while a reissue is pending", original, [pending], OLD_CERTIFICATE_ID],
    ["the order's own after a rejected reissue", original, [reissueOf({ status: 'rejected' })], OLD_CERTIFICATE_ID],
    ["the order's own when it is the newest", { ...original, issuedAt: NOW }, [second], OLD_CERTIFICATE_ID],
    ["the order's own, listed as reissue too", original, [{ ...old, issuedAt: original.issuedAt }], OLD_CERTIFICATE_ID],
    ['the reissue where the order shows none', none, [second], FOUND],
    ['none before the first issuance', none, [pending], null],
  ])('is %s', (_, order, reissues, newest) => {
    expect(newestIssued(order, reissues)?.issuedCertificateId ?? null).toBe(newest);
  });

  it('comes with the serial number that is listed for it', () => {
    expect(newestIssued(original, [])).toEqual({ issuedCertificateId: OLD_CERTIFICATE_ID, serialNumber: '0A' });
    const listed = { ...second, serialNumber: '0B' };
    expect(newestIssued(original, [listed])).toEqual({ issuedCertificateId: FOUND, serialNumber: '0B' });
  });
});
