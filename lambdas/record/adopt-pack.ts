import * as z from 'zod/mini';
import { withPack } from '../domain/opening.ts';
import { planReconcile } from '../domain/reconcile.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packIdSchema, unreadableSchema } from './contract.ts';
import { claimPack } from './table.ts';
import { nameZone } from './zone-contract.ts';

const input = z.extend(certificateWriterSchema, {
  /** The execution that has yet to order; null once it may have ordered. */
  orderer: z._default(z.nullable(z.string()), null),
  /** What List certificate packs just gave. */
  packs: z.object({
    candidates: z.array(z.object({ packId: packIdSchema })),
    unreadable: unreadableSchema,
    listedAt: z.iso.datetime(),
  }),
});

/**
 * Makes one of the zone's packs this certificate's, if one is exactly what was requested, nobody else's and not one
 * that was set aside: the pack that a rotation replaces is exactly what was requested, too. With an open
 * INTENT only a pack that was not there before it counts, and a list without one is one look, however often it is judged;
 * an INTENT of the orderer itself was not sent yet. A pack that another execution for the same owner brought is the one.
 * Verdicts: `adopted`, `none` (no INTENT: order one), `look-again`, `order-uncertain`.
 */
async function adoptPack({ packs, orderer, ...writer }: z.infer<typeof input>, now: Date) {
  let verdict = 'none';
  let claimed: string | null = null;
  const before = await moveCertificate(writer, 'adopt-pack', () => undefined, now);
  if (before.packId !== null) {
    await nameZone(before, 'adopt-pack', now);
    return { verdict: 'adopted', reason: before.reason, packId: before.packId };
  }
  for (const { packId } of packs.candidates) {
    if (before.intent?.packIds.includes(packId) || before.setAside.includes(packId)) continue;
    if (await claimPack(packId, writer.certificateId)) {
      claimed = packId;
      break;
    }
  }
  const record = await moveCertificate(
    writer,
    'adopt-pack',
    (current) => {
      if (claimed !== null) {
        verdict = 'adopted';
        return { ...withPack(current, claimed, now.toISOString()), reason: `adopted pack ${claimed}` };
      }
      if (current.intent === null || current.intent.sentBy === orderer) return undefined;
      const plan = planReconcile(current.intent, packs);
      verdict = plan.verdict;
      return { intent: plan.intent, status: plan.status, reason: plan.reason };
    },
    now,
  );
  if (claimed !== null) await nameZone(record, 'adopt-pack', now);
  return {
    verdict,
    reason: verdict === 'none' ? 'no pack of the zone is the one requested' : record.reason,
    packId: claimed,
  };
}

export const handler = handle(input, adoptPack);
