import { describe, expect, it } from 'vitest';
import type { CtIntent, CtOrderRecord } from '../../../lambdas/domain/ct-order-record.ts';
import { traitsToKeep } from '../../../lambdas/domain/leaf-differences.ts';
import { handler as openCtChange } from '../../../lambdas/record/open-ct-change.ts';
import { handler as planCtChange } from '../../../lambdas/record/plan-ct-change.ts';
import {
  at,
  CSR,
  ctIntentOf,
  domainOf,
  HOUR,
  KEY_SHA256,
  leafOf,
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
import { ctOrderNow, storeCtOrder, useTable } from './table-server.ts';

const OFF = { orderId: ORDER_ID, disableCt: true, acknowledgeUnlogged: true };
const ON = { orderId: ORDER_ID, disableCt: false };

const table = useTable();

describe('open-ct-change', () => {
  const open = (input: unknown = OFF, executionId = OWNER, deadOwner: string | null = null) =>
    openCtChange({ input, executionId, deadOwner });

  it('opens a change and fills every field that the machine may read', async () => {
    expect(await open()).toEqual({
      ...OFF,
      csr: null,
      wish: { disableCt: true },
      deadlineAt: at(96 * HOUR),
      owner: OWNER,
      verdict: 'opened',
      reason: 'CT logging shall be off',
      updatedAt: NOW,
      input: OFF,
    });
    expect(await ctOrderNow()).toMatchObject({ version: 1, run: 1, status: 'REQUESTED', intent: null });
  });

  it('changes nothing when the same execution asks again', async () => {
    const first = await open();
    const before = await table.scan();
    expect(await open()).toEqual(first);
    expect(await table.scan()).toEqual(before);
  });

  it('names the owner to another execution, and writes nothing', async () => {
    await open();
    const before = await table.scan();
    expect(await open(ON, OTHER)).toMatchObject({
      verdict: 'owned',
      owner: OWNER,
      reason: `order ${ORDER_ID} is being changed by ${OWNER}`,
      input: ON,
    });
    expect(await table.scan()).toEqual(before);
  });

  it('lets one of ten executions at once have the order', async () => {
    const executions = Array.from({ length: 10 }, (_, index) => `${OWNER}-${index}`);
    const opened = await Promise.all(executions.map((execution) => open(OFF, execution)));
    expect(opened.filter(({ verdict }) => verdict === 'opened')).toHaveLength(1);
  });

  it('is taken over from an owner that was seen to have ended, with the new wish', async () => {
    await storeCtOrder({ status: 'IN_SYNC', committedDisableCt: true });
    expect(await open(ON, OTHER, OWNER)).toMatchObject({ verdict: 'opened', owner: OTHER, disableCt: false });
    expect(await ctOrderNow()).toMatchObject({ status: 'REQUESTED', run: 2, committedDisableCt: true });
  });

  it('reconciles a reissue that may be under way: the old wish stands, for an hour', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ looks: 3 }) });
    expect(await open(ON, OTHER, OWNER)).toMatchObject({ verdict: 'reconcile', owner: OTHER, disableCt: true });
    expect(await ctOrderNow()).toMatchObject({
      status: 'CHANGING',
      owner: OTHER,
      disableCt: true,
      deadlineAt: at(HOUR),
      intent: { stage: 'reissue', looks: 0 },
    });
  });

  it('gives a reissue that is reconciled after its deadline a new one', async () => {
    await storeCtOrder({ status: 'OUT_OF_SYNC', intent: ctIntentOf(), deadlineAt: at(-HOUR) });
    expect(await open(OFF, OTHER, OWNER)).toMatchObject({ verdict: 'reconcile', deadlineAt: at(96 * HOUR) });
  });

  it('begins anew where only the flag may have been changed', async () => {
    await storeCtOrder({ status: 'CHANGING', intent: ctIntentOf({ stage: 'flag', sentAt: null }) });
    expect(await open(ON, OTHER, OWNER)).toMatchObject({ verdict: 'opened', disableCt: false });
    expect(await ctOrderNow()).toMatchObject({ status: 'REQUESTED', intent: null });
  });

  it('belongs to the parent that a child was started for', async () => {
    const added = { ...OFF, owner: OTHER, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: OTHER };
    expect(await open(added)).toMatchObject({ verdict: 'opened', owner: OTHER });
  });

  it.each<[field: string, what: string, input: unknown]>([
    ['orderId', 'none', { disableCt: false }],
    ['orderId', 'text', { ...ON, orderId: String(ORDER_ID) }],
    ['orderId', 'zero', { ...ON, orderId: 0 }],
    ['orderId', 'half', { ...ON, orderId: 1.5 }],
    ['disableCt', 'none', { orderId: ORDER_ID }],
    ['disableCt', 'text', { orderId: ORDER_ID, disableCt: 'false' }],
    ['acknowledgeUnlogged', 'missing to switch CT off', { orderId: ORDER_ID, disableCt: true }],
    ['acknowledgeUnlogged', 'text', { ...OFF, acknowledgeUnlogged: 'yes' }],
    ['csr', 'no CSR', { ...ON, csr: 'MIIB' }],
    ['csr', 'too long', { ...ON, csr: `${CSR}${'A'.repeat(8192)}` }],
    ['owner', 'no ARN', { ...ON, owner: 'me' }],
    ['input', 'a misspelt field', { ...ON, disabelCt: true }],
    ['input', 'no object', 'text'],
    ['input', 'a list', []],
  ])('names %s, and writes nothing: %s', async (field, _, input) => {
    const refused = open(input);
    await expect(refused).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(new RegExp(`(^|; )${field}: `)),
    });
    expect(await table.scan()).toEqual([]);
  });
});

describe('plan-ct-change', () => {
  const plan = (changes: Record<string, unknown> = {}) =>
    planCtChange({
      ...OFF,
      owner: OWNER,
      csr: null,
      deadlineAt: at(96 * HOUR),
      orderInfo: orderOf(),
      listReissues: { reissues: [], newestIssuedCertificateId: OLD_CERTIFICATE_ID },
      inspectCertificate: leafOf(),
      listDomains: { uncovered: [] },
      domains: [domainOf()],
      ...changes,
    });

  const certificate: CtOrderRecord['certificate'] = {
    issuedCertificateId: OLD_CERTIFICATE_ID,
    serialNumber: 'A1B2C',
    notAfter: leafOf().notAfter,
    sctVerdict: 'logged',
    logs: 3,
  };

  it('commits the INTENT of a change, and answers with what the reissue must repeat', async () => {
    await storeCtOrder();
    expect(await plan()).toEqual({
      verdict: 'change',
      reason: 'the newest certificate is logged',
      commonName: 'example.com',
      dnsNames: ['example.com', 'www.example.com'],
      csr: CSR,
      signatureHash: 'sha256',
      serverPlatformId: 2,
      send: { number: '1-0', redriveCount: 0 },
    });
    const intent: CtIntent = {
      stage: 'flag',
      committedAt: NOW,
      knownCertificateIds: [OLD_CERTIFICATE_ID],
      dnsNames: ['example.com', 'www.example.com'],
      publicKeySha256: KEY_SHA256,
      previousSctVerdict: 'logged',
      former: traitsToKeep(leafOf()),
      answered: false,
      requestId: null,
      issuedCertificateId: null,
      looks: 0,
      polls: 0,
      sentAt: null,
      sentBy: null,
      cancels: 0,
      endedSeenAtPoll: null,
    };
    expect(await ctOrderNow()).toMatchObject({ status: 'CHANGING', intent, certificate });
  });

  it('knows every certificate of the order, so that only a new one can be the reissue', async () => {
    await storeCtOrder();
    const reissues = [1003, 1004].map((issuedCertificateId) => reissueOf({ issuedCertificateId }));
    await plan({ listReissues: { reissues, newestIssuedCertificateId: 1004 } });
    expect(await ctOrderNow()).toMatchObject({
      intent: { knownCertificateIds: [1003, 1004, OLD_CERTIFICATE_ID] },
      certificate: { issuedCertificateId: 1004 },
    });
  });

  it('prefers the CSR that was given to the order’s own', async () => {
    await storeCtOrder();
    const given = CSR.replace('MIIB', 'MIIC');
    expect(await plan({ csr: given })).toMatchObject({ verdict: 'change', csr: given });
  });

  it('keeps the INTENT that an earlier call committed', async () => {
    await storeCtOrder();
    const first = await plan();
    const before = await table.scan();
    expect(await plan({ orderInfo: orderOf({ signatureHash: 'sha384' }) })).toMatchObject({ verdict: first.verdict });
    expect(await table.scan()).toEqual(before);
  });

  it('needs no change where the newest leaf is as wished', async () => {
    await storeCtOrder({ disableCt: false });
    expect(await plan({ disableCt: false })).toMatchObject({
      verdict: 'in-sync',
      reason: 'the newest certificate already is logged',
    });
    expect(await ctOrderNow()).toMatchObject({ status: 'REQUESTED', intent: null, certificate });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a pending order', { orderInfo: orderOf({ status: 'pending' }) }, /the order is pending/],
    [
      'a pending request',
      { orderInfo: orderOf({ pendingRequests: [{ requestId: 9, type: 'reissue', status: 'pending' }] }) },
      /request 9 \(reissue\) is pending/,
    ],
    [
      'a pending reissue',
      { listReissues: { reissues: [reissueOf({ status: 'pending' })], newestIssuedCertificateId: OLD_CERTIFICATE_ID } },
      /certificate 1002 is pending/,
    ],
    ['no acknowledgement', { acknowledgeUnlogged: false }, /^acknowledgeUnlogged must be true/],
    ['no CSR', { orderInfo: orderOf({ csr: null }) }, /^csr: the order shows none/],
    ['an unreadable CSR', { inspectCertificate: leafOf({ csrPublicKeySha256: null }) }, /^csr: it cannot be read/],
    ['no names', { orderInfo: orderOf({ dnsNames: [] }) }, /the order shows no names/],
    ['a name in no domain', { listDomains: { uncovered: ['x.example.net'] } }, /covers x\.example\.net/],
    ['a domain without validation', { domains: [domainOf({ activeValidations: [] })] }, /has no active validation/],
    ['a validation that ends', { domains: [domainOf({ ovExpiresAt: '2026-11-22' })] }, /renew it first/],
  ])('refuses, and commits nothing, with %s', async (_, changes, reason) => {
    await storeCtOrder();
    const refused = await plan(changes);
    expect(refused.verdict).toBe('refused');
    expect(refused.reason).toMatch(reason);
    expect(await ctOrderNow()).toMatchObject({ status: 'REQUESTED', intent: null, reason: refused.reason });
  });

  it.each([
    ['unlogged', unloggedLeafOf(), 0],
    ['weakly-logged', leafOf({ scts: sctsOf(1, 1, 2) }), 2],
    ['poisoned', unloggedLeafOf({ poisoned: true }), 0],
    ['malformed', leafOf({ sctList: 'malformed', scts: [] }), 0],
  ])('remembers that the newest leaf is %s, for a flag to be put back', async (previousSctVerdict, leaf, logs) => {
    await storeCtOrder({ disableCt: false });
    expect(await plan({ disableCt: false, inspectCertificate: leaf })).toMatchObject({ verdict: 'change' });
    expect(await ctOrderNow()).toMatchObject({
      intent: { previousSctVerdict },
      certificate: { sctVerdict: previousSctVerdict, logs },
    });
  });

  it('refuses an execution that lost the order to another', async () => {
    await storeCtOrder({ owner: OTHER });
    await expect(plan()).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `ct-order#${ORDER_ID}: now owned by ${OTHER}`,
    });
  });

  it('refuses an order whose change was never opened', async () => {
    await expect(plan()).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `orderId: there is no CT change of order ${ORDER_ID}`,
    });
    expect(await table.scan()).toEqual([]);
  });
});
