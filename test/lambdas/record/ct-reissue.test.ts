import { describe, expect, it } from 'vitest';
import { traitsToKeep } from '../../../lambdas/domain/leaf-differences.ts';
import { handler as commitReissue } from '../../../lambdas/record/commit-reissue.ts';
import { handler as judgeCtChange } from '../../../lambdas/record/judge-ct-change.ts';
import { handler as planCancel } from '../../../lambdas/record/plan-cancel.ts';
import { handler as recordReissue } from '../../../lambdas/record/record-reissue.ts';
import { handler as trackReissue } from '../../../lambdas/record/track-reissue.ts';
import {
  at,
  ctIntentOf,
  DAY,
  HOUR,
  leafOf,
  NEW_CERTIFICATE_ID,
  NOW,
  OLD_CERTIFICATE_ID,
  ORDER_ID,
  OTHER,
  OWNER,
  orderOf,
  reissueOf,
  sctsOf,
  unloggedLeafOf,
} from '../domain/samples.ts';
import { clockAt, ctOrderNow, storeCtOrder, useTable } from './table-server.ts';

const WRITER = { orderId: ORDER_ID, owner: OWNER };
const FLAG = ctIntentOf({ stage: 'flag', answered: false, requestId: null, issuedCertificateId: null, sentAt: null });
const SENT = ctIntentOf({ answered: false, requestId: null, issuedCertificateId: null });

const table = useTable();

/** The flag was set and read back. */
const state = (shown: boolean | null = true, changes: Record<string, unknown> = {}) => ({
  disableCt: true,
  planCtChange: { verdict: 'change', reason: 'the newest certificate is logged' },
  changeCtStatus: { disableCt: true },
  orderInfoToReadBack: orderOf({ disableCt: shown }),
  ...changes,
});
const COMMIT = { ...WRITER, executionId: OWNER, state: state() };

describe('commit-reissue', () => {
  it('commits the one reissue, with the flag as it is now', async () => {
    clockAt(at(60));
    await storeCtOrder({ status: 'CHANGING', intent: FLAG });
    expect(await commitReissue(COMMIT)).toEqual({
      verdict: 'committed',
      reason: 'the flag is changed; a reissue may be under way',
      send: { number: '1', redriveCount: 0 },
      repeats: 0,
      looks: 0,
    });
    expect(await ctOrderNow()).toMatchObject({
      status: 'CHANGING',
      committedDisableCt: true,
      flagInDoubt: true,
      intent: { stage: 'reissue', sentAt: at(60), sentBy: OWNER },
    });
  });

  it('answers the same when the same execution repeats it, whose machine waits for the answer', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: FLAG });
    const first = await commitReissue(COMMIT);
    const before = await table.scan();
    expect(await commitReissue(COMMIT)).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it('sends another execution to reconcile: the reissue may have been sent', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: { ...FLAG, stage: 'reissue', sentBy: OTHER, sentAt: NOW } });
    expect(await commitReissue(COMMIT)).toMatchObject({ verdict: 'reconcile' });
  });

  it('sends the second child of one owner to reconcile', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: FLAG });
    expect(await commitReissue(COMMIT)).toMatchObject({ verdict: 'committed' });
    expect(await commitReissue({ ...COMMIT, executionId: OTHER })).toMatchObject({ verdict: 'reconcile' });
  });

  it('commits nothing without an INTENT', async () => {
    await storeCtOrder();
    await expect(commitReissue(COMMIT)).rejects.toThrow('a reissue without an INTENT');
    expect(await ctOrderNow()).toMatchObject({ version: 1 });
  });

  it('commits nothing for an execution that does not own the order', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: FLAG, owner: OTHER });
    await expect(commitReissue(COMMIT)).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  const lost = { changeCtStatus: { Error: 'OutcomeUnknown', Cause: '{}' } };
  const unread = { orderInfoToReadBack: { Error: 'ProviderUnavailable', Cause: '{}' } };

  it.each<[string, Record<string, unknown>, string]>([
    ['is not shown, and its change was confirmed', state(null), 'committed'],
    ['is shown though the answer was lost', state(true, lost), 'committed'],
    ['is not shown, and the answer was lost', state(null, lost), 'repeat'],
    ['is shown as it was, and the answer was lost', state(false, lost), 'repeat'],
    ['is shown as it was, though its change was confirmed', state(false), 'look-again'],
    ['is shown so at the second look', state(false, { commitReissue: { repeats: 0, looks: 1 } }), 'repeat'],
    ['was set three times', state(false, { commitReissue: { repeats: 2, looks: 1 } }), 'give-up'],
    ['could not be read', state(true, unread), 'look-again'],
    ['could not be read for long', state(true, { ...unread, commitReissue: { repeats: 0, looks: 4 } }), 'give-up'],
  ])('a flag that %s', async (_, given, verdict) => {
    await storeCtOrder({ status: 'CHANGING', intent: FLAG });
    expect(await commitReissue({ ...WRITER, executionId: OWNER, state: given })).toMatchObject({ verdict });
    expect(await ctOrderNow()).toMatchObject({
      flagInDoubt: true,
      intent: { stage: verdict === 'committed' ? 'reissue' : 'flag' },
    });
  });

  it('keeps what Order info showed, and needs no INTENT where the certificate agrees already', async () => {
    await storeCtOrder();
    const planCtChange = { verdict: 'in-sync', reason: 'it already is unlogged' };
    expect(await commitReissue({ ...WRITER, executionId: OWNER, state: state(true, { planCtChange }) })).toMatchObject({
      verdict: 'in-sync',
      reason: 'it already is unlogged; Order info shows disable_ct true',
    });
    expect(await ctOrderNow()).toMatchObject({ shownDisableCt: true, flagInDoubt: false, intent: null });
  });
});

describe('record-reissue', () => {
  const record = (requestStatus: string | null, issuedCertificateId: number | null = null) =>
    recordReissue({ ...WRITER, reissueCertificate: { requestId: 5001, requestStatus, issuedCertificateId } });

  it('keeps the answer', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    expect(await record('approved', NEW_CERTIFICATE_ID)).toEqual({
      verdict: 'requested',
      reason: 'request 5001 is approved',
    });
    expect(await ctOrderNow()).toMatchObject({
      status: 'CHANGING',
      intent: { answered: true, requestId: 5001, issuedCertificateId: NEW_CERTIFICATE_ID },
    });
  });

  it.each(['pending', 'submitted', 'needs_approval', 'never heard of'])(
    'awaits a person while the request is %s',
    async (requestStatus) => {
      await storeCtOrder({ status: 'CHANGING', intent: SENT });
      expect(await record(requestStatus)).toEqual({
        verdict: 'awaiting',
        reason: `request 5001 is ${requestStatus}: approve it, or complete its domain validation, in CertCentral`,
      });
      expect(await ctOrderNow()).toMatchObject({ status: 'AWAITING', intent: { answered: true } });
    },
  );

  it.each([['processing'], ['issued'], [null]])('does not await a person while it is %j', async (requestStatus) => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    expect(await record(requestStatus)).toMatchObject({ verdict: 'requested' });
  });

  it('awaits nobody where the answer names a certificate', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    expect(await record('pending', NEW_CERTIFICATE_ID)).toMatchObject({ verdict: 'requested' });
  });

  it('keeps the first answer', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const first = await record('pending');
    const before = await table.scan();
    expect(await record('pending')).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });
});

describe('track-reissue', () => {
  const deadlineAt = at(96 * HOUR);
  const trackList = (listedAt: string, ...reissues: ReturnType<typeof reissueOf>[]) =>
    trackReissue({ ...WRITER, deadlineAt, listReissuesToTrack: { reissues, listedAt } });
  let lists = 0;
  const track = (...reissues: ReturnType<typeof reissueOf>[]) => {
    lists += 1;
    return trackList(at(40 * lists), ...reissues);
  };
  const old = reissueOf({ issuedCertificateId: OLD_CERTIFICATE_ID });

  it('sees the certificate that the answer named', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await track(old, reissueOf())).toEqual({
      verdict: 'issued',
      reason: `certificate ${NEW_CERTIFICATE_ID} is issued`,
      waitSeconds: 0,
      issuedCertificateId: NEW_CERTIFICATE_ID,
      serialNumber: '0D4E5F',
      notice: 'none',
    });
  });

  it('never takes a certificate of the snapshot for the reissue', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ issuedCertificateId: null }) });
    expect(await track(old)).toMatchObject({ verdict: 'pending', issuedCertificateId: null });
  });

  it('waits longer from poll to poll', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    const pending = reissueOf({ status: 'pending' });
    const waits = [await track(pending), await track(pending), await track(pending)];
    expect(waits.map(({ verdict, waitSeconds }) => [verdict, waitSeconds])).toEqual([
      ['pending', 30],
      ['pending', 36],
      ['pending', 43],
    ]);
    expect(await ctOrderNow()).toMatchObject({ intent: { polls: 3, looks: 0 } });
  });

  it('finds the reissue of a lost answer by its key, and remembers it', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const foreign = reissueOf({ issuedCertificateId: 1009, csrPublicKeySha256: 'b2'.repeat(32) });
    expect(await track(old, foreign, reissueOf({ status: 'pending' }))).toMatchObject({ verdict: 'pending' });
    expect(await ctOrderNow()).toMatchObject({ intent: { answered: true, issuedCertificateId: NEW_CERTIFICATE_ID } });
    expect(await track(old, foreign, reissueOf())).toMatchObject({
      verdict: 'issued',
      issuedCertificateId: NEW_CERTIFICATE_ID,
    });
  });

  it('looks three times for a lost answer', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const looks = [await track(old), await track(old), await track(old)];
    expect(looks.map(({ verdict, waitSeconds }) => [verdict, waitSeconds])).toEqual([
      ['look-again', 40],
      ['look-again', 40],
      ['uncertain', 0],
    ]);
    expect(await ctOrderNow()).toMatchObject({ intent: { looks: 3, answered: false } });
  });

  it('looks at one list once, however often the step is tried', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const looks = [await trackList(NOW, old), await trackList(NOW, old), await trackList(NOW, old)];
    expect(looks.map(({ verdict }) => verdict)).toEqual(['look-again', 'look-again', 'look-again']);
    expect(await ctOrderNow()).toMatchObject({ intent: { looks: 1 } });
  });

  it('counts no look at a list with an entry that cannot be read and may be ours', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const unreadable = [{ id: '1002', fields: 'status' }];
    const seen = { ...WRITER, deadlineAt, listReissuesToTrack: { reissues: [old], unreadable, listedAt: NOW } };
    expect(await trackReissue(seen)).toMatchObject({
      verdict: 'pending',
      reason: expect.stringMatching(/1002: status/),
    });
    expect(await ctOrderNow()).toMatchObject({ intent: { looks: 0, answered: false, polls: 1 } });
  });

  it('says that the reissue was rejected', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await track(reissueOf({ status: 'rejected' }))).toMatchObject({ verdict: 'rejected' });
  });

  it('says that the deadline has come, unless the certificate came first', async () => {
    await storeCtOrder({ status: 'AWAITING', intent: ctIntentOf() });
    clockAt(deadlineAt);
    expect(await track(reissueOf({ status: 'pending' }))).toMatchObject({
      verdict: 'deadline',
      reason: `not issued by ${deadlineAt}`,
    });
    expect(await track(reissueOf())).toMatchObject({ verdict: 'issued' });
  });

  it('waits after a read that failed, counts no look, and ends uncertain at the deadline', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: SENT });
    const listReissuesToTrack = { Error: 'ProviderRejected', Cause: JSON.stringify({ errorMessage: '400, not yet' }) };
    const failed = () => trackReissue({ ...WRITER, deadlineAt, listReissuesToTrack });
    expect(await failed()).toMatchObject({ verdict: 'pending', waitSeconds: 30, notice: 'none' });
    clockAt(at(16 * 60));
    const reason = 'ProviderRejected: 400, not yet';
    expect(await failed()).toMatchObject({ verdict: 'pending', notice: 'awaiting', reason });
    expect(await failed()).toMatchObject({ verdict: 'pending', notice: 'none' });
    expect(await ctOrderNow()).toMatchObject({ status: 'AWAITING', reason, intent: { looks: 0, polls: 3 } });
    clockAt(deadlineAt);
    expect(await failed()).toMatchObject({
      verdict: 'uncertain',
      reason: `not seen issued by ${deadlineAt}; ${reason}`,
    });
  });

  it('tracks nothing without an INTENT', async () => {
    await storeCtOrder();
    await expect(track(reissueOf())).rejects.toThrow('a reissue without an INTENT');
  });
});

describe('plan-cancel', () => {
  const cancel = (changes: Parameters<typeof orderOf>[0] = {}) =>
    planCancel({ ...WRITER, orderInfoBeforeCancel: orderOf({ status: 'reissue_pending', ...changes }) });
  const ours = { requestId: 5001, type: 'reissue', status: 'pending' };

  it('cancels a pending request of our own, committed before it is sent', async () => {
    clockAt(at(96 * HOUR));
    await storeCtOrder({ status: 'AWAITING', intent: ctIntentOf() });
    expect(await cancel({ pendingRequests: [ours] })).toEqual({
      verdict: 'cancel',
      send: { number: '1-1', redriveCount: 0 },
      reason: 'request 5001 missed its deadline',
    });
    expect(await ctOrderNow()).toMatchObject({ intent: { cancels: 1 } });
  });

  it('may repeat itself, and gives up after three times', async () => {
    await storeCtOrder({ status: 'AWAITING', intent: ctIntentOf({ cancels: 1 }) });
    expect(await cancel({ pendingRequests: [ours] })).toMatchObject({ verdict: 'cancel' });
    expect(await cancel({ pendingRequests: [ours] })).toMatchObject({ verdict: 'cancel' });
    expect(await cancel({ pendingRequests: [ours] })).toMatchObject({ verdict: 'leave' });
  });

  it('sees that nothing is pending any more, once the list was read again', async () => {
    await storeCtOrder({ status: 'AWAITING', intent: ctIntentOf({ polls: 4 }) });
    expect(await cancel({ status: 'issued' })).toMatchObject({ verdict: 'look-again' });
    expect(await cancel({ status: 'issued' })).toMatchObject({ verdict: 'look-again' });
    await storeCtOrder({ status: 'AWAITING', intent: ctIntentOf({ polls: 5, endedSeenAtPoll: 4 }) });
    expect(await cancel({ status: 'issued' })).toMatchObject({ verdict: 'cancelled' });
  });

  it.each([
    ['another’s request', ctIntentOf(), { pendingRequests: [{ ...ours, requestId: 7 }] }],
    ['a request beside ours', ctIntentOf(), { pendingRequests: [ours, { ...ours, requestId: 7 }] }],
    ['a request of which we have no answer', ctIntentOf({ requestId: null }), { pendingRequests: [ours] }],
    ['an order in another state', ctIntentOf(), { status: 'needs_approval', pendingRequests: [ours] }],
  ])('leaves alone %s', async (_, intent, changes) => {
    await storeCtOrder({ status: 'AWAITING', intent });
    expect(await cancel(changes)).toMatchObject({ verdict: 'leave' });
    expect(await ctOrderNow()).toMatchObject({ intent: { cancels: 0 } });
  });

  it('cancels nothing without an INTENT', async () => {
    await storeCtOrder();
    await expect(cancel({ pendingRequests: [ours] })).rejects.toThrow('a cancellation without an INTENT');
  });
});

describe('judge-ct-change', () => {
  const judge = (leaf = unloggedLeafOf(), changes: Record<string, unknown> = {}) =>
    judgeCtChange({
      ...WRITER,
      leaf,
      issuedCertificateId: NEW_CERTIFICATE_ID,
      serialNumber: '0A:1B:2C',
      newestIssuedCertificateId: NEW_CERTIFICATE_ID,
      order: orderOf({ disableCt: leaf.sctList === 'absent' }),
      duplicates: { issuedCount: 0 },
      ...changes,
    });

  it('is out of sync once somebody else has reissued, until a sweep has read that', async () => {
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    expect(await judge(undefined, { newestIssuedCertificateId: 1009 })).toEqual({
      send: { number: '1', redriveCount: 0 },
      verdict: 'out-of-sync',
      reason: `certificate ${NEW_CERTIFICATE_ID} is unlogged, but 1009 was issued since`,
      disableCt: true,
    });
    const drift = { issuedCertificateId: 1009, sctVerdict: null, told: true };
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true, drift });
  });

  it('is out of sync while a reissue that cannot be read may be newer, until a sweep can read it', async () => {
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    expect(await judge(undefined, { unreadable: [{ id: null, fields: 'id' }] })).toMatchObject({
      verdict: 'out-of-sync',
      reason: expect.stringMatching(
        /is unlogged, but 1 reissue could not be read \(without id: id\) and may be newer$/,
      ),
    });
    const drift = { issuedCertificateId: NEW_CERTIFICATE_ID, sctVerdict: 'unlogged', told: true };
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', flagInDoubt: true, drift });
  });

  it('ends in sync with a leaf that is ours and as wished', async () => {
    clockAt(at(HOUR));
    await storeCtOrder({ status: 'CHANGING', committedDisableCt: true, intent: ctIntentOf() });
    expect(await judge()).toEqual({
      send: { number: '1', redriveCount: 0 },
      verdict: 'in-sync',
      reason: `certificate ${NEW_CERTIFICATE_ID} is unlogged, as wished`,
      disableCt: true,
    });
    expect(await ctOrderNow()).toMatchObject({
      status: 'IN_SYNC',
      intent: null,
      settledAt: at(HOUR),
      committedDisableCt: true,
      certificate: {
        issuedCertificateId: NEW_CERTIFICATE_ID,
        serialNumber: 'A1B2C',
        notAfter: leafOf().notAfter,
        sctVerdict: 'unlogged',
        logs: 0,
      },
    });
  });

  it.each([
    ['logged', 'in-sync', 'IN_SYNC', leafOf()],
    ['weakly-logged', 'weak', 'CT_WEAK', leafOf({ scts: sctsOf(1, 2, 2) })],
    ['unlogged', 'out-of-sync', 'OUT_OF_SYNC', unloggedLeafOf()],
    ['poisoned', 'out-of-sync', 'OUT_OF_SYNC', leafOf({ poisoned: true })],
    ['malformed', 'out-of-sync', 'OUT_OF_SYNC', leafOf({ sctList: 'malformed', scts: [] })],
  ])('judges a leaf that is %s and shall be logged: %s', async (sctVerdict, verdict, status, leaf) => {
    await storeCtOrder({ status: 'CHANGING', disableCt: false, intent: ctIntentOf() });
    expect(await judge(leaf)).toMatchObject({ verdict });
    expect(await ctOrderNow()).toMatchObject({ status, intent: null, certificate: { sctVerdict } });
  });

  it.each([
    ['logged', leafOf()],
    ['weakly-logged', leafOf({ scts: sctsOf(1) })],
    ['poisoned', unloggedLeafOf({ poisoned: true })],
  ])('judges a leaf that is %s and shall be unlogged: out of sync', async (sctVerdict, leaf) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await judge(leaf)).toEqual({
      send: { number: '1', redriveCount: 0 },
      verdict: 'out-of-sync',
      reason: `certificate ${NEW_CERTIFICATE_ID} is ${sctVerdict} and shall be unlogged`,
      disableCt: true,
    });
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC' });
  });

  it.each([
    ['serial number', unloggedLeafOf({ serialNumber: 'FFFF' }), /serial number FFFF, listed as 0A:1B:2C/],
    ['key', unloggedLeafOf({ publicKeySha256: 'b2'.repeat(32) }), /public key is not the CSR's/],
    ['names', unloggedLeafOf({ dnsNames: ['example.com'] }), /names example\.com instead of example\.com, www/],
  ])('is out of sync with a leaf of another %s, whatever its SCTs', async (_, leaf, reason) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    const judged = await judge(leaf);
    expect(judged.verdict).toBe('out-of-sync');
    expect(judged.reason).toMatch(reason);
    expect(await ctOrderNow()).toMatchObject({ status: 'OUT_OF_SYNC', reason: judged.reason });
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'the other flag is shown',
      { order: orderOf({ disableCt: false }) },
      'out-of-sync',
      /but Order info shows disable_ct false$/,
    ],
    [
      'no flag is shown',
      { order: orderOf({ disableCt: null }) },
      'in-sync',
      /as wished; Order info does not show the flag$/,
    ],
    ['one duplicate is issued', { duplicates: { issuedCount: 1 } }, 'in-sync', /; 1 duplicate keeps the CT status/],
    [
      'duplicates cannot be read',
      { duplicates: { Error: 'ProviderRejected' } },
      'in-sync',
      /duplicates .* could not be read$/,
    ],
  ])('says so when %s', async (_, changes, verdict, reason) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    const judged = await judge(undefined, changes);
    expect(judged).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
    expect(await ctOrderNow()).toMatchObject({ reason: judged.reason });
  });

  it('names what the reissue has changed besides', async () => {
    const former = traitsToKeep(
      leafOf({ notBefore: at(-200 * DAY), notAfter: at(197 * DAY - 1), keyType: 'RSA 2048' }),
    );
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ former }) });
    expect(await judge()).toMatchObject({
      verdict: 'in-sync',
      reason: expect.stringMatching(/differs: lifetime 199 instead of 397 days, key EC P-256 instead of RSA 2048$/),
    });
  });

  it.each([
    ['not valid yet', { notBefore: at(DAY) }, /is not valid before/],
    ['expired', { notAfter: at(-1) }, /it expired/],
  ])('is out of sync with a leaf that is %s', async (_, dates, reason) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await judge(unloggedLeafOf(dates))).toMatchObject({
      verdict: 'out-of-sync',
      reason: expect.stringMatching(reason),
    });
  });

  it('takes the provider’s word for no serial number that it does not list', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    expect(await judge(undefined, { serialNumber: null })).toMatchObject({ verdict: 'in-sync' });
  });

  it.each([unloggedLeafOf(), leafOf()])('answers the same when it is repeated', async (leaf) => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf() });
    const first = await judge(leaf);
    const before = await table.scan();
    expect(await judge(leaf)).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });
});
