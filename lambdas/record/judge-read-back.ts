import * as z from 'zod/mini';
import { judgeReadBack } from '../domain/read-back.ts';
import { handle } from '../runtime/handler.ts';

const value = z.nullable(z.union([z.string(), z.boolean()]));
const input = z.object({
  wanted: value,
  found: value,
  state: z.object({ outcome: z.optional(z.object({ attempts: z._default(z.number(), 0) })) }),
});

/** Whether a setting whose answer was lost was made. Verdicts `applied`, `repeat`, `uncertain`. Writes nothing. */
async function judgeReadBackOf({ wanted, found, state }: z.infer<typeof input>) {
  const applied = found === null && wanted !== null ? null : wanted === found;
  return judgeReadBack(applied, state.outcome?.attempts ?? 0);
}

export const handler = handle(input, judgeReadBackOf);
