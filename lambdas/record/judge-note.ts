import * as z from 'zod/mini';
import { plannedSend } from '../domain/planned-send.ts';
import { judgeAddedNote, judgeReadBack } from '../domain/read-back.ts';
import { handle } from '../runtime/handler.ts';
import { fromState, redriveCountSchema } from './contract.ts';

const notesSchema = z.object({ notes: z.array(z.object({ noteId: z.number(), text: z.string() })) });
const input = fromState(
  z.union([
    z.object({ note: z.string(), listNotes: notesSchema, listNotesToReadBack: notesSchema }),
    z.object({
      noteId: z.number(),
      listNotesToReadBack: notesSchema,
      outcome: z._default(z.object({ attempts: z._default(z.number(), 0) }), { attempts: 0 }),
      redriveCount: redriveCountSchema,
    }),
  ]),
);

/** Whether a note whose answer was lost was added, or deleted. Verdicts `applied`, `repeat` (deleting), `uncertain`. */
async function judgeNote(seen: z.infer<typeof input>) {
  const { notes } = seen.listNotesToReadBack;
  if ('noteId' in seen) {
    const judged = judgeReadBack(!notes.some(({ noteId }) => noteId === seen.noteId), seen.outcome.attempts);
    return { ...judged, send: plannedSend(seen.redriveCount, judged.attempts) };
  }
  return judgeAddedNote(
    seen.listNotes.notes.map(({ noteId }) => noteId),
    notes,
    seen.note,
  );
}

export const handler = handle(input, judgeNote);
