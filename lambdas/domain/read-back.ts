import type { OrderNote } from './order.ts';

export interface ReadBack {
  verdict: 'applied' | 'repeat' | 'uncertain';
  reason: string;
  attempts: number;
}

/**
 * What follows the read after a lost answer, where setting the same again is harmless: at most one repetition. `applied`
 * is null when the read does not say what holds.
 */
export function judgeReadBack(applied: boolean | null, attempts: number): ReadBack {
  if (applied === null) {
    return { verdict: 'uncertain', reason: 'the answer was lost, and it does not show what holds', attempts };
  }
  if (applied) return { verdict: 'applied', reason: 'the answer was lost, the change was made', attempts };
  return attempts === 0
    ? { verdict: 'repeat', reason: 'the answer was lost and the change does not show; once more', attempts: 1 }
    : { verdict: 'uncertain', reason: 'the change does not show after two requests; look at it later', attempts };
}

/** A note is never sent again, because there may then be two: it is there, or a person must look. */
export function judgeAddedNote(
  knownIds: number[],
  notes: Pick<OrderNote, 'noteId' | 'text'>[],
  text: string,
): ReadBack {
  const added = notes.find((note) => note.text === text && !knownIds.includes(note.noteId));
  return added
    ? { verdict: 'applied', reason: `the answer was lost, the note is there as ${added.noteId}`, attempts: 0 }
    : {
        verdict: 'uncertain',
        reason: 'the answer was lost and the note does not show; look before adding it again',
        attempts: 0,
      };
}
