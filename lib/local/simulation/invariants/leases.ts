import type { LeaseEntry } from '../journal.ts';
import type { Invariant, World } from '../world.ts';
import { chainOf } from './requests.ts';

/** A zone's lease is taken when it is free, and given back by whoever holds it. */
function leasesAreTheirHolders(world: World): string[] {
  const held = new Map<string, LeaseEntry>();
  return world.journal.entries.flatMap((entry) => {
    if (entry.kind !== 'lease') return [];
    const { zoneId, owner, at, by } = entry;
    const before = held.get(zoneId);
    held.set(zoneId, entry);
    if (!before?.owner || before.owner === owner || before.expiresAt * 1000 <= at) return [];
    if (owner === null && chainOf(by, world).includes(before.owner)) return [];
    const how = owner === null ? 'given back by' : 'taken by';
    return [`the lease that ${before.owner} has of zone ${zoneId} is ${how} ${by?.execution?.name}`];
  });
}

export const LEASE_INVARIANTS: Invariant[] = [
  { id: 'I9', title: 'a lease is its holder’s', check: leasesAreTheirHolders },
];
