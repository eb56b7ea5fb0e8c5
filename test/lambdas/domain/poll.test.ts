import { describe, expect, it } from 'vitest';
import { judgePoll, type PollMemory, type PollPlan, planPoll } from '../../../lambdas/domain/poll.ts';
import { activePackOf, at, DAY, HOUR, NOW, packOf, verificationOf } from './samples.ts';

const DEADLINE_AT = at(14 * DAY);

describe('planPoll', () => {
  const entry = verificationOf();
  /** The second poll, of an entry that has not changed since the first. */
  const unchanged: Parameters<typeof planPoll>[0] = {
    entry,
    previous: { polls: 1, fingerprint: JSON.stringify(entry) },
    packReadAt: at(-30),
    startedAt: at(-120),
    deadlineAt: DEADLINE_AT,
    now: NOW,
  };
  const seenLast = (last: typeof entry | null) => ({ polls: 1, fingerprint: JSON.stringify(last) });
  const shown = (changes: Partial<typeof entry>) => {
    const other = verificationOf(changes);
    return { entry: other, previous: seenLast(other) };
  };

  it.each<[string, Partial<typeof unchanged>, PollPlan['verdict'], string]>([
    ['nothing changed', {}, 'wait', 'authorizing, unchanged'],
    ['it is the first', { previous: null, packReadAt: null }, 'read-pack', 'the verification entry changed'],
    [
      'the status changed',
      { previous: seenLast(verificationOf({ certificateStatus: 'initializing' })) },
      'read-pack',
      'the verification entry changed',
    ],
    [
      'the token changed',
      { previous: seenLast(verificationOf({ digest: 'of others' })) },
      'read-pack',
      'the verification entry changed',
    ],
    ['the entry came', { previous: seenLast(null) }, 'read-pack', 'the verification entry changed'],
    ['the entry went', { entry: null }, 'read-pack', 'the verification list does not show the pack'],
    [
      'the entry stays away',
      { entry: null, previous: seenLast(null) },
      'read-pack',
      'the verification list does not show the pack',
    ],
    [
      'an entry of the pack could not be read',
      { unreadable: [{ id: 'x', fields: 'brand_check' }] },
      'read-pack',
      '1 verification item could not be read (x: brand_check)',
    ],
    ['it shows no status', shown({ certificateStatus: null }), 'read-pack', 'it is without a status'],
    ['the CA reviews', shown({ brandCheck: true }), 'read-pack', 'the CA reviews the order by hand'],
    ['it is active', shown({ certificateStatus: 'active' }), 'read-pack', 'it is active'],
    ['it expired', shown({ certificateStatus: 'expired' }), 'read-pack', 'it is expired'],
    ['it is timing out', shown({ certificateStatus: 'timing_out' }), 'read-pack', 'it is timing_out'],
    ['the status is unknown', shown({ certificateStatus: 'pondering' }), 'read-pack', 'it is pondering'],
    [
      'the last read left a question open',
      { packReadAt: null },
      'read-pack',
      'the last pack read left a question open',
    ],
    [
      'a quarter of an hour passed since',
      { startedAt: at(-901), packReadAt: at(-2) },
      'read-pack',
      'it has been pending for long',
    ],
    ['the pack read is an hour old', { packReadAt: at(-HOUR) }, 'read-pack', 'the last pack read is an hour old'],
    ['the pack read is a second younger', { packReadAt: at(-HOUR + 1) }, 'wait', 'authorizing, unchanged'],
    ['the deadline has come', { deadlineAt: NOW }, 'read-pack', 'the deadline has come'],
    ['the deadline has passed', { deadlineAt: at(-1), entry: null }, 'read-pack', 'the deadline has come'],
    ['the deadline is a second away', { deadlineAt: at(1) }, 'wait', 'authorizing, unchanged'],
  ])('when %s', (_, changes, verdict, reason) => {
    expect(planPoll({ ...unchanged, ...changes })).toMatchObject({ verdict, reason });
  });

  it('counts polls, remembers the entry and waits by the schedule', () => {
    const first = planPoll({ ...unchanged, previous: null, startedAt: at(-90) });
    const second = planPoll({ ...unchanged, previous: first });
    const third = planPoll({ ...unchanged, previous: second, deadlineAt: at(40) });
    expect([first, second, third].map(({ polls, waitSeconds }) => [polls, waitSeconds])).toEqual([
      [1, 30],
      [2, 36],
      [3, 40],
    ]);
    expect(third.fingerprint).toBe(JSON.stringify(entry));
  });
});

describe('judgePoll', () => {
  const RECORDS = [{ txtName: '_acme-challenge.example.com', txtValue: 'one' }];
  const ROTATED = [{ txtName: '_acme-challenge.example.com', txtValue: 'two' }];
  const nothing: PollMemory = { validationRecords: [], validationErrors: [], activeSeenAt: null, told: [] };
  const early: Parameters<typeof judgePoll>[0] = {
    pack: packOf(),
    difference: null,
    fallback: null,
    brandCheck: false,
    polls: 2,
    memory: nothing,
    startedAt: at(-90),
    deadlineAt: DEADLINE_AT,
    now: NOW,
    waitSeconds: 36,
  };
  const late = { deadlineAt: NOW };
  const lagging = activePackOf({ certificates: [{ status: 'pending_deployment', expiresAt: null, uploadedAt: null }] });
  const seenAgo = (seconds: number) => ({ memory: { ...nothing, activeSeenAt: at(-seconds) } });
  const stuck = (status: string) => packOf({ status, validationErrors: ['CAA forbids it', 'no TXT'] });

  it.each<[string, Partial<typeof early>, string, string]>([
    ['a pending pack', {}, 'waiting', 'pending_validation'],
    [
      'a pending pack with errors',
      { pack: stuck('pending_validation') },
      'waiting',
      'pending_validation: CAA forbids it; no TXT',
    ],
    ['a pack under review', { brandCheck: true }, 'waiting', 'the CA reviews the order by hand'],
    ['an unknown status', { pack: packOf({ status: 'pondering' }) }, 'waiting', 'pondering'],
    ['a first active look', { pack: activePackOf() }, 'waiting', 'active, to be confirmed by a second look'],
    [
      'a second active look too soon',
      { pack: activePackOf(), ...seenAgo(29) },
      'waiting',
      'active, to be confirmed by a second look',
    ],
    [
      'a second active look 30 s later',
      { pack: activePackOf(), ...seenAgo(30) },
      'active',
      'the pack and every certificate in it are active, seen twice',
    ],
    [
      'an active pack under review',
      { pack: activePackOf(), ...seenAgo(30), brandCheck: true },
      'active',
      'the pack and every certificate in it are active, seen twice',
    ],
    [
      'an active pack whose certificate lags',
      { pack: lagging, ...seenAgo(30) },
      'waiting',
      'the pack is active, a certificate pending_deployment',
    ],
    [
      'an active pack without certificates',
      { pack: activePackOf({ certificates: [] }), ...seenAgo(30) },
      'waiting',
      'the pack is active, a certificate absent',
    ],
    [
      'a validation time-out',
      { pack: stuck('validation_timed_out') },
      'timed-out',
      'validation_timed_out: CAA forbids it; no TXT',
    ],
    [
      'an initializing time-out',
      { pack: packOf({ status: 'initializing_timed_out' }) },
      'timed-out',
      'initializing_timed_out',
    ],
    ['an issuance time-out', { pack: packOf({ status: 'issuance_timed_out' }) }, 'timed-out', 'issuance_timed_out'],
    [
      'a deployment time-out',
      { pack: packOf({ status: 'deployment_timed_out' }) },
      'timed-out',
      'deployment_timed_out',
    ],
    ['a deletion time-out', { pack: packOf({ status: 'deletion_timed_out' }) }, 'failed', 'deletion_timed_out'],
    ['an expired pack', { pack: packOf({ status: 'expired' }) }, 'failed', 'expired'],
    ['a deleted pack', { pack: packOf({ status: 'deleted' }) }, 'failed', 'deleted'],
    [
      'a time-out at the deadline',
      { pack: stuck('validation_timed_out'), ...late },
      'timed-out',
      'validation_timed_out: CAA forbids it; no TXT',
    ],
    ['a pack being deleted', { pack: packOf({ status: 'pending_deletion' }) }, 'waiting', 'pending_deletion'],
    ['a pack that is not ours', { difference: 'pack x lacks example.com' }, 'failed', 'pack x lacks example.com'],
    [
      'an active pack that is not ours',
      { pack: activePackOf(), ...seenAgo(30), difference: 'pack x lacks example.com' },
      'failed',
      'pack x lacks example.com',
    ],
    [
      'a deleted pack, of which nothing else shows',
      { pack: packOf({ status: 'deleted', hosts: [] }), difference: 'pack x lacks example.com' },
      'failed',
      'deleted',
    ],
    [
      'a pack that is validated by another method',
      { fallback: 'the pack is validated by http, not txt' },
      'waiting',
      'pending_validation; the pack is validated by http, not txt',
    ],
    [
      'an active pack that was validated by another method',
      { pack: activePackOf(), ...seenAgo(30), fallback: 'the pack is validated by http, not txt' },
      'active',
      'the pack and every certificate in it are active, seen twice; the pack is validated by http, not txt',
    ],
    [
      'a pack with errors at the deadline',
      { pack: stuck('pending_validation'), ...late },
      'overdue',
      'still pending_validation at the deadline: CAA forbids it; no TXT',
    ],
    [
      'a pack without the errors that were seen, at the deadline',
      { ...late, memory: { ...nothing, validationErrors: ['CAA forbids it'] } },
      'overdue',
      'still pending_validation at the deadline: CAA forbids it',
    ],
    ['a deleted pack at the deadline', { pack: packOf({ status: 'deleted' }), ...late }, 'failed', 'deleted'],
    ['a pending pack at the deadline', late, 'overdue', 'still pending_validation at the deadline'],
    [
      'an unknown status at the deadline',
      { pack: packOf({ status: 'pondering' }), ...late },
      'overdue',
      'still pondering at the deadline',
    ],
    [
      'a pack under review at the deadline',
      { brandCheck: true, ...late },
      'overdue',
      'still pending_validation at the deadline',
    ],
    ['a lagging certificate at the deadline', { pack: lagging, ...late }, 'overdue', 'still active at the deadline'],
    [
      'a first active look at the deadline',
      { pack: activePackOf(), ...late },
      'waiting',
      'active, to be confirmed by a second look',
    ],
    [
      'a second active look past the deadline',
      { pack: activePackOf(), ...late, ...seenAgo(30) },
      'active',
      'the pack and every certificate in it are active, seen twice',
    ],
  ])('%s', (_, changes, verdict, reason) => {
    expect(judgePoll({ ...early, ...changes })).toMatchObject({ verdict, reason });
  });

  it('keeps a reason short enough for a console', () => {
    const pack = packOf({ validationErrors: Array.from({ length: 50 }, () => 'the CA could not find the record') });
    expect(judgePoll({ ...early, pack }).reason.length).toBeLessThan(350);
  });

  it('takes two active looks at least 30 s apart, and forgets the first when the status flaps', () => {
    const look = (status: 'active' | 'pending', seconds: number, memory: PollMemory) => {
      const pack = status === 'active' ? activePackOf() : packOf({ status: 'pending_deployment' });
      return judgePoll({ ...early, pack, memory, polls: seconds, now: at(seconds) });
    };
    const first = look('active', 0, nothing);
    expect(first).toMatchObject({ waitSeconds: 30, memory: { activeSeenAt: NOW } });
    const tooSoon = look('active', 10, first.memory);
    expect(tooSoon).toMatchObject({ verdict: 'waiting', memory: { activeSeenAt: NOW } });
    const flapped = look('pending', 20, tooSoon.memory);
    expect(flapped).toMatchObject({ verdict: 'waiting', waitSeconds: 36, memory: { activeSeenAt: null } });
    const again = look('active', 40, flapped.memory);
    expect(again).toMatchObject({ verdict: 'waiting', memory: { activeSeenAt: at(40) } });
    expect(look('active', 70, again.memory)).toMatchObject({ verdict: 'active', memory: { activeSeenAt: null } });
  });

  it('publishes the records when they come and whenever they rotate', () => {
    const told = [RECORDS, RECORDS, ROTATED, ROTATED, RECORDS].reduce<{ notices: string[]; memory: PollMemory }>(
      ({ notices, memory }, validationRecords) => {
        const judged = judgePoll({ ...early, pack: packOf({ validationRecords }), memory });
        return { notices: [...notices, judged.notice], memory: judged.memory };
      },
      { notices: [], memory: nothing },
    );
    expect(told.notices).toEqual(['validation-records', 'none', 'validation-records', 'none', 'validation-records']);
    expect(told.memory.validationRecords).toEqual(RECORDS);
  });

  it('does not forget published records because an answer left them out', () => {
    const memory = { ...nothing, validationRecords: RECORDS };
    expect(judgePoll({ ...early, memory })).toMatchObject({ notice: 'none', memory });
  });

  it.each<[string, Partial<typeof early>, string, string]>([
    ['pending for longer than 15 minutes', { startedAt: at(-15 * 60 - 1) }, 'pending-long', 'pending-long'],
    ['reviewed by hand', { brandCheck: true }, 'brand-check', 'brand-check'],
    ['being deleted', { pack: packOf({ status: 'pending_cleanup' }) }, 'being-deleted', 'being-deleted'],
    ['validated by another method', { fallback: 'by http, not txt' }, 'method-fallback', 'method-fallback'],
    ['of an unknown status', { pack: packOf({ status: 'pondering' }) }, 'unrecognised', 'unrecognised pondering'],
  ])('tells once that a pack is %s', (_, changes, notice, told) => {
    const first = judgePoll({ ...early, ...changes });
    expect(first).toMatchObject({ notice, memory: { told: [told] } });
    expect(judgePoll({ ...early, ...changes, memory: first.memory })).toMatchObject({
      notice: 'none',
      memory: first.memory,
    });
  });

  it('is not long pending at 15 minutes sharp', () => {
    expect(judgePoll({ ...early, startedAt: at(-15 * 60) }).notice).toBe('none');
  });

  it('tells everything, one thing a poll, a second unknown status too', () => {
    const notices: string[] = [];
    let memory = nothing;
    for (const status of ['pondering', 'pondering', 'pondering', 'pondering', 'pondering', 'musing', 'musing']) {
      const pack = packOf({ status, validationRecords: RECORDS });
      const judged = judgePoll({ ...early, pack, brandCheck: true, startedAt: at(-HOUR), memory });
      notices.push(judged.notice);
      memory = judged.memory;
    }
    expect(notices).toEqual([
      'validation-records',
      'unrecognised',
      'brand-check',
      'pending-long',
      'none',
      'unrecognised',
      'none',
    ]);
  });

  it.each([
    ['active', activePackOf()],
    ['timed out', packOf({ status: 'validation_timed_out' })],
    ['gone', packOf({ status: 'deleted' })],
  ])('keeps what was told when the pack is %s', (_, pack) => {
    const memory = { validationRecords: RECORDS, activeSeenAt: at(-60), told: ['pending-long'] };
    expect(judgePoll({ ...early, pack, memory })).toMatchObject({
      notice: 'none',
      memory: { ...memory, activeSeenAt: null },
    });
  });
});
