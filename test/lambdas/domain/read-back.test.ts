import { expect, it } from 'vitest';
import { judgeAddedNote, judgeReadBack } from '../../../lambdas/domain/read-back.ts';

it.each([
  [true, 0, 'applied', 0],
  [true, 1, 'applied', 1],
  [false, 0, 'repeat', 1],
  [false, 1, 'uncertain', 1],
  [null, 0, 'uncertain', 0],
] as const)('a change that shows %s after %i repetitions: %s', (applied, attempts, verdict, then) => {
  expect(judgeReadBack(applied, attempts)).toMatchObject({ verdict, attempts: then });
});

const note = (noteId: number, text: string) => ({ noteId, text });

it.each([
  ['a new note of these words', [1], [note(1, 'a'), note(2, 'a')], 'applied'],
  ['only the note that stood there before', [1], [note(1, 'a')], 'uncertain'],
  ['a new note of other words', [1], [note(1, 'a'), note(2, 'ab')], 'uncertain'],
  ['nothing', [], [], 'uncertain'],
])('the list shows %s', (_, known, notes, verdict) => {
  expect(judgeAddedNote(known, notes, 'a').verdict).toBe(verdict);
});
