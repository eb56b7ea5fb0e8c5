import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const DAY = 86_400_000;

/** Follows a pack that somebody else ordered. */
async function poll(runtime: Runtime, request: object = {}) {
  const { id } = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
  const done = await runtime.start('PollVerification', { ...REQUEST, ...request, packId: id }).finished;
  return { ...done, packId: id, seconds: (Date.parse(done.stoppedAt ?? '') - Date.parse(done.startedAt)) / 1000 };
}

const told = (runtime: Runtime) =>
  runtime.events.map(({ detailType, detail }) => [detailType, (detail as { notice?: string }).notice ?? null]);

describe('PollVerification', () => {
  it('ends active, publishes the records once, and needs few polls', () =>
    withRuntime(async (runtime) => {
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('PackActive');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', expiresAt: expect.any(String) });
      expect(done.path.filter((state) => state === 'GetSslVerification').length).toBeLessThanOrEqual(8);
      expect(told(runtime).at(-1)).toEqual(['Certificate Active', null]);
      const [records] = runtime.events;
      expect(records).toMatchObject({
        detailType: 'Validation Records Needed',
        detail: { validationMethod: 'txt', validationRecords: [{ txtName: '_acme-challenge.example.com' }, {}, {}] },
      });
    }));

  it('waits until every certificate of an active pack is active too', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { certificatesLagSeconds: 1800 };
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('PackActive');
      expect(done.seconds).toBeGreaterThan(1800);
    }));

  it('does not believe an active status that flaps', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { flaps: 2 };
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('PackActive');
      expect(done.path.filter((state) => state === 'RecordVerification').length).toBeGreaterThan(5);
    }));

  it('ends timed out when validation does', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { validationTimesOut: 1 };
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('ValidationTimedOut');
      expect(done.output).toMatchObject({ verdict: 'timed-out' });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'TIMED_OUT' });
      expect(told(runtime)).toContainEqual(['Attention Needed', 'pending-long']);
    }));

  it('says after a quarter of an hour that validation is still pending', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      await poll(runtime, { deadlineHours: 6 });
      const pending = runtime.events.filter(({ detail }) => (detail as { notice?: string }).notice === 'pending-long');
      expect(pending).toHaveLength(1);
      const { requestedAt } = (await certificateOf(runtime)) as { requestedAt: string };
      const afterSeconds = (Date.parse(pending[0]?.at ?? '') - Date.parse(requestedAt)) / 1000;
      expect(afterSeconds).toBeGreaterThan(15 * 60);
      expect(afterSeconds).toBeLessThan(45 * 60);
    }));

  it.each(['expired', 'deleted', 'deletion_timed_out'])('ends failed, with an event, when the pack is %s', (status) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { status };
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('ValidationFailed');
      expect(told(runtime).at(-1)).toEqual(['Attention Needed', null]);
    }),
  );

  it('waits to the deadline on a status that nobody knows, and tells it once', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { status: 'pondering' };
      const done = await poll(runtime, { deadlineHours: 24 });
      expect(done.path.at(-1)).toBe('VerificationOverdue');
      expect(done.output).toMatchObject({ verdict: 'overdue', reason: 'still pondering at the deadline' });
      expect(done.seconds).toBeCloseTo(24 * 3600, -2);
      expect(told(runtime).filter(([, notice]) => notice === 'unrecognised')).toHaveLength(1);
    }));

  it('ends overdue after fourteen days by default, within 250 polls', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('VerificationOverdue');
      expect(done.seconds).toBeCloseTo((14 * DAY) / 1000, -2);
      const polls = done.path.filter((state) => state === 'GetSslVerification').length;
      expect(polls).toBeGreaterThan(200);
      expect(polls).toBeLessThan(250);
      expect(done.historyEvents).toBeLessThan(15_000);
    }));

  it('publishes the records again when the tokens rotate', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      await poll(runtime);
      const published = runtime.events.filter(({ detailType }) => detailType === 'Validation Records Needed');
      const tokens = published.map(({ detail }) => JSON.stringify(detail));
      expect(published.length).toBeGreaterThan(1);
      expect(new Set(tokens).size).toBe(tokens.length);
    }));

  it('says once that the CA reviews by hand', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { brandCheck: true };
      await poll(runtime);
      expect(told(runtime).filter(([, notice]) => notice === 'brand-check')).toHaveLength(1);
    }));

  it('gives an overdue certificate a new deadline when somebody polls it again', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { neverActive: true };
      const first = await poll(runtime, { deadlineHours: 1 });
      runtime.cloudflare.setStatus(first.packId, 'active');
      const { certificateId } = (await certificateOf(runtime)) as { certificateId: string };
      const second = await runtime.start('PollVerification', { certificateId }).finished;
      expect(second.path.at(-1)).toBe('PackActive');
    }));

  it('survives an hour of outage and a day of rate limits', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 503, path: /verification$/, times: 5 });
      runtime.cloudflare.faults.add({ kind: 'status', status: 429, path: /verification$/, times: 6 });
      expect((await poll(runtime)).path.at(-1)).toBe('PackActive');
    }));

  const CUT = '{"success":true,"result":[{"certificate_st';
  const WRONG = '{"success":true,"result":{"no":"list"}}';

  it.each([
    ['a cut answer', { kind: 'body' as const, body: CUT }, /verification$/],
    ['an answer of another shape', { kind: 'body' as const, body: WRONG }, /verification$/],
    ['a cut pack', { kind: 'body' as const, body: CUT }, /packs\/[0-9a-f-]{36}$/],
    ['a refusal', { kind: 'status' as const, status: 400, body: '{"success":false,"errors":[]}' }, /verification$/],
  ])('goes on after %s', (_, fault, path) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...fault, method: 'GET', path });
      expect((await poll(runtime)).path.at(-1)).toBe('PackActive');
    }),
  );

  it('waits to the deadline while the answer has another shape for days, and tells it once', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'body', body: WRONG, path: /verification$/, times: 9999 });
      const done = await poll(runtime);
      expect(done.path.at(-1)).toBe('VerificationOverdue');
      expect(done.output).toMatchObject({
        verdict: 'overdue',
        reason: expect.stringMatching(/ContractBroken: .*result/),
      });
      expect(told(runtime)).toEqual([
        ['Attention Needed', 'read-failed'],
        ['Attention Needed', null],
      ]);
      expect(done.seconds).toBeCloseTo((14 * DAY) / 1000, -3);
      expect(done.history.length).toBeLessThan(10_000);
    }));

  it('keeps its history short through an outage that lasts to the deadline', { timeout: 300_000 }, () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 503, path: /verification$/, times: 99_999 });
      const done = await poll(runtime, { deadlineHours: 432 });
      expect(done.path.at(-1)).toBe('VerificationOverdue');
      expect(done.history.length).toBeLessThan(15_000);
    }),
  );

  it('leaves a pack that lacks a requested host to an operator', () =>
    withRuntime(async (runtime) => {
      const { id: packId } = runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, hosts: ['example.com'] });
      const done = await runtime.start('PollVerification', { ...REQUEST, packId }).finished;
      expect(done.path.at(-1)).toBe('ValidationFailed');
      expect(await certificateOf(runtime)).toMatchObject({
        status: 'ATTENTION',
        reason: expect.stringMatching(/lacks \*\.example\.com, www\.example\.com/),
      });
    }));

  it('waits while the pack is being deleted, tells it once, and is lost when it is deleted', () =>
    withRuntime(async (runtime) => {
      const { id: packId } = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      runtime.cloudflare.packs.get(packId)?.delete(runtime.clock.now());
      const done = await runtime.start('PollVerification', { ...REQUEST, packId }).finished;
      expect(done.path.at(-1)).toBe('ValidationFailed');
      expect(told(runtime)).toEqual([
        ['Attention Needed', 'being-deleted'],
        ['Attention Needed', null],
      ]);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'LOST', packStatus: 'deleted' });
    }));

  it('refuses a certificate without a pack, and a pack of another certificate', () =>
    withRuntime(async (runtime) => {
      const none = await runtime.start('PollVerification', REQUEST).finished;
      expect(none).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(/packId: .* has no pack yet/) });
      const { packId } = await poll(runtime);
      const other = { ...REQUEST, hosts: ['example.com'], packId };
      const taken = await runtime.start('PollVerification', other).finished;
      expect(taken).toMatchObject({ cause: expect.stringMatching(/packId: .* belongs to another certificate/) });
    }));
});
