import * as z from 'zod/mini';
import { restoredDisableCt } from '../domain/ct-change.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, reasonOf } from './contract.ts';
import { ctWriterSchema, moveCtOrder } from './ct-contract.ts';

const because = z.optional(z.object({ reason: z.string() }));
const input = z.extend(ctWriterSchema, {
  /** Why there is no new certificate: the latest of these that the machine has come by. */
  planCancel: because,
  trackReissue: because,
  error: z.optional(caughtSchema),
  commitReissue: because,
});

/**
 * Decides how the flag is put back to agree with the newest issued certificate, after a reissue that definitely did
 * not happen. Verdicts: `restore` with `disableCt`; `forbidden`, when that would disclose names for good.
 */
async function planRestore(
  { planCancel, trackReissue, error, commitReissue, ...writer }: z.infer<typeof input>,
  now: Date,
) {
  const cause =
    planCancel?.reason ??
    trackReissue?.reason ??
    (error ? reasonOf(error) : (commitReissue?.reason ?? 'no new certificate'));
  let disableCt: boolean | null = null;
  await moveCtOrder(
    writer,
    'plan-restore',
    ({ intent, certificate }) => {
      disableCt = restoredDisableCt(intent?.previousSctVerdict ?? certificate?.sctVerdict ?? 'malformed');
      return { reason: `${cause}; the flag must be put back`, flagInDoubt: true };
    },
    now,
  );
  return disableCt === null
    ? {
        verdict: 'forbidden',
        reason: `${cause}; the newest certificate does not allow to put the flag back`,
        disableCt,
      }
    : { verdict: 'restore', reason: cause, disableCt };
}

export const handler = handle(input, planRestore);
