import { InvalidInput } from '../runtime/errors.ts';
import { type RecordKey, updateRecord, type Versioned } from './table.ts';

interface Move<Status extends string, T extends { owner: string | null; status: Status }> {
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
 * One step of an existing record by the execution that owns it.
 * Errors: `InvalidInput` when there is no such record, it is another's, or the step is not a declared transition.
 */
export async function moveOwned<Status extends string, T extends { owner: string | null; status: Status }>(
  move: Move<Status, T>,
): Promise<Versioned<T>> {
  const step = (current: Versioned<T> | undefined): T | undefined => {
    if (current === undefined) throw new InvalidInput(move.absent);
    if (current.owner !== move.owner) throw new InvalidInput(`${move.name}: now owned by ${current.owner}`);
    const changes = move.decide(current);
    if (changes === undefined) return undefined;
    const to = changes.status ?? current.status;
    if (!move.mayBecome(current.status, to)) {
      throw new InvalidInput(`${move.key}: ${current.status} may not become ${to}`);
    }
    return { ...current, ...changes };
  };
  return updateRecord<T>(move.key, move.change, step, move.now);
}
