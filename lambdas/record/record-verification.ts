import * as z from 'zod/mini';
import type { CertificateRecord, CertificateStatus } from '../domain/certificate-record.ts';
import { type FailedRead, judgeFailedRead } from '../domain/failed-read.ts';
import { differenceOf, methodFallback } from '../domain/our-pack.ts';
import type { Pack } from '../domain/pack.ts';
import { phaseOf } from '../domain/pack-status.ts';
import { judgePoll, type PollJudgement, type PollVerdict } from '../domain/poll.ts';
import { secondsBetween } from '../domain/time.ts';
import { handle } from '../runtime/handler.ts';
import { publishMetrics } from '../runtime/metrics.ts';
import { caughtSchema, certificateWriterSchema, moveCertificate, packSchema, reasonOf } from './contract.ts';
import { ownerOfPack } from './table.ts';

const poll = z.extend(certificateWriterSchema, {
  verificationStartedAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime(),
});

const input = z.extend(poll, {
  getSslVerification: z.object({
    waitSeconds: z.number(),
    polls: z._default(z.number(), 0),
    entry: z.nullable(z.object({ brandCheck: z.boolean() })),
  }),
  getCertificatePack: packSchema,
});

/** `failed` splits by whether there is still a pack to look at. */
const STATUS_OF: Record<Exclude<PollVerdict, 'failed'>, CertificateStatus> = {
  active: 'ACTIVE',
  'timed-out': 'TIMED_OUT',
  overdue: 'OVERDUE',
  waiting: 'PENDING',
};

/**
 * Judges what a poll has read and records it when anything changed, so that a long wait costs no writes. Verdicts are
 * the poll's; `notice` says what people must be told now.
 */
async function recordVerification(seen: z.infer<typeof input>, now: Date) {
  const { certificateId, owner, getCertificatePack: pack } = seen;
  let judged: PollJudgement | undefined;
  let firstActive = false;
  const claimedBy = await ownerOfPack(pack.packId);
  const { activeAt, requestedAt } = await moveCertificate(
    { certificateId, owner },
    'record-verification',
    (record) => {
      judged = judgePoll({
        pack,
        difference: differenceOf(pack, record, claimedBy),
        fallback: methodFallback(pack, record),
        brandCheck: seen.getSslVerification.entry?.brandCheck ?? false,
        polls: seen.getSslVerification.polls,
        memory: record,
        startedAt: seen.verificationStartedAt,
        deadlineAt: seen.deadlineAt,
        now: now.toISOString(),
        waitSeconds: seen.getSslVerification.waitSeconds,
      });
      firstActive = judged.verdict === 'active' && record.activeAt === null;
      return changesOf(record, pack, judged, now);
    },
    now,
  );
  if (judged === undefined) throw new Error('a move that did not decide');
  if (firstActive && activeAt !== null) {
    publishMetrics([
      { name: 'TimeToActive', unit: 'Seconds', value: secondsBetween(requestedAt, activeAt) },
      { name: 'PollsPerIssuance', unit: 'Count', value: seen.getSslVerification.polls },
    ]);
  }
  const { memory, ...rest } = judged;
  // A first `active` is confirmed by another read of the pack, whatever the verification list says meanwhile.
  return { ...rest, packReadAt: memory.activeSeenAt === null ? now.toISOString() : null };
}

function changesOf(
  record: CertificateRecord,
  pack: Pack,
  judged: PollJudgement,
  now: Date,
): Partial<CertificateRecord> | undefined {
  const status =
    judged.verdict === 'failed' ? (phaseOf(pack.status) === 'gone' ? 'LOST' : 'ATTENTION') : STATUS_OF[judged.verdict];
  const wasActive = record.status === 'ACTIVE' && judged.verdict === 'waiting' && pack.status === 'active';
  const changes = {
    ...judged.memory,
    status: wasActive ? record.status : status,
    reason: judged.reason,
    packStatus: pack.status,
    expiresAt: earliestEnd(pack),
    ...(judged.verdict === 'active' && {
      activeAt: record.activeAt ?? now.toISOString(),
      lastActiveAt: now.toISOString(),
    }),
  };
  const same = Object.entries(changes).every(
    ([field, value]) => JSON.stringify(record[field as keyof CertificateRecord]) === JSON.stringify(value),
  );
  return same ? undefined : changes;
}

function earliestEnd(pack: Pack): string | null {
  return pack.certificates.flatMap(({ expiresAt }) => expiresAt ?? []).sort()[0] ?? null;
}

const failedRead = z.extend(poll, { failedRead: caughtSchema });

/** The same for a poll that could not read: what keeps it from reading is the record's reason, and told once. */
async function recordFailedRead({ failedRead: caught, ...seen }: z.infer<typeof failedRead>, now: Date) {
  const { verificationStartedAt: startedAt, deadlineAt, ...writer } = seen;
  const failure = { error: caught.Error, reason: reasonOf(caught), startedAt, deadlineAt, now: now.toISOString() };
  let judged: FailedRead | undefined;
  await moveCertificate(
    writer,
    'record-verification',
    (record) => {
      judged = judgeFailedRead({ ...failure, memory: record });
      const { reason, told, verdict } = judged;
      const status = verdict === 'waiting' && record.status === 'ACTIVE' ? record.status : STATUS_OF[verdict];
      const isKnown = record.status === status && record.reason === reason && told === record.told;
      return isKnown ? undefined : { status, reason, told, activeSeenAt: null };
    },
    now,
  );
  if (judged === undefined) throw new Error('a move that did not decide');
  const { told: _, ...rest } = judged;
  return { ...rest, packReadAt: null };
}

const afterRead = handle(input, recordVerification);
const afterFailedRead = handle(failedRead, recordFailedRead);

export const handler = (event: unknown) =>
  event !== null && typeof event === 'object' && 'failedRead' in event ? afterFailedRead(event) : afterRead(event);
