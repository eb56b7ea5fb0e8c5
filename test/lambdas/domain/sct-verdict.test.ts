import { describe, expect, it } from 'vitest';
import type { Leaf } from '../../../lambdas/domain/order.ts';
import { isInSync, logsRequired, type SctVerdict, sctVerdictOf } from '../../../lambdas/domain/sct-verdict.ts';
import { at, DAY, leafOf, NOW, sctsOf } from './samples.ts';

/** Valid for so many seconds; both its ends count, so that the last of them is `notAfter`. */
const lasting = (seconds: number) => ({ notBefore: NOW, notAfter: at(seconds - 1) });
const unlogged: Partial<Leaf> = { sctList: 'absent', scts: [] };

it.each<[string, number, number]>([
  ['14 days', 14 * DAY, 2],
  ['180 days', 180 * DAY, 2],
  ['180 days and a second', 180 * DAY + 1, 3],
  ['181 days', 181 * DAY, 3],
  ['199 days', 199 * DAY, 3],
  ['397 days', 397 * DAY, 3],
])('a leaf of %s needs the right number of logs', (_, seconds, logs) => {
  expect(logsRequired(lasting(seconds))).toBe(logs);
});

it.each<[string, Partial<Leaf>, SctVerdict]>([
  ['180 days in two logs', { ...lasting(180 * DAY), scts: sctsOf(1, 2) }, 'logged'],
  ['180 days in three logs', { ...lasting(180 * DAY), scts: sctsOf(1, 2, 3) }, 'logged'],
  ['180 days in one log', { ...lasting(180 * DAY), scts: sctsOf(1) }, 'weakly-logged'],
  ['180 days twice in one log', { ...lasting(180 * DAY), scts: sctsOf(1, 1) }, 'weakly-logged'],
  ['180 days and a second in two logs', { ...lasting(180 * DAY + 1), scts: sctsOf(1, 2) }, 'weakly-logged'],
  ['180 days and a second in three logs', { ...lasting(180 * DAY + 1), scts: sctsOf(1, 2, 3) }, 'logged'],
  ['199 days in two logs', { ...lasting(199 * DAY), scts: sctsOf(1, 2) }, 'weakly-logged'],
  ['199 days in three logs', { ...lasting(199 * DAY), scts: sctsOf(1, 2, 3) }, 'logged'],
  ['199 days in two logs, one of them twice', { ...lasting(199 * DAY), scts: sctsOf(1, 2, 2) }, 'weakly-logged'],
  ['199 days in four logs', { ...lasting(199 * DAY), scts: sctsOf(1, 2, 3, 4) }, 'logged'],
  ['an SCT list without SCTs that count', { scts: [] }, 'weakly-logged'],
  ['no SCT list', unlogged, 'unlogged'],
  ['a broken SCT list', { sctList: 'malformed', scts: [] }, 'malformed'],
  ['a poisoned precertificate', { ...unlogged, poisoned: true }, 'poisoned'],
  ['a poisoned leaf in three logs', { poisoned: true }, 'poisoned'],
  ['a poisoned leaf with a broken list', { poisoned: true, sctList: 'malformed' }, 'poisoned'],
])('%s', (_, changes, verdict) => {
  expect(sctVerdictOf(leafOf(changes))).toBe(verdict);
});

describe('isInSync', () => {
  it.each<[SctVerdict, boolean, boolean]>([
    ['logged', true, false],
    ['unlogged', false, true],
    ['weakly-logged', false, false],
    ['poisoned', false, false],
    ['malformed', false, false],
  ])('%s with CT on: %s, with CT off: %s', (verdict, on, off) => {
    expect(isInSync(false, verdict)).toBe(on);
    expect(isInSync(true, verdict)).toBe(off);
  });
});
