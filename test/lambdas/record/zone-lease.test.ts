import { describe, expect, it } from 'vitest';
import { handler as acquireZoneLease, ZONE_LEASE_SECONDS } from '../../../lambdas/record/acquire-zone-lease.ts';
import { handler as releaseZoneLease } from '../../../lambdas/record/release-zone-lease.ts';
import { zoneLeaseSeconds } from '../../../lambdas/record/table.ts';
import { at, NOW, OTHER, OWNER, requestOf } from '../domain/samples.ts';
import { clockAt, useTable } from './table-server.ts';

const { zoneId } = requestOf();
const table = useTable();

const acquire = (owner: string) => acquireZoneLease({ zoneId, owner });
const left = (owner: string, time: string) => zoneLeaseSeconds(zoneId, owner, new Date(time));

describe('acquire-zone-lease', () => {
  it('takes a free zone', async () => {
    expect(await acquire(OWNER)).toMatchObject({ verdict: 'acquired', waitSeconds: 0 });
    expect(await left(OWNER, NOW)).toBe(ZONE_LEASE_SECONDS);
    expect(await left(OTHER, NOW)).toBe(0);
  });

  it('renews its own', async () => {
    await acquire(OWNER);
    clockAt(at(600));
    expect(await acquire(OWNER)).toMatchObject({ verdict: 'acquired' });
    expect(await left(OWNER, at(600))).toBe(ZONE_LEASE_SECONDS);
  });

  it('leaves another’s alone and says when to look again', async () => {
    await acquire(OWNER);
    clockAt(at(ZONE_LEASE_SECONDS - 1));
    expect(await acquire(OTHER)).toEqual({
      verdict: 'held',
      reason: 'another order is under way in this zone',
      waitSeconds: 20,
    });
    expect(await left(OWNER, at(ZONE_LEASE_SECONDS - 1))).toBe(1);
  });

  it('takes one that has run out, for its holder may be dead', async () => {
    await acquire(OWNER);
    clockAt(at(ZONE_LEASE_SECONDS + 1));
    expect(await acquire(OTHER)).toMatchObject({ verdict: 'acquired' });
    expect(await left(OWNER, at(ZONE_LEASE_SECONDS + 1))).toBe(0);
  });

  it('has one winner among ten at once', async () => {
    const owners = Array.from({ length: 10 }, (_, index) => `${OWNER}-${index}`);
    const verdicts = (await Promise.all(owners.map(acquire))).map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'acquired')).toHaveLength(1);
  });

  it('keeps zones apart', async () => {
    await acquire(OWNER);
    const other = { zoneId: 'f'.repeat(32), owner: OTHER };
    expect(await acquireZoneLease(other)).toMatchObject({ verdict: 'acquired' });
  });

  it.each(['..', '', `${zoneId}/x`, zoneId.toUpperCase(), null])('refuses %j as a zone', async (wrong) => {
    const refused = acquireZoneLease({ zoneId: wrong, owner: OWNER });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidInput', message: expect.stringMatching(/^zoneId: /) });
    expect(await table.scan()).toEqual([]);
  });
});

describe('release-zone-lease', () => {
  it('gives the zone to the next', async () => {
    await acquire(OWNER);
    expect(await releaseZoneLease({ zoneId, owner: OWNER })).toMatchObject({ verdict: 'released' });
    expect(await table.scan()).toEqual([]);
    expect(await acquire(OTHER)).toMatchObject({ verdict: 'acquired' });
  });

  it('does not release another’s', async () => {
    await acquire(OWNER);
    expect(await releaseZoneLease({ zoneId, owner: OTHER })).toMatchObject({ verdict: 'released' });
    expect(await acquire(OTHER)).toMatchObject({ verdict: 'held' });
  });

  it('is harmless when there is no lease', async () => {
    expect(await releaseZoneLease({ zoneId, owner: OWNER })).toMatchObject({ verdict: 'released' });
    expect(await table.scan()).toEqual([]);
  });
});
