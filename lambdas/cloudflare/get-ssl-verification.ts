import * as z from 'zod/mini';
import type { Verification } from '../domain/pack.ts';
import { type PollPlan, planPoll } from '../domain/poll.ts';
import { worstStatus } from '../domain/verification-status.ts';
import type { VerificationDetails } from '../domain/zone-settings.ts';
import { digestOf } from '../runtime/digest.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, zoneIdSchema } from './contract.ts';
import { toVerificationDetails, verificationListSchema } from './verification-contract.ts';

const input = z.object({
  zoneId: zoneIdSchema,
  packId: packIdSchema,
  verificationStartedAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime(),
  /** This call's own answer of the poll before. */
  getSslVerification: z.optional(z.object({ polls: z.number(), fingerprint: z.string() })),
  /** What the last pack read came to. */
  outcome: z.optional(z.object({ packReadAt: z.nullable(z.string()) })),
});

/**
 * Reads how far the CA is with a pack, and plans this poll: whether the pack must be read too, and how long to wait
 * otherwise. A pack may have an entry for each host: the worst decides, and a change of any is a change. Always allowed, but never with `retry=true`, which would have every pack of the zone checked at once.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/get/
 */
export async function getSslVerification(
  poll: z.infer<typeof input>,
  now: Date,
): Promise<PollPlan & { entry: Verification | null }> {
  const path = `/zones/${poll.zoneId}/ssl/verification`;
  const { result } = await cloudflare({ method: 'GET', path, result: verificationListSchema });
  const entry = verificationOf(result.items.map(toVerificationDetails).filter(({ packId }) => packId === poll.packId));
  const unreadable = result.unreadable.filter(({ id }) => id === poll.packId);
  const plan = planPoll({
    entry,
    unreadable,
    previous: poll.getSslVerification ?? null,
    packReadAt: poll.outcome?.packReadAt ?? null,
    startedAt: poll.verificationStartedAt,
    deadlineAt: poll.deadlineAt,
    now: now.toISOString(),
  });
  return { entry, ...plan };
}

function verificationOf(entries: VerificationDetails[]): Verification | null {
  if (entries.length === 0) return null;
  return {
    certificateStatus: worstStatus(entries.map(({ certificateStatus }) => certificateStatus)),
    brandCheck: entries.some(({ brandCheck }) => brandCheck),
    digest: digestOf(entries.map((entry) => JSON.stringify(entry))),
  };
}

export const handler = handle(input, getSslVerification);
