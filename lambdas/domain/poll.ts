import { wordsOf } from './ca-words.ts';
import type { Pack, Verification } from './pack.ts';
import { phaseOf } from './pack-status.ts';
import { nextWaitSeconds } from './poll-schedule.ts';
import { secondsBetween, secondsLater } from './time.ts';
import { namedUnreadable, type Unreadable } from './unreadable.ts';
import { verificationPhaseOf } from './verification-status.ts';

const PACK_READ_EVERY_SECONDS = 3600;
const PENDING_LONG_SECONDS = 15 * 60;
/** Statuses flap: `active` counts when a second read, this much later, still says so. */
const CONFIRM_ACTIVE_SECONDS = 30;

export interface PollPlan {
  verdict: 'read-pack' | 'wait';
  reason: string;
  polls: number;
  /** Of the entry; a changed one means that the pack is worth a read. */
  fingerprint: string;
  waitSeconds: number;
}

/**
 * Whether this poll must read the pack too: only the pack shows `validation_timed_out`, its errors and its records, and
 * one request less per poll is what keeps a large account within the rate limit.
 */
export function planPoll(seen: {
  entry: Verification | null;
  /** Entries of the pack that could not be read. */
  unreadable?: Unreadable[];
  previous: Pick<PollPlan, 'polls' | 'fingerprint'> | null;
  packReadAt: string | null;
  startedAt: string;
  deadlineAt: string;
  now: string;
}): PollPlan {
  const { entry, previous, now } = seen;
  const polls = (previous?.polls ?? 0) + 1;
  const fingerprint = JSON.stringify(entry);
  const waitSeconds = nextWaitSeconds(polls, secondsBetween(seen.startedAt, now), secondsBetween(now, seen.deadlineAt));
  const read = (reason: string): PollPlan => ({ verdict: 'read-pack', reason, polls, fingerprint, waitSeconds });

  if (now >= seen.deadlineAt) return read('the deadline has come');
  if (seen.unreadable?.length) return read(namedUnreadable(seen.unreadable, 'verification item'));
  if (entry === null) return read('the verification list does not show the pack');
  if (previous?.fingerprint !== fingerprint) return read('the verification entry changed');
  if (entry.brandCheck) return read('the CA reviews the order by hand');
  if (verificationPhaseOf(entry.certificateStatus) !== 'pending')
    return read(`it is ${entry.certificateStatus ?? 'without a status'}`);
  if (seen.packReadAt === null) return read('the last pack read left a question open');
  if (secondsBetween(seen.packReadAt, now) >= PACK_READ_EVERY_SECONDS) return read('the last pack read is an hour old');
  const longAt = secondsLater(seen.startedAt, PENDING_LONG_SECONDS);
  if (now > longAt && seen.packReadAt <= longAt) return read('it has been pending for long');
  return { ...read(`${entry.certificateStatus}, unchanged`), verdict: 'wait' };
}

export type PollVerdict = 'active' | 'timed-out' | 'failed' | 'overdue' | 'waiting';

/** Told once each, so that nobody learns to ignore them. */
export type PollNotice =
  | 'none'
  | 'validation-records'
  | 'pending-long'
  | 'brand-check'
  | 'unrecognised'
  | 'being-deleted'
  | 'method-fallback'
  | 'read-failed';

export interface PollMemory {
  validationRecords: Pack['validationRecords'];
  activeSeenAt: string | null;
  /** The number of the poll whose read showed that first; it is no second look when its step is retried. */
  activeSeenPoll?: number;
  /** The CA's words in the last pack read that had any; absent in records that are older than the field. */
  validationErrors?: string[];
  /** What was told already; an unrecognised status is told by its name. */
  told: string[];
}

export interface PollJudgement {
  verdict: PollVerdict;
  reason: string;
  notice: PollNotice;
  /** Shorter than planned when `active` waits for its confirmation. */
  waitSeconds: number;
  memory: PollMemory;
}

/** What a pack read means for the poll. */
export function judgePoll(seen: {
  pack: Pack;
  /** Why the pack is not this certificate's, and why it is not validated as requested; null where it is. */
  difference: string | null;
  fallback: string | null;
  brandCheck: boolean;
  /** The number of this poll in its execution. */
  polls: number;
  memory: PollMemory;
  startedAt: string;
  deadlineAt: string;
  now: string;
  waitSeconds: number;
}): PollJudgement {
  const { pack, memory, now } = seen;
  const fallback = seen.fallback === null ? '' : `; ${seen.fallback}`;
  const phase = phaseOf(pack.status);
  const done = (verdict: PollVerdict, reason: string): PollJudgement => ({
    verdict,
    reason,
    notice: 'none',
    waitSeconds: seen.waitSeconds,
    memory: { ...memory, activeSeenAt: null, validationErrors: errorsOf(pack, memory) },
  });

  if (phase === 'gone') return done('failed', withErrors(pack));
  if (seen.difference !== null) return done('failed', seen.difference);

  if (phase === 'active') {
    const lagging = pack.certificates.find((certificate) => certificate.status !== 'active');
    if (lagging === undefined && pack.certificates.length > 0) {
      const confirmed =
        memory.activeSeenPoll !== seen.polls &&
        memory.activeSeenAt !== null &&
        secondsBetween(memory.activeSeenAt, now) >= CONFIRM_ACTIVE_SECONDS;
      if (confirmed) return done('active', `the pack and every certificate in it are active, seen twice${fallback}`);
      const first =
        memory.activeSeenAt === null
          ? { activeSeenAt: now, activeSeenPoll: seen.polls }
          : { activeSeenAt: memory.activeSeenAt };
      const waiting = done('waiting', 'active, to be confirmed by a second look');
      return { ...waiting, waitSeconds: CONFIRM_ACTIVE_SECONDS, memory: { ...waiting.memory, ...first } };
    }
    if (now < seen.deadlineAt)
      return done('waiting', `the pack is active, a certificate ${lagging?.status ?? 'absent'}`);
  }
  if (phase === 'validation-timed-out' || phase === 'stalled') return done('timed-out', withErrors(pack));
  if (phase === 'failed') return done('failed', withErrors(pack));
  if (now >= seen.deadlineAt) {
    return done('overdue', `still ${pack.status} at the deadline${wordsOf(errorsOf(pack, memory))}`);
  }

  const notice = noticeOf(seen);
  const told = notice === 'none' ? memory.told : [...memory.told, toldAs(notice, pack.status)];
  const waiting = done(
    'waiting',
    seen.brandCheck ? 'the CA reviews the order by hand' : `${withErrors(pack)}${fallback}`,
  );
  const validationRecords = notice === 'validation-records' ? pack.validationRecords : memory.validationRecords;
  return { ...waiting, notice, memory: { ...waiting.memory, validationRecords, told: [...new Set(told)] } };
}

function noticeOf(seen: Parameters<typeof judgePoll>[0]): PollNotice {
  const { pack, memory } = seen;
  const untold = (notice: PollNotice) => !memory.told.includes(toldAs(notice, pack.status));
  const changed = JSON.stringify(pack.validationRecords) !== JSON.stringify(memory.validationRecords);
  if (pack.validationRecords.length > 0 && changed) return 'validation-records';
  if (phaseOf(pack.status) === 'unrecognised' && untold('unrecognised')) return 'unrecognised';
  if (phaseOf(pack.status) === 'being-deleted' && untold('being-deleted')) return 'being-deleted';
  if (seen.fallback !== null && untold('method-fallback')) return 'method-fallback';
  if (seen.brandCheck && untold('brand-check')) return 'brand-check';
  const long = secondsBetween(seen.startedAt, seen.now) > PENDING_LONG_SECONDS;
  return long && untold('pending-long') ? 'pending-long' : 'none';
}

function toldAs(notice: PollNotice, status: string): string {
  return notice === 'unrecognised' ? `unrecognised ${status}` : notice;
}

function withErrors(pack: Pack): string {
  return `${pack.status}${wordsOf(pack.validationErrors)}`;
}

/** Those of this read, or else the last that there were. */
function errorsOf(pack: Pack, { validationErrors = [] }: Pick<PollMemory, 'validationErrors'>): string[] {
  return pack.validationErrors.length > 0 ? pack.validationErrors : validationErrors;
}
