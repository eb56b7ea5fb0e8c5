import * as z from 'zod/mini';
import { planRestart, type RestartPlan } from '../domain/restart.ts';
import { handle } from '../runtime/handler.ts';
import { certificateWriterSchema, moveCertificate, packSchema } from './contract.ts';

const input = z.extend(certificateWriterSchema, { getCertificatePack: packSchema });

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
 * used one up all the same.
 */
async function planRestartOf({ getCertificatePack: pack, ...writer }: z.infer<typeof input>, now: Date) {
  let plan: RestartPlan | undefined;
  const record = await moveCertificate(
    writer,
    'plan-restart',
    (current) => {
      plan = planRestart(pack, current);
      return {
        status: plan.verdict === 'moving' && pack.status === 'active' ? 'ACTIVE' : SETTLED[plan.verdict],
        reason: plan.reason,
        packStatus: pack.status,
        activeSeenAt: null,
        restarts: current.restarts + (plan.verdict === 'restart' ? 1 : 0),
        rechecked: current.rechecked || plan.verdict === 'recheck',
      };
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  // A recheck by another method than the pack's own would restart its issuance, so the pack says which.
  return { ...plan, restarts: record.restarts, validationMethod: pack.validationMethod ?? record.validationMethod };
}

export const handler = handle(input, planRestartOf);
