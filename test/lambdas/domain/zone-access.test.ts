import { expect, it } from 'vitest';
import {
  inaccessibleReason,
  laterRead,
  refusedAgain,
  toldAsInaccessible,
  toldOfAccessible,
  withAccess,
  type ZoneRefusal,
} from '../../../lambdas/domain/zone-access.ts';
import { at, HOUR, NOW } from './samples.ts';

const words = (version: string) => `CredentialsRejected: Cloudflare GET /zones: 403, 10000 (secret version ${version})`;
const first: ZoneRefusal = { state: 'refused', secretVersion: 'one', at: NOW, reason: words('one') };
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
  expect(refusedAgain(before, { reason: words(version), now: at(HOUR) }, lastRead)).toMatchObject(expected);
});

it('keeps the same refusal where nothing changes, so that nothing is written each hour', () => {
  expect(refusedAgain(first, { reason: words('one'), now: at(HOUR) }, null)).toBe(first);
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
  expect(toldOfAccessible([toldAsInaccessible(first), 'orphan 1'])).toEqual(['orphan 1']);
  expect(toldAsInaccessible(first)).not.toBe(toldAsInaccessible({ ...first, secretVersion: 'two' }));
  const zone = { zoneId: '0'.repeat(32), zoneName: 'example.com' };
  expect(inaccessibleReason(zone, 'refused')).toMatch(/in zone example\.com \(0{32}\).*give the token access/);
});
