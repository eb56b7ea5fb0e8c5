import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { isUnderWay } from '../domain/ct-drift.ts';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import type { Finding } from '../domain/finding.ts';
import { type DeadOwner, isReleasedBy, quietAfter, released, unknownSeconds } from '../domain/release.ts';
import { SWEEP_NAMES, type SweepName, type SweepRecord } from '../domain/sweep-record.ts';
import { certificateIdOf } from '../runtime/certificate-id.ts';
import { handle } from '../runtime/handler.ts';
import {
  asWritten,
  certificateIdSchema,
  certificateKey,
  orderIdSchema,
  packIdSchema,
  reasonOf,
  startedRequestSchema,
  zoneIdSchema,
} from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { sweepKey } from './sweep-contract.ts';
import { ownerOfPack, type RecordKey, readRecord, shortenZoneLease, updateRecord } from './table.ts';
import { describedSchema } from './taking-over.ts';

/** As EventBridge tells it. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const endSchema = z.object({
  executionArn: z.string().check(z.startsWith('arn:')),
  status: z.literal(['FAILED', 'TIMED_OUT', 'ABORTED']),
  /** JSON; absent when it is too long for an event. */
  input: z.nullish(z.string()),
  error: z.nullish(z.string()),
  cause: z.nullish(z.string()),
  /** Milliseconds since the epoch. */
  stopDate: z.nullish(z.number()),
  redriveCount: z.nullish(z.number()),
  /** What Step Functions says of the execution now: it may have been redriven since. */
  describeOwner: describedSchema,
});

const input = z.object({
  end: endSchema,
  /** The execution that records the end: tried again, it answers what it answered before. */
  recordedBy: z.string().check(z.startsWith('arn:')),
});

/**
 * Lets go of whatever an execution owned when it ended otherwise than it should. Its own input says what that may be,
 * and only what it still owns is touched, so the end of a child, or the same end told twice, changes nothing. The lease of
 * a zone runs out once no request of it can be in flight any more, so that its successor need not wait for long.
 * `findings` are what people must hear of. Verdicts: `released`, `nothing-to-tell`; `redriven` when the execution runs
 * again; `ask-again` while what Step Functions says does not yet agree with the event. Those two change nothing.
 */
async function releaseDeadOwner({ end, recordedBy }: z.infer<typeof input>, now: Date) {
  const { executionArn, status } = end;
  const [machine, name] = executionArn.split(':').slice(-2);
  const why = reasonOf({ Error: end.error || status, Cause: end.cause || undefined });
  const reason = `${machine} ${name} ended ${status}${why === status ? '' : `: ${why}`}`;
  const endVerdict = `execution-${status.toLowerCase().replace('_', '-')}`;
  const findings: Finding[] = [];
  const { describeOwner: seen } = end;
  const eventAt = new Date(end.stopDate ?? now).toISOString();
  const isNewer = seen.Status === 'RUNNING' && seen.RedriveCount > (end.redriveCount ?? 0);
  if (isNewer) return { verdict: 'redriven', reason: `${machine} ${name} was redriven since`, findings };
  const isUnknown = seen.Status === undefined && unknownSeconds(eventAt, now.toISOString()) > 0;
  if (seen.Status === 'RUNNING' || isUnknown) {
    return { verdict: 'ask-again', reason: `${machine} ${name} is ${seen.Status ?? 'not known'} still`, findings };
  }
  const dead = { owner: executionArn, endedAt: seen.StopDate ?? eventAt, recordedBy };
  const written = parsed(end.input);

  const certificate = await releaseCertificate(await certificateIdIn(written), dead, reason, now);
  if (certificate?.isReleased) {
    const { certificateId, packId } = certificate;
    findings.push({
      action: 'tell-certificate',
      certificateId,
      packId,
      verdict: endVerdict,
      reason,
      remember: null,
    });
  }
  const zoneId = zoneIdSchema.safeParse(written.zoneId).data ?? certificate?.zoneId;
  if (zoneId !== undefined) await shortenZoneLease(zoneId, executionArn, quietAfter(dead.endedAt));
  const orderId = orderIdSchema.safeParse(written.orderId).data ?? certificate?.ct?.orderId;
  const order = orderId === undefined ? undefined : await releaseCtOrder(orderId, dead, reason, now);
  // The change fails so once it has told people that the order is out of sync.
  if (orderId !== undefined && order?.isReleased && (order.wasUnderWay || end.error !== 'CtOutOfSync')) {
    findings.push({ action: 'tell-order', orderId, verdict: endVerdict, reason, remember: null });
  }
  const sweep = SWEEP_NAMES.find((candidate) => machine?.endsWith(`_${machineOf(candidate)}`));
  const ended = sweep && (await endSweep(sweep, String(written.lease ?? executionArn), recordedBy, now));
  if (ended) {
    const { scheduledAt, covered, failed } = ended;
    findings.push({ action: 'tell-sweep', sweep, scheduledAt, covered, failed, reason, remember: null });
  }
  return { verdict: findings.length > 0 ? 'released' : 'nothing-to-tell', reason, findings };
}

function parsed(text: string | null | undefined): Record<string, unknown> {
  try {
    return asWritten(JSON.parse(text ?? '{}') as Record<string, unknown>);
  } catch {
    return {};
  }
}

/** By name, as the one that a request asks for, or as the one whose pack is named. */
async function certificateIdIn(written: Record<string, unknown>): Promise<string | undefined> {
  const { owner: _owner, packId, certificateId, ...wanted } = written;
  const request = startedRequestSchema.safeParse(wanted);
  if (request.success) return certificateIdOf(request.data);
  const pack = packIdSchema.safeParse(packId);
  return (
    certificateIdSchema.safeParse(certificateId).data ??
    (pack.success ? await ownerOfPack(pack.data) : null) ??
    undefined
  );
}

async function releaseCertificate(certificateId: string | undefined, dead: DeadOwner, reason: string, now: Date) {
  if (certificateId === undefined) return undefined;
  const key = certificateKey(certificateId);
  if ((await readRecord(key)) === undefined) return undefined;
  let isReleased = false;
  const record = await updateRecord<CertificateRecord>(
    key,
    'release-dead-owner',
    (current) => {
      const isOwner = current?.owner === dead.owner;
      isReleased = isOwner || isReleasedBy(current, dead);
      return current && isOwner ? { ...current, ...released(current, dead), reason } : undefined;
    },
    now,
  );
  return { ...record, isReleased };
}

/** A change that is settled keeps its own reason; that people heard it is not said by that. */
async function releaseCtOrder(orderId: number, dead: DeadOwner, reason: string, now: Date) {
  const key: RecordKey = ctOrderKey(orderId);
  if ((await readRecord(key)) === undefined) return undefined;
  let isReleased = false;
  let wasUnderWay = false;
  await updateRecord<CtOrderRecord>(
    key,
    'release-dead-owner',
    (current) => {
      const isOwner = current?.owner === dead.owner;
      isReleased = isOwner || isReleasedBy(current, dead);
      wasUnderWay = current !== undefined && isUnderWay(current);
      if (!current || !isOwner) return undefined;
      return { ...current, ...released(current, dead), ...(wasUnderWay && { reason }) };
    },
    now,
  );
  return { isReleased, wasUnderWay };
}

/** `ct-orders` -> `SweepCtOrders`. */
function machineOf(sweep: SweepName): string {
  return `Sweep${sweep.replace(/(^|-)[a-z]/g, (start) => start.slice(-1).toUpperCase())}`;
}

/** So that the next sweep need not wait for the lease to end. Undefined when the run is over, or another's. */
async function endSweep(
  sweep: SweepName,
  lease: string,
  recordedBy: string,
  now: Date,
): Promise<SweepRecord | undefined> {
  const key = sweepKey(sweep);
  const isOpen = (record?: SweepRecord) => record?.owner === lease && record.finishedAt === null;
  const seen = await readRecord<SweepRecord>(key);
  if (!isOpen(seen) && !(seen?.owner === lease && seen.endRecordedBy === recordedBy)) return undefined;
  const end = (record?: SweepRecord) =>
    record && isOpen(record) ? { ...record, finishedAt: now.toISOString(), endRecordedBy: recordedBy } : undefined;
  return updateRecord<SweepRecord>(key, 'release-dead-owner', end, now);
}

export const handler = handle(input, releaseDeadOwner);
