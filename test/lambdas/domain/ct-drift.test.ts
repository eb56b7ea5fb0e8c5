import { expect, it } from 'vitest';
import { isUnderWay, judgeDrift, mayStart } from '../../../lambdas/domain/ct-drift.ts';
import { CT_ORDER_STATUSES, type CtCertificate, type CtOrderRecord } from '../../../lambdas/domain/ct-order-record.ts';
import { at, ctIntentOf, ctOrderOf, DAY, NOW } from './samples.ts';

const certificate = (issuedCertificateId: number, sctVerdict: CtCertificate['sctVerdict']): CtCertificate => ({
  ...{
    issuedCertificateId,
    sctVerdict,
    serialNumber: 'A',
    notAfter: at(90 * DAY),
    logs: sctVerdict === 'logged' ? 3 : 0,
  },
});
const UNLOGGED = certificate(1, 'unlogged');
const LOGGED = certificate(2, 'logged');
const drift = (told: boolean) => ({ issuedCertificateId: 2, sctVerdict: 'logged', told }) as const;

/** Switched off and in sync. */
const order = (changes: Partial<CtOrderRecord> = {}) =>
  ctOrderOf({ status: 'IN_SYNC', disableCt: true, committedDisableCt: true, certificate: UNLOGGED, ...changes });

it.each<[string, Partial<CtOrderRecord>, CtCertificate, string, boolean]>([
  ['is the one recorded', {}, UNLOGGED, 'agrees', false],
  ['is a new one in the same state', {}, certificate(3, 'unlogged'), 'agrees', false],
  ['is a new one in the other state', {}, LOGGED, 'drifted', true],
  [
    'drifted and was not told yet',
    { status: 'OUT_OF_SYNC', certificate: LOGGED, drift: drift(false) },
    LOGGED,
    'drifted',
    true,
  ],
  [
    'drifted and was told',
    { status: 'OUT_OF_SYNC', certificate: LOGGED, drift: drift(true) },
    LOGGED,
    'drifted',
    false,
  ],
  [
    'is another one that drifted',
    { status: 'OUT_OF_SYNC', drift: drift(true) },
    certificate(4, 'logged'),
    'drifted',
    true,
  ],
  ['is what a change ended out of sync with', { status: 'OUT_OF_SYNC', certificate: LOGGED }, LOGGED, 'drifted', false],
  [
    'is too weakly logged, as known',
    { status: 'CT_WEAK', committedDisableCt: false, certificate: certificate(5, 'weakly-logged') },
    certificate(5, 'weakly-logged'),
    'drifted',
    false,
  ],
  [
    'is what our own reissue came out as',
    { status: 'OUT_OF_SYNC', certificate: LOGGED, reissuedAs: LOGGED.issuedCertificateId },
    LOGGED,
    'as-reissued',
    false,
  ],
  ['is that of an order in sync without our doing', { committedDisableCt: null }, LOGGED, 'drifted', true],
  [
    'is as it was when the change was refused',
    { status: 'REFUSED', committedDisableCt: null, certificate: LOGGED },
    LOGGED,
    'agrees',
    false,
  ],
  [
    'is not as it was when the change was refused',
    { status: 'REFUSED', committedDisableCt: null, certificate: LOGGED },
    certificate(6, 'unlogged'),
    'drifted',
    true,
  ],
  [
    'is the first that is read',
    { status: 'REFUSED', committedDisableCt: null, certificate: null },
    LOGGED,
    'agrees',
    false,
  ],
])('an order whose newest certificate %s', (_, changes, newest, verdict, isNews) => {
  const judged = judgeDrift(order(changes), newest, null);
  expect(judged).toMatchObject({ verdict, isNews });
  if (isNews) expect(judged.changes).toMatchObject({ status: 'OUT_OF_SYNC', drift: { told: false } });
});

it('keeps the measure where no flag of ours says what is right', () => {
  const refused = { status: 'REFUSED', committedDisableCt: null, certificate: LOGGED } as const;
  const { changes } = judgeDrift(order(refused), certificate(6, 'unlogged'), null);
  expect(changes).not.toHaveProperty('certificate');
  expect(judgeDrift(order({ ...refused, ...changes }), certificate(6, 'unlogged'), null)).toMatchObject({
    verdict: 'drifted',
  });
});

it('takes a mended drift for in sync again, but not what a change left out of sync', () => {
  const drifted = order({ status: 'OUT_OF_SYNC', certificate: LOGGED, drift: drift(true), flagInDoubt: true });
  expect(judgeDrift(drifted, certificate(7, 'unlogged'), null).changes).toMatchObject({
    ...{ status: 'IN_SYNC', drift: null, flagInDoubt: false },
  });
  expect(judgeDrift({ ...drifted, drift: null }, certificate(7, 'unlogged'), null).changes).not.toHaveProperty(
    'status',
  );
});

const on = { disableCt: false, committedDisableCt: false, certificate: LOGGED } as const;
const flagDrift = (told: boolean) =>
  ({ ...drift(told), issuedCertificateId: 1, sctVerdict: 'unlogged', disableCt: false }) as const;

it.each<[string, Partial<CtOrderRecord>, CtCertificate, boolean | null, string, boolean]>([
  ['shows the flag that was set', {}, UNLOGGED, true, 'agrees', false],
  ['does not show it', {}, UNLOGGED, null, 'agrees', false],
  ['shows the other flag, without a reissue', {}, UNLOGGED, false, 'drifted', true],
  [
    'shows the other flag, as was told',
    { status: 'OUT_OF_SYNC', drift: flagDrift(true) },
    UNLOGGED,
    false,
    'drifted',
    false,
  ],
  [
    'shows the other flag, as was not told',
    { status: 'OUT_OF_SYNC', drift: flagDrift(false) },
    UNLOGGED,
    false,
    'drifted',
    true,
  ],
  ['shows the other flag and was reissued', {}, LOGGED, false, 'drifted', true],
  ['shows the right flag and was reissued', {}, LOGGED, true, 'drifted', true],
  ['was reissued without logging', on, certificate(3, 'unlogged'), true, 'needs-decision', true],
  ['was reissued without logging under our flag', on, certificate(3, 'unlogged'), false, 'needs-decision', true],
  ['shows CT off for a logged certificate', on, LOGGED, true, 'drifted', true],
  [
    'shows another flag than was read when nothing was set',
    { status: 'REFUSED', committedDisableCt: null, certificate: LOGGED, shownDisableCt: false },
    LOGGED,
    true,
    'drifted',
    true,
  ],
  [
    'shows its flag for the first time, and nothing was set',
    { status: 'REFUSED', committedDisableCt: null, certificate: LOGGED },
    LOGGED,
    true,
    'agrees',
    false,
  ],
])('an order that %s', (_, changes, newest, shown, verdict, isNews) => {
  const judged = judgeDrift(order(changes), newest, shown);
  expect(judged).toMatchObject({ verdict, isNews });
  if (isNews)
    expect(judged.changes).toMatchObject({ status: 'OUT_OF_SYNC', drift: { told: false, disableCt: shown === true } });
});

it('names the flag and the certificate in the reason, and is mended only when both agree', () => {
  const { reason, changes } = judgeDrift(order(), UNLOGGED, false);
  expect(reason).toBe('certificate 1 is unlogged; Order info shows disable_ct false and shall show true');
  const drifted = order(changes);
  expect(judgeDrift(drifted, certificate(5, 'logged'), true).verdict).toBe('drifted');
  expect(judgeDrift(drifted, UNLOGGED, true).changes).toMatchObject({
    ...{ status: 'IN_SYNC', drift: null, flagInDoubt: false, shownDisableCt: true },
  });
});

it('is judged only when nothing is under way', () => {
  const underWay = CT_ORDER_STATUSES.filter((status) => isUnderWay({ status }));
  expect(underWay).toEqual(['REQUESTED', 'CHANGING', 'AWAITING']);
});

const pause = (kind: 'read' | 'mutation', isRepeated = false) => ({
  ...{ kind, secretVersion: 'one', at: NOW, run: 1, isRepeated },
});
const paused = { status: 'AUTH_PAUSED', pause: pause('mutation') } as const;

it('keeps the pause of an order that drifts, and of one whose drift is mended', () => {
  const drifted = judgeDrift(order(paused), LOGGED, null);
  expect(drifted).toMatchObject({ verdict: 'drifted', isNews: true, changes: { drift: { told: false } } });
  expect(drifted.changes).not.toHaveProperty('status');
  const after = order({ ...paused, ...drifted.changes });
  expect(after.flagInDoubt).toBe(true);
  const mended = judgeDrift(after, certificate(7, 'unlogged'), null);
  expect(mended).toMatchObject({ verdict: 'agrees', changes: { drift: null, flagInDoubt: false } });
  expect(mended.changes).not.toHaveProperty('status');
});

const enforced = { enforce: true } as const;
const refusedRead = { status: 'AUTH_PAUSED', pause: pause('read') } as const;
const sent = { intent: ctIntentOf({ stage: 'reissue' }) } as const;
it.each<[string, Partial<CtOrderRecord>, CtCertificate, string | null, boolean]>([
  ['that agrees', enforced, UNLOGGED, 'one', false],
  ['that drifted and is not enforced', {}, LOGGED, 'one', false],
  ['that drifted and is enforced', enforced, LOGGED, 'one', true],
  ['that needs a decision', { ...on, ...enforced }, certificate(3, 'unlogged'), 'one', false],
  ['with a refused change and the same version', { ...paused, ...enforced }, LOGGED, 'one', false],
  ['with a refused change and no known version', { ...paused, ...enforced }, LOGGED, null, false],
  ['with a refused change and another version', paused, UNLOGGED, 'two', true],
  ['with a refused read', refusedRead, UNLOGGED, 'one', true],
  ['with a read refused twice', { ...refusedRead, pause: pause('read', true) }, UNLOGGED, 'one', false],
  [
    'with a read refused twice and another version',
    { ...refusedRead, pause: pause('read', true) },
    UNLOGGED,
    'two',
    true,
  ],
  ['that is out of sync by a refused change', { ...paused, ...enforced, status: 'OUT_OF_SYNC' }, LOGGED, 'one', false],
  ['with a lifted pause that needs a decision', { ...refusedRead, ...on }, certificate(3, 'unlogged'), 'one', false],
  [
    'with a lifted pause whose reissue was sent',
    { ...refusedRead, ...on, ...sent },
    certificate(3, 'unlogged'),
    'one',
    true,
  ],
])('an order %s: may a sweep start its change?', (_, changes, newest, readWith, expected) => {
  const record = order(changes);
  expect(mayStart(record, judgeDrift(record, newest, null), readWith)).toBe(expected);
});
