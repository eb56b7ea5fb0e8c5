import type * as z from 'zod/mini';
import { planRotation, type RotationPlan } from '../domain/rotation.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate } from './contract.ts';

/**
 * Begins a rotation, or says where one that ended halfway goes on. Verdicts as `RotationPlan`; `previousPackId` is what
 * will be deleted in the end.
 */
async function planRotationOf(writer: z.infer<typeof certificateWriterSchema>, now: Date) {
  let plan: RotationPlan | undefined;
  const record = await moveCertificate(
    writer,
    'plan-rotation',
    (current) => {
      plan = planRotation(current, now.toISOString());
      return plan.changes;
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  return { verdict: plan.verdict, reason: plan.reason, previousPackId: record.previous?.packId ?? null };
}

export const handler = handle(certificateWriterSchema, planRotationOf);
