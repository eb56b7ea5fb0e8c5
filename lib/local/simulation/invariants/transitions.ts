import type { CommitEntry } from '../journal.ts';
import type { Invariant, World } from '../world.ts';

/** A certificate is over in these, until its next generation. */
export const ENDED = ['REFUSED', 'QUOTA_EXHAUSTED', 'ABANDONED', 'LOST', 'DELETED'];

/** The only ways to what cannot be taken back, or must not be said lightly. */
const ONLY_FROM: Record<string, Record<string, string[]>> = {
  certificate: { DELETED: ['DELETING'], ORDER_UNCERTAIN: ['ORDERING', 'AUTH_PAUSED', 'ZONE_GONE'] },
  'ct-order': { AWAITING: ['CHANGING'], RESTORED: ['REQUESTED', 'CHANGING', 'AWAITING'] },
};

function versionsAndTransitions({ journal }: World): string[] {
  const last = new Map<string, CommitEntry>();
  const problems: string[] = [];
  for (const entry of journal.entries) {
    if (entry.kind !== 'commit') continue;
    const { key, version, record } = entry;
    const before = last.get(key);
    last.set(key, entry);
    const expected = (before?.version ?? 0) + 1;
    if (version !== expected) problems.push(`${key} went from version ${expected - 1} to ${version}`);
    if (before === undefined) continue;
    const from = String(before.record.status);
    const to = String(record.status);
    const grown = Number(record.generation ?? 0) - Number(before.record.generation ?? 0);
    const isStep = from !== to && grown === 0;
    if (grown < 0) problems.push(`${key} v${version}: the generation fell`);
    const allowed = ONLY_FROM[key.split('#')[0] ?? '']?.[to];
    if (isStep && allowed && !allowed.includes(from)) {
      problems.push(`${key} v${version}: ${from} became ${to} by ${record.change}`);
    }
    if (!key.startsWith('certificate#') || grown > 0 || !ENDED.includes(from)) continue;
    if (isStep) problems.push(`${key} v${version}: ${from} became ${to} by ${record.change}`);
    if (record.packId !== before.record.packId) problems.push(`${key} v${version}: another pack after ${from}`);
  }
  return problems;
}

/** An old decision that arrives late must not be written over a newer one. */
function recordsGoForward({ journal }: World): string[] {
  const last = new Map<string, number>();
  return journal.entries.flatMap((entry) => {
    if (entry.kind !== 'current') return [];
    const before = last.get(entry.key) ?? 0;
    last.set(entry.key, entry.version);
    return entry.version > before ? [] : [`${entry.key} v${before} is overwritten by v${entry.version}`];
  });
}

export const TRANSITION_INVARIANTS: Invariant[] = [
  { id: 'I8', title: 'versions rise by one, and statuses go where they may', check: versionsAndTransitions },
  { id: 'I8', title: 'a record is never what it was before', check: recordsGoForward },
];
