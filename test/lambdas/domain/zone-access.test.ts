import { expect, it } from 'vitest';
import {
  backWith,
  goneWith,
  isLeft,
  isShut,
  laterRead,
  refusedAgain,
  shutReason,
  toldAsShut,
  toldOfAccessible,
  withAccess,
  type ZoneRefusal,
} from '../../../lambdas/domain/zone-access.ts';
import { at, certificateOf, DAY, HOUR, NOW, OTHER } from './samples.ts';

const words = (version: string) => `CredentialsRejected: Cloudflare GET /zones: 403, 10000 (secret version ${version})`;
const first: ZoneRefusal = {
  kind: 'credential',
  state: 'refused',
  secretVersion: 'one',
  at: NOW,
  reason: words('one'),
};
const read = (after: number, secretVersion: string | null = 'one') => ({ at: at(after), secretVersion });

it.each<[string, ZoneRefusal | null, string, ReturnType<typeof read> | null, Partial<ZoneRefusal>]>([
  ['the first', null, 'one', read(0), { state: 'refused', secretVersion: 'one', at: at(HOUR) }],
  ['the second, and no other zone was ever read', first, 'one', null, first],
  ['the second, and another zone was read before the first only', first, 'one', read(-60), first],
  ['the second, and another zone was read while a revocation may have spread', first, 'one', read(60), first],
  ['the second, and another zone was read in between', first, 'one', read(61), { state: 'inaccessible', at: NOW }],
  ['the second, and another zone was read with another version', first, 'one', read(61, 'two'), first],
  ['the second, and another zone was read with an unknown version', first, 'one', read(61, null), first],
  ['with a new version', first, 'two', read(61, 'two'), { state: 'refused', secretVersion: 'two', at: at(HOUR) }],
  ['of an inaccessible zone', { ...first, state: 'inaccessible' }, 'one', null, { state: 'inaccessible', at: NOW }],
  [
    'of an inaccessible zone with a new version',
    { ...first, state: 'inaccessible' },
    'two',
    read(61),
    { state: 'refused', secretVersion: 'two' },
  ],
])('a refusal that is %s', (_, before, version, lastRead, expected) => {
  expect(refusedAgain(before, { kind: 'credential', reason: words(version), now: at(HOUR) }, lastRead)).toMatchObject(
    expected,
  );
});

const noRoute: ZoneRefusal = { kind: 'no-route', state: 'refused', secretVersion: null, at: NOW, reason: '7003' };
const shut: ZoneRefusal = { ...first, state: 'inaccessible' };
const gone: ZoneRefusal = { ...noRoute, state: 'gone', triedAt: NOW };
it.each<[string, ZoneRefusal, ZoneRefusal['kind'], number, ReturnType<typeof read> | null, Partial<ZoneRefusal>]>([
  ['has no route for the second time', noRoute, 'no-route', HOUR, null, noRoute],
  ['has no route for a day', noRoute, 'no-route', DAY, null, { state: 'gone', triedAt: at(DAY) }],
  [
    'refuses the credential for a day, and others were read after it',
    shut,
    'credential',
    DAY + HOUR,
    read(DAY),
    { state: 'gone' },
  ],
  ['refuses the credential for a day, and others were read before', shut, 'credential', DAY + HOUR, read(HOUR), shut],
  ['refuses the credential for a day, and so does each other', first, 'credential', DAY + HOUR, read(-HOUR), first],
  ['refuses the credential after it had no route', noRoute, 'credential', DAY, null, { ...first, at: at(DAY) }],
  ['has no route after it refused the credential', shut, 'no-route', DAY, read(DAY), { ...noRoute, at: at(DAY) }],
  ['is gone, and refuses the credential', gone, 'credential', 2 * DAY, null, { ...gone, triedAt: at(2 * DAY) }],
])('a zone that %s', (_, before, kind, after, lastRead, expected) => {
  const refusal = { kind, reason: kind === 'no-route' ? '7003' : words('one'), now: at(after) };
  expect(refusedAgain(before, refusal, lastRead)).toMatchObject(expected);
});

it.each<[string, ZoneRefusal | null, boolean, boolean]>([
  ['readable', null, false, false],
  ['refused', first, false, false],
  ['inaccessible', shut, true, false],
  ['gone and asked for today', gone, true, true],
  ['gone and asked for a day ago', { ...gone, triedAt: at(-23 * HOUR) }, true, false],
  ['gone and to be asked for', { ...gone, triedAt: null }, true, false],
])('a zone that is %s', (_, refusal, isShutNow, isLeftNow) => {
  expect([isShut({ refusal }), isLeft({ refusal }, NOW)]).toEqual([isShutNow, isLeftNow]);
});

it.each(['REQUESTED', 'PENDING', 'ACTIVE', 'AUTH_PAUSED', 'ORDER_UNCERTAIN', 'DELETING'] as const)(
  'a certificate that was %s goes with its zone and comes back with it',
  (status) => {
    const record = certificateOf({ status, owner: null, reason: 'zone inaccessible; why' });
    const lost = goneWith(record, gone);
    expect(lost).toMatchObject({ status: 'ZONE_GONE', reason: expect.stringContaining(`it was ${status}: `) });
    expect(lost && goneWith(lost, gone)).toBeUndefined();
    expect(lost && backWith(lost)).toEqual({ ...record, reason: 'why', beforeGone: null });
    expect(backWith(record)).toBeUndefined();
  },
);

it.each([{ owner: OTHER }, { status: 'REFUSED' }, { status: 'DELETED' }] as const)('%j stays as it is', (changes) => {
  expect(goneWith(certificateOf({ status: 'PENDING', owner: null, ...changes }), gone)).toBeUndefined();
});

it('keeps the same refusal where nothing changes, so that nothing is written each hour', () => {
  expect(refusedAgain(first, { kind: 'credential', reason: words('one'), now: at(HOUR) }, null)).toBe(first);
});

it.each([
  [null, read(1), read(1)],
  [read(1), undefined, read(1)],
  [read(1), read(2), read(2)],
  [read(2), read(1), read(2)],
  [null, null, null],
])('keeps the later of two reads: %j and %j', (one, other, expected) => {
  expect(laterRead(one, other)).toEqual(expected);
});

it('says of a certificate that its zone is inaccessible, once, and takes it back', () => {
  const shut = withAccess('refused', true);
  expect(shut).toBe('zone inaccessible; refused');
  expect(withAccess(shut, true)).toBe(shut);
  expect(withAccess(shut, false)).toBe('refused');
  expect(withAccess('refused', false)).toBe('refused');
});

it('is told once a version of the secret, and forgotten when the zone can be read', () => {
  expect(toldOfAccessible([toldAsShut(first), 'orphan 1'])).toEqual(['orphan 1']);
  expect(toldAsShut(first)).not.toBe(toldAsShut({ ...first, secretVersion: 'two' }));
  const zone = { zoneId: '0'.repeat(32), zoneName: 'example.com' };
  expect(shutReason(zone, first)).toMatch(/in zone example\.com \(0{32}\).*give the token access/);
  expect(shutReason(zone, noRoute)).toMatch(/has had no route to zone example\.com \(0{32}\)/);
});
