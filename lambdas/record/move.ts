import { mayTakeBack, type Release } from '../domain/release.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { type RecordKey, updateRecord, type Versioned } from './table.ts';

interface Owned<Status extends string> {
  owner: string | null;
  run: number;
  release?: Release | null;
  status: Status;
  generation?: number;
}

interface Move<Status extends string, T extends Owned<Status>> {
  key: RecordKey;
  /** The execution that must own the record. */
  owner: string;
  /** How errors name the record, and what they say when there is none. */
  name: string;
  absent: string;
  change: string;
  mayBecome: (from: Status, to: Status) => boolean;
  /** What changes; undefined leaves the record as it is. */
  decide: (record: T) => Partial<T> | undefined;
  now: Date;
}

/**
 * One step of an existing record by the execution that owns it, or that owned it when it ended and is redriven now.
 * Errors: `InvalidInput` when there is no such record, it is another's, or the step is not a declared transition.
 */
export async function moveOwned<Status extends string, T extends Owned<Status>>(
  move: Move<Status, T>,
): Promise<Versioned<T>> {
  const step = (current: Versioned<T> | undefined): T | undefined => {
    if (current === undefined) throw new InvalidInput(move.absent);
    const takesBack = mayTakeBack(current, move.owner);
    if (current.owner !== move.owner && !takesBack) {
      throw new InvalidInput(`${move.name}: now owned by ${current.owner}`);
    }
    const owned = takesBack ? { ...current, owner: move.owner, release: null } : current;
    const changes = move.decide(owned);
    if (changes === undefined) return takesBack ? owned : undefined;
    const to = changes.status ?? current.status;
    // A new generation begins where it is told to.
    const begins = (changes.generation ?? 0) > (current.generation ?? Number.POSITIVE_INFINITY);
    if (!begins && !move.mayBecome(current.status, to)) {
      throw new InvalidInput(`${move.key}: ${current.status} may not become ${to}`);
    }
    return { ...owned, ...changes };
  };
  return updateRecord<T>(move.key, move.change, step, move.now);
}
