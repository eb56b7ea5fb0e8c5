import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { figuresSchema, findingSchema, lastReadSchema } from './sweep-contract.ts';
import { type RecordKey, updateRecord } from './table.ts';

const input = z.object({
  found: z.object({
    /** `broken`: what was to be looked at could not be. */
    verdict: z.optional(z.string()),
    reason: z.optional(z.string()),
    findings: z.array(findingSchema),
    figures: z.optional(figuresSchema),
    read: z.optional(lastReadSchema),
  }),
  /** One for each finding, in their order. */
  acted: z.array(z.object({ verdict: z.string(), reason: z.optional(z.string()) })),
});

/** 200 of them must fit into a state. */
const MOST_CHARACTERS = 400;

/**
 * Remembers what was told, after it was told: told twice is better than not told. Verdicts `covered`, and `broken` when
 * something could not be looked at or done, so that the sweep counts as incomplete.
 */
async function rememberFindings({ found, acted }: z.infer<typeof input>, now: Date) {
  for (const [index, { remember }] of found.findings.entries()) {
    if (remember === null || acted[index]?.verdict !== 'done') continue;
    await updateRecord<{ told: string[] }>(
      remember.record as RecordKey,
      'remember-told',
      (current) =>
        current === undefined || current.told.includes(remember.as)
          ? undefined
          : { ...current, told: [...current.told, remember.as] },
      now,
    );
  }
  const failed = [found, ...acted].find(({ verdict }) => verdict === 'broken');
  const reason = failed?.reason?.slice(0, MOST_CHARACTERS);
  const { figures, read } = found;
  const verdict = failed ? 'broken' : 'covered';
  return { verdict, ...(reason && { reason }), ...(figures && { figures }), ...(read && { read }) };
}

export const handler = handle(input, rememberFindings);
