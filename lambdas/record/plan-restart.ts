import * as z from 'zod/mini';
import { planRestart } from '../domain/restart.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packSchema } from './contract.ts';

const counted = z.object({ restarts: z.int(), rechecked: z.boolean() });
const input = z.extend(certificateWriterSchema, {
  getCertificatePack: packSchema,
  /** As the execution found it, and as its latest plan left it. */
  counted,
  outcome: z.optional(z.object({ counted })),
});

const SETTLED = {
  restart: 'TIMED_OUT',
  recheck: 'TIMED_OUT',
  moving: 'PENDING',
  exhausted: 'ABANDONED',
  gone: 'LOST',
  attention: 'ATTENTION',
} as const;

/**
 * Decides what a timed-out pack is asked to do, and counts it before it is sent: a restart whose answer is lost has
 * used one up all the same. It counts from what the execution knows, so that a plan made again is the same plan.
 */
async function planRestartOf(planned: z.infer<typeof input>, now: Date) {
  const { getCertificatePack: pack, outcome, ...writer } = planned;
  const before = outcome?.counted ?? planned.counted;
  const plan = planRestart(pack, before);
  const after = {
    restarts: before.restarts + (plan.verdict === 'restart' ? 1 : 0),
    rechecked: before.rechecked || plan.verdict === 'recheck',
  };
  const record = await moveCertificate(
    writer,
    'plan-restart',
    () => ({
      status: plan.verdict === 'moving' && pack.status === 'active' ? 'ACTIVE' : SETTLED[plan.verdict],
      reason: plan.reason,
      packStatus: pack.status,
      activeSeenAt: null,
      ...after,
    }),
    now,
  );
  // A recheck by another method than the pack's own would restart its issuance, so the pack says which.
  return { ...plan, counted: after, validationMethod: pack.validationMethod ?? record.validationMethod };
}

export const handler = handle(input, planRestartOf);
