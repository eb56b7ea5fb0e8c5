import * as z from 'zod/mini';
import { planResolution, RESOLUTIONS, type ResolutionPlan } from '../domain/resolution.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packSchema } from './contract.ts';
import { claimPack } from './table.ts';

const input = z.extend(certificateWriterSchema, {
  action: z.literal([...RESOLUTIONS]),
  comment: z.string(),
  /** The pack to adopt, as it was just read. */
  getCertificatePack: z.optional(packSchema),
});

/** Carries out what a person decided. Verdicts `resolved`, `refused`; `packId` is the pack that is given up or taken. */
async function planResolutionOf({ action, comment, getCertificatePack, ...writer }: z.infer<typeof input>, now: Date) {
  const resolution = { action, comment, pack: getCertificatePack ?? null };
  let plan: ResolutionPlan | undefined;
  let packId: string | null = null;
  const planned = (claims: boolean) =>
    moveCertificate(
      writer,
      'plan-resolution',
      (current) => {
        plan = planResolution(current, resolution, now.toISOString());
        packId = resolution.pack?.packId ?? current.packId;
        return claims ? undefined : plan.changes;
      },
      now,
    );
  if (resolution.pack !== null) {
    // Decided first, so that nothing is claimed for a resolution that is refused.
    await planned(true);
    if (plan?.verdict === 'resolved' && !(await claimPack(resolution.pack.packId, writer.certificateId))) {
      return { verdict: 'refused', reason: `packId: ${packId} belongs to another certificate`, packId };
    }
  }
  await planned(false);
  if (plan === undefined) throw new Error('a move that did not decide');
  return { verdict: plan.verdict, reason: plan.reason, packId };
}

export const handler = handle(input, planResolutionOf);
