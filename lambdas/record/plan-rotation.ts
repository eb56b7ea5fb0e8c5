import * as z from 'zod/mini';
import { VALIDATION_METHODS } from '../domain/request.ts';
import { planRotation, type RotationPlan } from '../domain/rotation.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate } from './contract.ts';

const input = z.extend(certificateWriterSchema, {
  /** For the successor; null for the one that the certificate has. */
  validationMethod: z._default(z.nullable(z.enum(VALIDATION_METHODS)), null),
});

/**
 * Begins a rotation, or says where one that ended halfway goes on. Verdicts as `RotationPlan`; `previousPackId` is what
 * will be deleted in the end.
 */
async function planRotationOf({ validationMethod, ...writer }: z.infer<typeof input>, now: Date) {
  let plan: RotationPlan | undefined;
  const record = await moveCertificate(
    writer,
    'plan-rotation',
    (current) => {
      plan = planRotation(current, validationMethod, now.toISOString());
      return plan.changes;
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  return { verdict: plan.verdict, reason: plan.reason, previousPackId: record.previous?.packId ?? null };
}

export const handler = handle(input, planRotationOf);
