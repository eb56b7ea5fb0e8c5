import * as z from 'zod/mini';
import { plannedSend } from '../domain/planned-send.ts';
import { judgeReadBack } from '../domain/read-back.ts';
import { handle } from '../runtime/handler.ts';
import { redriveCountSchema } from './contract.ts';

const value = z.nullable(z.union([z.string(), z.boolean()]));
const input = z.object({
  wanted: value,
  found: value,
  redriveCount: redriveCountSchema,
  state: z.object({ outcome: z.optional(z.object({ attempts: z._default(z.number(), 0) })) }),
});

/** Whether a setting whose answer was lost was made. Verdicts `applied`, `repeat`, `uncertain`. Writes nothing. */
async function judgeReadBackOf({ wanted, found, redriveCount, state }: z.infer<typeof input>) {
  const applied = found === null && wanted !== null ? null : wanted === found;
  const judged = judgeReadBack(applied, state.outcome?.attempts ?? 0);
  return { ...judged, send: plannedSend(redriveCount, judged.attempts) };
}

export const handler = handle(input, judgeReadBackOf);
