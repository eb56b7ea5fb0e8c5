import * as z from 'zod/mini';
import { pauseOf } from '../domain/auth-pause.ts';
import { differenceOf } from '../domain/our-pack.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { givenBack, issuanceOf, planRestart, type RestartFailure, type RestartPlan } from '../domain/restart.ts';
import { ErrorName } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import {
  caughtSchema,
  certificateWriterSchema,
  fromState,
  moveCertificate,
  packSchema,
  reasonOf,
  redriveCountSchema,
} from './contract.ts';
import { ownerOfPack } from './table.ts';

const counted = z.object({ restarts: z.int(), rechecked: z.boolean() });
const failure = z.optional(caughtSchema);
const input = fromState(
  z.extend(certificateWriterSchema, {
    getCertificatePack: packSchema,
    redriveCount: redriveCountSchema,
    /** As the execution found it, and as its latest plan left it. */
    counted,
    /** The latest plan. */
    outcome: z.optional(z.object({ counted, verdict: z.optional(z.string()) })),
    /** What became of the latest restart and the latest recheck, where it failed. */
    restartFailure: failure,
    recheckFailure: failure,
  }),
);

const SETTLED = {
  restart: 'TIMED_OUT',
  recheck: 'TIMED_OUT',
  postponed: 'TIMED_OUT',
  moving: 'PENDING',
  exhausted: 'ABANDONED',
  gone: 'LOST',
  attention: 'ATTENTION',
  'auth-paused': 'AUTH_PAUSED',
} as const;

/** The errors that say of a mutation that it was not applied. After any other, the pack says what holds. */
const KINDS = new Map<string, RestartFailure['kind']>([
  [ErrorName.ProviderRejected, 'refused'],
  [ErrorName.CredentialsRejected, 'credentials-refused'],
  [ErrorName.RateLimited, 'not-sent'],
  [ErrorName.ProviderUnavailable, 'not-sent'],
  ['Lambda.TooManyRequestsException', 'not-sent'],
]);

/**
 * Decides what a timed-out pack is asked to do, and counts it before it is sent: a restart whose answer is lost has
 * used one up all the same, one that was definitely not applied is given back. It counts from what the execution
 * knows, so that a plan made again is the same plan. `isNews` is false of a pause that people know of.
 */
async function planRestartOf(planned: z.infer<typeof input>, now: Date) {
  const {
    getCertificatePack: pack,
    outcome,
    counted,
    restartFailure,
    recheckFailure,
    redriveCount,
    ...writer
  } = planned;
  const sent = outcome?.verdict === 'restart' || outcome?.verdict === 'recheck' ? outcome.verdict : null;
  const caught = sent === 'restart' ? restartFailure : sent === 'recheck' ? recheckFailure : undefined;
  const kind = caught && KINDS.get(caught.Error);
  const failed = caught && kind ? { kind, reason: reasonOf(caught) } : null;
  const known = outcome?.counted ?? counted;
  const before = failed && sent ? givenBack(known, sent) : known;
  const claimedBy = await ownerOfPack(pack.packId);
  let plan: RestartPlan | undefined;
  let after = before;
  let isNews = true;
  const record = await moveCertificate(
    writer,
    'plan-restart',
    (current) => {
      // The words of the last round are not always in the pack any more.
      const validationErrors = pack.validationErrors.length > 0 ? pack.validationErrors : current.validationErrors;
      const difference = differenceOf(pack, current, claimedBy);
      plan = planRestart({ ...pack, validationErrors: validationErrors ?? [] }, before, {
        failure: failed,
        difference,
      });
      after = {
        restarts: before.restarts + (plan.verdict === 'restart' ? 1 : 0),
        rechecked: before.rechecked || plan.verdict === 'recheck',
      };
      const pause = plan.verdict === 'auth-paused' ? pauseOf(plan.reason, current, now.toISOString()) : null;
      isNews = !pause?.isRepeated;
      return {
        status: plan.verdict === 'moving' && pack.status === 'active' ? 'ACTIVE' : SETTLED[plan.verdict],
        reason: plan.reason,
        packStatus: pack.status,
        activeSeenAt: null,
        ...after,
        ...(pause && { pause }),
        restartCount: { issuance: issuanceOf(current.packId, current.lastActiveAt), ...after },
      };
    },
    now,
  );
  if (plan === undefined) throw new Error('a move that did not decide');
  // A recheck by another method than the pack's own would restart its issuance, so the pack says which.
  const send = plannedSend(redriveCount, after.restarts);
  return { ...plan, isNews, counted: after, send, validationMethod: pack.validationMethod ?? record.validationMethod };
}

export const handler = handle(input, planRestartOf);
