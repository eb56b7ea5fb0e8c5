import * as z from 'zod/mini';
import { type RotationEnd, settleRotation } from '../domain/rotation.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, reasonOf } from './contract.ts';

/** A child's answer, or what a Catch left of it. */
const childSchema = z.optional(
  z.object({
    verdict: z.optional(z.string()),
    reason: z.optional(z.string()),
    Error: z.optional(z.string()),
    Cause: z.optional(z.string()),
  }),
);

const input = z.extend(certificateWriterSchema, {
  outcome: z.object({ reason: z.string() }),
  certificateLifecycle: childSchema,
  deleteCertificatePack: childSchema,
});

/** Ends a rotation by what its record and its children say. Verdicts as `RotationEnd`. */
async function finishRotation(ended: z.infer<typeof input>, now: Date) {
  const { certificateId, owner, deleteCertificatePack: deletion, certificateLifecycle: lifecycle } = ended;
  const last = deletion ?? lifecycle;
  const why = last?.reason ?? (last?.Error ? reasonOf({ Error: last.Error, Cause: last.Cause }) : ended.outcome.reason);
  let end: RotationEnd | undefined;
  let successor: string | null = null;
  await moveCertificate(
    { certificateId, owner },
    'finish-rotation',
    (current) => {
      successor = current.packId;
      end = settleRotation(current, { deleted: deletion?.verdict === 'deleted', why }, now.toISOString());
      return end.changes;
    },
    now,
  );
  if (end === undefined) throw new Error('a move that did not decide');
  return { verdict: end.verdict, reason: end.reason, packId: successor };
}

export const handler = handle(input, finishRotation);
