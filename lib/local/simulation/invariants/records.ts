import { isDeepStrictEqual } from 'node:util';
import type { CommitEntry } from '../journal.ts';
import type { Invariant, Item, World } from '../world.ts';
import { chainOf } from './requests.ts';

/** The attempt is the decision: what a record says was decided so, and no decision but the last can be missing in it. */
function recordsAreTheirAttempts({ items }: World): string[] {
  const attempts = new Map<string, Map<number, Item>>();
  for (const item of items) {
    if (!String(item.sk).startsWith('attempt#')) continue;
    const key = String(item.pk);
    attempts.set(key, (attempts.get(key) ?? new Map()).set(Number(item.version), item));
  }
  return items.flatMap((item) => {
    if (item.sk !== 'current') return [];
    const { pk, version } = item;
    const known = attempts.get(String(pk)) ?? new Map<number, Item>();
    const decided = known.get(Number(version));
    const isDecided = decided && isDeepStrictEqual(withoutKeys(item), withoutKeys(decided));
    return [
      ...(isDecided ? [] : [`${pk} v${version} is not what was decided`]),
      ...(Math.max(...known.keys()) > Number(version) + 1 ? [`${pk} v${version} misses later decisions`] : []),
    ];
  });
}

function withoutKeys({ sk, change, removeAt, kind, listKey, ...record }: Item): Item {
  return record;
}

/**
 * While somebody owns a record, others may read it; its owner lets go of it, or has ended when another one does. What was
 * found ended before it was redriven may be let go of after that, by a step that is retried: it takes the record back.
 */
function ownersAreLeftAlone(world: World): string[] {
  const { journal } = world;
  const last = new Map<string, CommitEntry>();
  const ended = new Set<string>();
  const redrivenAt = new Map<string, number>();
  const describedAt = new Map<string, number>();
  const problems: string[] = [];
  for (const entry of journal.entries) {
    if (entry.kind === 'transition' && entry.transition.type === 'event') {
      const { execution, event } = entry.transition;
      if (event.type === 'StateExited' && event.state.name === 'DescribeOwner' && event.state.type === 'Task') {
        describedAt.set(execution.arn, entry.at);
      }
      if (event.type === 'ExecutionStarted' && ended.delete(execution.arn)) redrivenAt.set(execution.arn, entry.at);
      else if (event.type.startsWith('Execution') && event.type !== 'ExecutionStarted') ended.add(execution.arn);
    }
    if (entry.kind !== 'commit') continue;
    const before = last.get(entry.key)?.record.owner;
    last.set(entry.key, entry);
    const { owner } = entry.record;
    const isRecord = /^(certificate|ct-order)#/.test(entry.key);
    if (!isRecord || typeof before !== 'string' || owner === before || ended.has(before)) continue;
    if (owner === null && chainOf(entry.by, world).includes(before)) continue;
    const seenAt = describedAt.get(entry.by?.execution?.arn ?? '') ?? Number.POSITIVE_INFINITY;
    if (seenAt <= (redrivenAt.get(before) ?? Number.NEGATIVE_INFINITY)) continue;
    problems.push(`${entry.key} is taken from ${before} by ${entry.by?.call} while that runs`);
  }
  return problems;
}

/** What the owner of a record decides; anybody may note other things on it. */
const OWNERS = ['status', 'packId', 'intent', 'generation', 'disableCt', 'committedDisableCt'];

/** While it runs. */
function onlyOwnersDecide(world: World): string[] {
  const last = new Map<string, CommitEntry>();
  const running = new Set<string>();
  return world.journal.entries.flatMap((entry) => {
    if (entry.kind === 'transition' && entry.transition.type === 'event') {
      const { execution, event } = entry.transition;
      if (event.type === 'ExecutionStarted') running.add(execution.arn);
      else if (event.type.startsWith('Execution')) running.delete(execution.arn);
    }
    if (entry.kind !== 'commit' || !/^(certificate|ct-order)#/.test(entry.key)) return [];
    const before = last.get(entry.key);
    last.set(entry.key, entry);
    const owner = before?.record.owner;
    if (typeof owner !== 'string' || !running.has(owner) || chainOf(entry.by, world).includes(owner)) return [];
    const decided = OWNERS.filter((field) => !isDeepStrictEqual(entry.record[field], before?.record[field]));
    return decided.map(
      (field) => `${entry.key} v${entry.version}: ${field} is not ${entry.by?.call}'s, but ${owner}'s`,
    );
  });
}

export const RECORD_INVARIANTS: Invariant[] = [
  { id: 'I8', title: 'a record is what its attempts say', check: recordsAreTheirAttempts },
  { id: 'I9', title: 'a record is written by its owner', check: onlyOwnersDecide },
  { id: 'I9', title: 'no record is taken from an execution that runs', check: ownersAreLeftAlone },
];
