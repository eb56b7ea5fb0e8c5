import { describe, expect, it } from 'vitest';
import { handler as planRestart } from '../../../lambdas/record/plan-restart.ts';
import { handler as recordVerification } from '../../../lambdas/record/record-verification.ts';
import { claimPack } from '../../../lambdas/record/table.ts';
import { activePackOf, at, certificateOf, DAY, HOUR, NOW, OWNER, PACK_ID, packOf } from '../domain/samples.ts';
import { certificateNow, clockAt, storeCertificate, useTable } from './table-server.ts';

const { certificateId } = certificateOf();
const WRITER = { certificateId, owner: OWNER };
const PENDING = {
  status: 'PENDING',
  packId: PACK_ID,
  packStatus: 'pending_validation',
  verificationStartedAt: NOW,
  deadlineAt: at(14 * DAY),
} as const;

const table = useTable();

describe('record-verification', () => {
  let polls = 0;
  const poll = (pack = packOf(), changes: Record<string, unknown> = {}) =>
    recordVerification({
      ...WRITER,
      verificationStartedAt: NOW,
      deadlineAt: at(14 * DAY),
      getSslVerification: { waitSeconds: 36, polls: ++polls, entry: { brandCheck: false } },
      getCertificatePack: pack,
      ...changes,
    });

  it('tells of validation records once, and again when they change', async () => {
    await storeCertificate(PENDING);
    const asking = (txtValue: string) => packOf({ validationRecords: [{ txtName: '_acme.example.com', txtValue }] });
    clockAt(at(90));
    expect(await poll(asking('one'))).toEqual({
      verdict: 'waiting',
      reason: 'pending_validation',
      notice: 'validation-records',
      waitSeconds: 36,
      packReadAt: at(90),
    });
    expect(await poll(asking('one'))).toMatchObject({ notice: 'none' });
    expect(await poll(asking('two'))).toMatchObject({ notice: 'validation-records' });
    expect((await certificateNow()).validationRecords).toEqual(asking('two').validationRecords);
  });

  it('writes nothing while nothing changes', async () => {
    await storeCertificate(PENDING);
    clockAt(at(90));
    await poll();
    const before = await table.scan();
    for (const seconds of [126, 169, 220]) {
      clockAt(at(seconds));
      expect(await poll()).toMatchObject({ verdict: 'waiting', packReadAt: at(seconds) });
    }
    expect(await table.scan()).toEqual(before);
  });

  it('counts a pack as active when a second look still says so', async () => {
    await storeCertificate(PENDING);
    clockAt(at(HOUR));
    expect(await poll(activePackOf())).toMatchObject({ verdict: 'waiting', waitSeconds: 30, packReadAt: null });
    expect(await certificateNow()).toMatchObject({ status: 'PENDING', activeSeenAt: at(HOUR), activeAt: null });
    clockAt(at(HOUR + 30));
    expect(await poll(activePackOf())).toMatchObject({ verdict: 'active', packReadAt: at(HOUR + 30) });
    expect(await certificateNow()).toMatchObject({
      status: 'ACTIVE',
      packStatus: 'active',
      activeAt: at(HOUR + 30),
      expiresAt: at(90 * DAY),
    });
  });

  it('does not take a retry of its own step, 40 s later, for a second look', async () => {
    await storeCertificate(PENDING);
    const seen = { getSslVerification: { waitSeconds: 36, polls: 7, entry: null } };
    for (const seconds of [0, 40, 80]) {
      clockAt(at(HOUR + seconds));
      expect(await poll(activePackOf(), seen)).toMatchObject({ verdict: 'waiting', waitSeconds: 30 });
    }
    expect(await certificateNow()).toMatchObject({ status: 'PENDING', activeSeenAt: at(HOUR), activeAt: null });
    expect(await poll(activePackOf(), { getSslVerification: { ...seen.getSslVerification, polls: 8 } })).toMatchObject({
      verdict: 'active',
    });
  });

  it('keeps the earliest end among the pack’s certificates', async () => {
    await storeCertificate(PENDING);
    const certificates = [at(90 * DAY), at(80 * DAY), null].map((expiresAt) => ({
      ...{ status: 'active', expiresAt, uploadedAt: null },
    }));
    await poll(activePackOf({ certificates }));
    expect((await certificateNow()).expiresAt).toBe(at(80 * DAY));
  });

  it('leaves an active record active while a later look confirms it, and keeps when it became so', async () => {
    await storeCertificate({ ...PENDING, status: 'ACTIVE', activeAt: at(HOUR) });
    clockAt(at(2 * HOUR));
    await poll(activePackOf());
    expect(await certificateNow()).toMatchObject({ status: 'ACTIVE' });
    clockAt(at(2 * HOUR + 30));
    expect(await poll(activePackOf())).toMatchObject({ verdict: 'active' });
    expect(await certificateNow()).toMatchObject({ status: 'ACTIVE', activeAt: at(HOUR) });
  });

  it.each([
    ['validation_timed_out', 'timed-out', 'TIMED_OUT'],
    ['issuance_timed_out', 'timed-out', 'TIMED_OUT'],
    ['expired', 'failed', 'ATTENTION'],
    ['deletion_timed_out', 'failed', 'ATTENTION'],
    ['deleted', 'failed', 'LOST'],
    ['pending_deletion', 'waiting', 'PENDING'],
    ['pending_cleanup', 'waiting', 'PENDING'],
  ])('records %s: %s, %s', async (status, verdict, recorded) => {
    await storeCertificate(PENDING);
    expect(await poll(packOf({ status, validationErrors: ['no TXT record'] }))).toMatchObject({
      verdict,
      reason: `${status}: no TXT record`,
    });
    expect(await certificateNow()).toMatchObject({ status: recorded, packStatus: status });
  });

  it('is overdue at the deadline', async () => {
    await storeCertificate(PENDING);
    clockAt(at(14 * DAY));
    expect(await poll()).toMatchObject({ verdict: 'overdue', reason: 'still pending_validation at the deadline' });
    expect(await certificateNow()).toMatchObject({ status: 'OVERDUE' });
  });

  it('waits on an unknown status, and tells of it once', async () => {
    await storeCertificate(PENDING);
    clockAt(at(90));
    expect(await poll(packOf({ status: 'brand_new' }))).toMatchObject({ verdict: 'waiting', notice: 'unrecognised' });
    expect(await poll(packOf({ status: 'brand_new' }))).toMatchObject({ verdict: 'waiting', notice: 'none' });
    expect(await certificateNow()).toMatchObject({ status: 'PENDING', packStatus: 'brand_new' });
  });

  it('tells of a brand check, also where the pack has no entry in the verification list', async () => {
    await storeCertificate(PENDING);
    clockAt(at(90));
    expect(await poll(packOf(), { getSslVerification: { waitSeconds: 36, entry: null } })).toMatchObject({
      notice: 'none',
    });
    expect(
      await poll(packOf(), { getSslVerification: { waitSeconds: 36, entry: { brandCheck: true } } }),
    ).toMatchObject({ notice: 'brand-check' });
  });

  it.each([
    ['lacks a host', { hosts: ['example.com'] }, /lacks \*\.example\.com/],
    ['is of another CA', { certificateAuthority: 'ssl_com' }, /is of the CA ssl_com, not google/],
    ['is no advanced one', { type: 'universal' }, /is of type universal/],
  ])('leaves an active pack that %s to an operator', async (_, changes, reason) => {
    await storeCertificate(PENDING);
    clockAt(at(HOUR));
    expect(await poll(activePackOf(changes))).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(reason),
    });
    expect(await certificateNow()).toMatchObject({ status: 'ATTENTION', packStatus: 'active', activeAt: null });
  });

  it('leaves a pack that another certificate holds to an operator', async () => {
    await storeCertificate(PENDING);
    await claimPack(PACK_ID, 'example-net-0f1e2d3c4b5a6978');
    expect(await poll()).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/belongs to certificate/) });
  });

  it('tells once of another validation method, and goes on', async () => {
    await storeCertificate(PENDING);
    clockAt(at(90));
    const pack = packOf({ validationMethod: 'http' });
    expect(await poll(pack)).toMatchObject({ verdict: 'waiting', notice: 'method-fallback' });
    expect(await poll(pack)).toMatchObject({ verdict: 'waiting', notice: 'none' });
  });

  describe('after a read that failed', () => {
    const failed = (error: string, errorMessage: string, changes: object = {}) =>
      recordVerification({
        ...{ ...WRITER, verificationStartedAt: NOW, deadlineAt: at(14 * DAY), ...changes },
        failedRead: { Error: error, Cause: JSON.stringify({ errorMessage }) },
      });

    it('says why in the record, tells it once, writes once, and wants the pack read next', async () => {
      await storeCertificate(PENDING);
      clockAt(at(90));
      const first = await failed('ContractBroken', 'malformed result.0');
      expect(first).toEqual({
        ...{ verdict: 'waiting', notice: 'read-failed', waitSeconds: 300, packReadAt: null },
        reason: 'Cloudflare could not be read: ContractBroken: malformed result.0',
      });
      for (const seconds of [500, 1000]) {
        clockAt(at(seconds));
        expect(await failed('ContractBroken', 'malformed result.0')).toMatchObject({ notice: 'none' });
      }
      expect(await certificateNow()).toMatchObject({ status: 'PENDING', reason: first.reason, version: 2 });
      expect(await failed('ProviderUnavailable', '503')).toMatchObject({ notice: 'read-failed' });
    });

    it('leaves an active certificate active', async () => {
      await storeCertificate({ ...PENDING, status: 'ACTIVE' });
      await failed('ProviderUnavailable', '503');
      expect(await certificateNow()).toMatchObject({ status: 'ACTIVE', reason: expect.stringMatching(/503/) });
    });

    it('is overdue at the deadline, with the reason and the CA’s last words', async () => {
      await storeCertificate(PENDING);
      await poll(packOf({ validationErrors: ['CAA forbids it'] }));
      clockAt(at(14 * DAY));
      expect(await failed('ProviderUnavailable', '503')).toMatchObject({ verdict: 'overdue' });
      const { status, reason } = await certificateNow();
      expect(status).toBe('OVERDUE');
      expect(reason).toMatch(/: CAA forbids it; Cloudflare could not be read: ProviderUnavailable: 503$/);
    });
  });

  it('refuses a state without the pack that was read', async () => {
    await storeCertificate(PENDING);
    await expect(poll(undefined, { getCertificatePack: undefined })).rejects.toThrow(/^getCertificatePack: /);
  });
});

describe('plan-restart', () => {
  const counted = { restarts: 0, rechecked: false };
  const plan = (status: string, known: { counted: typeof counted } = { counted }) =>
    planRestart({ ...WRITER, getCertificatePack: packOf({ status }), counted, outcome: known });
  const timedOut = { ...PENDING, status: 'TIMED_OUT' } as const;

  it('counts each restart before it is sent, and allows three', async () => {
    await storeCertificate(timedOut);
    let known = { verdict: '', counted };
    const plans = [];
    for (let look = 0; look < 4; look++) {
      known = await plan('validation_timed_out', known);
      plans.push(known);
    }
    expect(plans.map(({ verdict, counted: { restarts } }) => [verdict, restarts])).toEqual([
      ['restart', 1],
      ['restart', 2],
      ['restart', 3],
      ['exhausted', 3],
    ]);
    expect(await certificateNow()).toMatchObject({ status: 'ABANDONED', restarts: 3, version: 5 });
  });

  it.each([
    ['validation_timed_out', 'restart', { restarts: 3, rechecked: false }],
    ['issuance_timed_out', 'recheck', { restarts: 2, rechecked: true }],
  ])('from %s is the same when its answer was lost and it is made again: %s', async (status, verdict, after) => {
    await storeCertificate({ ...timedOut, restarts: 2 });
    const known = { counted: { restarts: 2, rechecked: false } };
    const first = await plan(status, known);
    expect(first).toMatchObject({ verdict, counted: after });
    expect(await plan(status, known)).toEqual(first);
    expect(await certificateNow()).toMatchObject({ status: 'TIMED_OUT', ...after });
  });

  it.each(['initializing_timed_out', 'issuance_timed_out', 'deployment_timed_out'])(
    'asks once for a recheck from %s, then for a person',
    async (status) => {
      await storeCertificate(timedOut);
      const recheck = await plan(status);
      expect(recheck).toMatchObject({ verdict: 'recheck', counted: { restarts: 0, rechecked: true } });
      expect(await certificateNow()).toMatchObject({ status: 'TIMED_OUT', rechecked: true });
      expect(await plan(status, recheck)).toMatchObject({ verdict: 'attention', counted: { restarts: 0 } });
      expect(await certificateNow()).toMatchObject({ status: 'ATTENTION', packStatus: status });
    },
  );

  it.each([
    ['pending_validation', 'moving', 'PENDING'],
    ['pending_deletion', 'moving', 'PENDING'],
    ['active', 'moving', 'ACTIVE'],
    ['deleted', 'gone', 'LOST'],
    ['deletion_timed_out', 'attention', 'ATTENTION'],
    ['brand_new', 'attention', 'ATTENTION'],
  ])('asks nothing of a pack that is %s: %s, %s', async (status, verdict, recorded) => {
    await storeCertificate(timedOut);
    expect(await plan(status)).toMatchObject({ verdict, counted: { restarts: 0 } });
    expect(await certificateNow()).toMatchObject({ status: recorded, packStatus: status, restarts: 0 });
  });

  const planAfter = (sent: 'restart' | 'recheck', error: string, status = 'validation_timed_out') =>
    planRestart({
      ...{ ...WRITER, getCertificatePack: packOf({ status }), counted },
      outcome: { verdict: sent, counted: { restarts: 1, rechecked: sent === 'recheck' } },
      [`${sent}Failure`]: { Error: error, Cause: JSON.stringify({ errorMessage: '400, 1400 not now' }) },
    });

  it.each([
    ['ProviderRejected', 'attention', 0, 'ATTENTION'],
    ['CredentialsRejected', 'auth-paused', 0, 'AUTH_PAUSED'],
    ['ProviderUnavailable', 'postponed', 0, 'TIMED_OUT'],
    ['RateLimited', 'postponed', 0, 'TIMED_OUT'],
    ['OutcomeUnknown', 'restart', 2, 'TIMED_OUT'],
    ['States.Timeout', 'restart', 2, 'TIMED_OUT'],
  ])('after a restart that ended %s: %s, %d counted', async (error, verdict, restarts, status) => {
    await storeCertificate({ ...timedOut, restarts: 1 });
    const planned = await planAfter('restart', error);
    expect(planned).toMatchObject({ verdict, counted: { restarts, rechecked: false } });
    if (verdict !== 'restart') expect(planned.reason).toMatch(/400, 1400 not now/);
    expect(await planAfter('restart', error)).toEqual(planned);
    expect(await certificateNow()).toMatchObject({ status, restarts, restartCount: { restarts } });
  });

  it('goes by the pack when it moved after a refusal', async () => {
    await storeCertificate({ ...timedOut, restarts: 1 });
    expect(await planAfter('restart', 'ProviderRejected', 'pending_validation')).toMatchObject({
      verdict: 'moving',
      counted: { restarts: 0 },
    });
  });

  it('gives a refused recheck back, and does not take an old failure for one of the recheck', async () => {
    await storeCertificate({ ...timedOut, rechecked: true });
    expect(await planAfter('recheck', 'ProviderRejected', 'issuance_timed_out')).toMatchObject({
      verdict: 'attention',
      counted: { rechecked: false },
    });
    const stale = { restartFailure: { Error: 'ProviderRejected', Cause: 'no' } };
    const outcome = { verdict: 'recheck', counted: { restarts: 1, rechecked: true } };
    const pack = packOf({ status: 'issuance_timed_out' });
    expect(await planRestart({ ...WRITER, getCertificatePack: pack, counted, outcome, ...stale })).toMatchObject({
      verdict: 'attention',
      counted: { restarts: 1, rechecked: true },
    });
  });

  it('says the CA’s words when the restarts are used up, also those of an earlier read', async () => {
    await storeCertificate({ ...timedOut, validationErrors: ['CAA forbids it'] });
    expect(await plan('validation_timed_out', { counted: { restarts: 3, rechecked: false } })).toMatchObject({
      verdict: 'exhausted',
      reason: 'validation timed out again after 3 restarts: CAA forbids it',
    });
  });

  it('takes no earlier look at an active pack for the first of two', async () => {
    await storeCertificate({ ...timedOut, activeSeenAt: NOW });
    await plan('validation_timed_out');
    expect(await certificateNow()).toMatchObject({ activeSeenAt: null });
  });
});
