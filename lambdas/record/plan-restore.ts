import * as z from 'zod/mini';
import { restoredDisableCt } from '../domain/ct-change.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, fromState, reasonOf, redriveCountSchema } from './contract.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

const because = z.optional(z.object({ reason: z.string() }));
const input = fromState(
  z.extend(ctWriterSchema, {
    /** Why there is no new certificate: the latest of these that the machine has come by. */
    planCancel: because,
    trackReissue: because,
    error: z.optional(caughtSchema),
    commitReissue: because,
    /** How often the flag was put back before, in the same restoration. */
    outcome: z._default(z.object({ repeats: z._default(z.number(), 0) }), { repeats: 0 }),
    redriveCount: redriveCountSchema,
  }),
);

/**
 * Decides how the flag is put back to agree with the newest issued certificate, after a reissue that definitely did
 * not happen; again before each repetition. Verdicts: `restore` with `disableCt`; `forbidden`, when that would disclose names for good.
 */
async function planRestore(
  { planCancel, trackReissue, error, commitReissue, outcome, redriveCount, ...writer }: z.infer<typeof input>,
  now: Date,
) {
  const cause =
    planCancel?.reason ??
    trackReissue?.reason ??
    (error ? reasonOf(error) : (commitReissue?.reason ?? 'no new certificate'));
  let disableCt: boolean | null = null;
  const reason = `${cause}; the flag must be put back`;
  const { run } = await moveCtOrder(
    writer,
    'plan-restore',
    ({ intent, certificate, ...current }) => {
      disableCt = restoredDisableCt(intent?.previousSctVerdict ?? certificate?.sctVerdict ?? 'malformed');
      return current.reason === reason && current.flagInDoubt ? undefined : { reason, flagInDoubt: true };
    },
    now,
  );
  return disableCt === null
    ? {
        verdict: 'forbidden',
        reason: `${cause}; the newest certificate does not allow to put the flag back`,
        disableCt,
      }
    : { verdict: 'restore', reason: cause, disableCt, send: plannedSend(redriveCount, run, outcome.repeats) };
}

export const handler = handle(input, planRestore);
