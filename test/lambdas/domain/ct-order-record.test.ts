import { expect, it } from 'vitest';
import { CT_ORDER_STATUSES, type CtOrderStatus, ctMayBecome } from '../../../lambdas/domain/ct-order-record.ts';

const SETTLED: CtOrderStatus[] = [
  'IN_SYNC',
  'REFUSED',
  'RESTORED',
  'OUT_OF_SYNC',
  'CT_WEAK',
  'POSTPONED',
  'AUTH_PAUSED',
  'ABANDONED',
];
/** By a person's decision, or by what is seen later, whatever was settled before. */
const RESOLVED: CtOrderStatus[] = ['IN_SYNC', 'OUT_OF_SYNC', 'ABANDONED'];
const WORKING: CtOrderStatus[] = ['REQUESTED', 'CHANGING', 'AWAITING'];

it('knows no other statuses', () => {
  expect(CT_ORDER_STATUSES.toSorted()).toEqual([...WORKING, ...SETTLED].sort());
});

it.each(CT_ORDER_STATUSES)('%s may stay as it is, and be requested anew', (status) => {
  expect(ctMayBecome(status, status)).toBe(true);
  expect(ctMayBecome(status, 'REQUESTED')).toBe(true);
});

it.each(WORKING)('%s may end in every way', (status) => {
  for (const end of SETTLED) expect(ctMayBecome(status, end), end).toBe(true);
});

it.each(SETTLED)('%s ends otherwise, before it is taken up again, only by a decision or a later look', (status) => {
  for (const end of SETTLED) if (end !== status) expect(ctMayBecome(status, end), end).toBe(RESOLVED.includes(end));
});

it.each<[string, CtOrderStatus, CtOrderStatus, boolean]>([
  ['a request is changed into a change', 'REQUESTED', 'CHANGING', true],
  ['a change comes to await people', 'CHANGING', 'AWAITING', true],
  ['people have acted', 'AWAITING', 'CHANGING', true],
  ['nobody awaits people before anything is sent', 'REQUESTED', 'AWAITING', false],
  ['an open INTENT is reconciled out of sync', 'OUT_OF_SYNC', 'CHANGING', true],
  ['an open INTENT is reconciled after new credentials', 'AUTH_PAUSED', 'CHANGING', true],
  ['what is in sync changes only by a request', 'IN_SYNC', 'CHANGING', false],
  ['what is refused changes only by a request', 'REFUSED', 'CHANGING', false],
])('%s: %s to %s is %s', (_, from, to, allowed) => {
  expect(ctMayBecome(from, to)).toBe(allowed);
});

it('every status can be reached', () => {
  const reached = new Set<CtOrderStatus>(['REQUESTED']);
  for (const from of reached) for (const to of CT_ORDER_STATUSES) if (ctMayBecome(from, to)) reached.add(to);
  expect([...reached].sort()).toEqual(CT_ORDER_STATUSES.toSorted());
});
