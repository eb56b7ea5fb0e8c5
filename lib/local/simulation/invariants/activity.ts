import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import type { Invariant, World } from '../world.ts';
import { packReads } from './requests.ts';

/** Between the two looks, at least. */
const APART_MS = 30_000;

/** A pack's status flaps: only a second look, a while after the first, makes it a success. */
function activeIsSeenTwice({ journal }: World): string[] {
  /** When each pack was first read as active, with no other status since. */
  const active = new Map<string, number>();
  const statuses = new Map<string, unknown>();
  const reads = packReads({ journal });
  return journal.entries.flatMap((entry) => {
    const read = reads.get(entry);
    if (read?.status === 'active') active.set(read.packId, active.get(read.packId) ?? entry.at);
    else if (read) active.delete(read.packId);
    if (entry.kind !== 'commit' || !entry.key.startsWith('certificate#')) return [];
    const before = statuses.get(entry.key);
    statuses.set(entry.key, entry.record.status);
    const { status, packId, change } = entry.record as unknown as CertificateRecord & { change: string };
    if (status !== 'ACTIVE' || before === 'ACTIVE' || change !== 'record-verification') return [];
    const seen = active.get(packId ?? '') ?? Number.POSITIVE_INFINITY;
    const isConfirmed = entry.at - seen >= APART_MS;
    return isConfirmed ? [] : [`${entry.key} is ACTIVE, and its pack was not seen active twice`];
  });
}

export const ACTIVITY_INVARIANTS: Invariant[] = [
  { id: 'I6', title: 'a pack is active when it was seen so twice', check: activeIsSeenTwice },
];
