import * as z from 'zod/mini';
import { isTerminal } from '../domain/certificate-record.ts';
import { planRemoval } from '../domain/deletion.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { handle } from '../runtime/handler.ts';
import { certificateIdSchema, moveCertificate, redriveCountSchema, zoneIdSchema } from './contract.ts';
import { commitToggle, moveZone, zoneNameSchema } from './zone-contract.ts';

const input = z.object({
  change: z.literal(['delete-certificate-pack', 'edit-universal-ssl-settings']),
  /** Whose pack goes; null where there is no record of it. */
  certificateId: z.nullable(certificateIdSchema),
  owner: z.string(),
  zoneId: zoneIdSchema,
  zoneName: zoneNameSchema,
  acknowledgeUncovered: z.boolean(),
  /** Of Universal SSL alone. */
  acknowledgeToggle: z._default(z.boolean(), false),
  judgePackCoverage: z.object({
    verdict: z.literal(['covered', 'uncovered', 'gone']),
    reason: z.string(),
    uncovered: z.array(z.string()),
  }),
  redriveCount: redriveCountSchema,
  /** With what this call, or the read-back after it, came to before: what may go is planned anew before each request. */
  state: z.optional(
    z.object({
      outcome: z.optional(
        z.object({
          sends: z._default(z.int(), 0),
          startedAt: z.optional(z.iso.datetime()),
          attempts: z._default(z.int(), 0),
        }),
      ),
    }),
  ),
});

/**
 * Decides whether a pack, or Universal SSL, may go, and commits it before it is sent: what is left uncovered against
 * the rule stands on the zone's record, with who did it. Verdicts `remove`, `gone` (already), `uncovered` (nothing is
 * begun), `too-soon` (Universal SSL was enabled minutes ago; nothing is begun) and `refused` (what was begun may not go
 * on, and people must hear of it).
 */
async function planRemovalOf(seen: z.infer<typeof input>, now: Date) {
  const { change, certificateId, owner, zoneId, zoneName, judgePackCoverage: coverage } = seen;
  const plan = planRemoval(coverage, seen.acknowledgeUncovered);
  const { sends = 0, startedAt = now.toISOString(), attempts = 0 } = seen.state?.outcome ?? {};
  const send = plannedSend(seen.redriveCount, sends, attempts);
  const answer = { ...plan, sends: sends + (plan.verdict === 'remove' ? 1 : 0), startedAt, attempts, send };
  if (plan.verdict === 'uncovered') {
    const wasBegun = certificateId !== null && (await giveUp({ certificateId, owner }, plan.reason, now));
    return { ...answer, ...(wasBegun && { verdict: 'refused' as const }), statusBefore: null };
  }
  const override =
    coverage.verdict === 'uncovered'
      ? { change, uncovered: coverage.uncovered, execution: owner, at: now.toISOString() }
      : undefined;
  if (change === 'edit-universal-ssl-settings') {
    const { acknowledgeToggle } = seen;
    const toggle = { zoneId, zoneName, enabled: false, acknowledgeToggle, execution: owner, override };
    const reason = await commitToggle(toggle, now);
    return { ...answer, ...(reason !== null && { verdict: 'too-soon' as const, reason }), statusBefore: null };
  }
  if (override) {
    await moveZone(
      { zoneId, zoneName },
      change,
      (zone) => (zone.override?.change === change && zone.override.execution === owner ? undefined : { override }),
      now,
      { revives: false },
    );
  }
  if (certificateId === null) return { ...answer, statusBefore: null };
  let statusBefore = 'ATTENTION';
  await moveCertificate(
    { certificateId, owner },
    'plan-removal',
    ({ status, generation }) => {
      if (status === 'DELETING' || (status === 'DELETED' && plan.verdict === 'gone')) return undefined;
      statusBefore = status;
      const begun = { status: 'DELETING', reason: `its pack is being deleted; ${plan.reason}` } as const;
      return isTerminal(status) ? { ...begun, generation: generation + 1 } : begun;
    },
    now,
  );
  return { ...answer, statusBefore };
}

/** A deletion that was begun, and by now may not go on, is a person's; what was not begun stays as it is. */
async function giveUp(writer: { certificateId: string; owner: string }, reason: string, now: Date): Promise<boolean> {
  const record = await moveCertificate(
    writer,
    'plan-removal',
    ({ status }) => (status === 'DELETING' ? { status: 'ATTENTION', reason } : undefined),
    now,
  );
  return record.status === 'ATTENTION' && record.reason === reason;
}

export const handler = handle(input, planRemovalOf);
