import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { isUnderWay } from '../domain/ct-drift.ts';
import type { CtOrderRecord } from '../domain/ct-order-record.ts';
import type { Finding } from '../domain/finding.ts';
import { released } from '../domain/release.ts';
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
} from './contract.ts';
import { ctOrderKey } from './ct-contract.ts';
import { sweepKey } from './sweep-contract.ts';
import { ownerOfPack, type RecordKey, readRecord, updateRecord } from './table.ts';

/** As EventBridge tells it. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const input = z.object({
  executionArn: z.string().check(z.startsWith('arn:')),
  status: z.literal(['FAILED', 'TIMED_OUT', 'ABORTED']),
  /** JSON; absent when it is too long for an event. */
  input: z.nullish(z.string()),
  error: z.nullish(z.string()),
  cause: z.nullish(z.string()),
  /** Milliseconds since the epoch. */
  stopDate: z.nullish(z.number()),
});

/**
 * Lets go of whatever an execution owned when it ended otherwise than it should. Its own input says what that may be,
 * and only what it still owns is touched, so the end of a child, or the same end told twice, changes nothing.
 * `findings` are what people must hear of.
 */
async function releaseDeadOwner(end: z.infer<typeof input>, now: Date) {
  const { executionArn, status } = end;
  const [machine, name] = executionArn.split(':').slice(-2);
  const why = reasonOf({ Error: end.error || status, Cause: end.cause || undefined });
  const reason = `${machine} ${name} ended ${status}${why === status ? '' : `: ${why}`}`;
  const endVerdict = `execution-${status.toLowerCase().replace('_', '-')}`;
  const findings: Finding[] = [];
  const dead = { owner: executionArn, endedAt: new Date(end.stopDate ?? now).toISOString() };
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
  const orderId = orderIdSchema.safeParse(written.orderId).data ?? certificate?.ct?.orderId;
  const order = orderId === undefined ? undefined : await releaseCtOrder(orderId, dead, reason, now);
  // The change fails so once it has told people that the order is out of sync.
  if (orderId !== undefined && order?.isReleased && (order.wasUnderWay || end.error !== 'CtOutOfSync')) {
    findings.push({ action: 'tell-order', orderId, verdict: endVerdict, reason, remember: null });
  }
  const sweep = SWEEP_NAMES.find((candidate) => machine?.endsWith(`_${machineOf(candidate)}`));
  const ended = sweep && (await endSweep(sweep, String(written.lease ?? executionArn), now));
  if (ended) {
    const { scheduledAt, covered, failed } = ended;
    findings.push({ action: 'tell-sweep', sweep, scheduledAt, covered, failed, reason, remember: null });
  }
  return { verdict: findings.length > 0 ? 'released' : 'nothing-to-tell', reason, findings };
}

interface Dead {
  owner: string;
  endedAt: string;
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

async function releaseCertificate(certificateId: string | undefined, dead: Dead, reason: string, now: Date) {
  if (certificateId === undefined) return undefined;
  const key = certificateKey(certificateId);
  if ((await readRecord(key)) === undefined) return undefined;
  let isReleased = false;
  const record = await updateRecord<CertificateRecord>(
    key,
    'release-dead-owner',
    (current) => {
      isReleased = current?.owner === dead.owner;
      return current && isReleased ? { ...current, ...released(current, dead.owner, dead.endedAt), reason } : undefined;
    },
    now,
  );
  return { ...record, isReleased };
}

/** A change that is settled keeps its own reason; that people heard it is not said by that. */
async function releaseCtOrder(orderId: number, dead: Dead, reason: string, now: Date) {
  const key: RecordKey = ctOrderKey(orderId);
  if ((await readRecord(key)) === undefined) return undefined;
  let isReleased = false;
  let wasUnderWay = false;
  await updateRecord<CtOrderRecord>(
    key,
    'release-dead-owner',
    (current) => {
      isReleased = current?.owner === dead.owner;
      wasUnderWay = current !== undefined && isUnderWay(current);
      if (!current || !isReleased) return undefined;
      return { ...current, ...released(current, dead.owner, dead.endedAt), ...(wasUnderWay && { reason }) };
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
async function endSweep(sweep: SweepName, lease: string, now: Date): Promise<SweepRecord | undefined> {
  const key = sweepKey(sweep);
  const isIts = (record?: SweepRecord) => record?.owner === lease && record.finishedAt === null;
  if (!isIts(await readRecord<SweepRecord>(key))) return undefined;
  const end = (record?: SweepRecord) =>
    record && isIts(record) ? { ...record, finishedAt: now.toISOString() } : undefined;
  return updateRecord<SweepRecord>(key, 'release-dead-owner', end, now);
}

export const handler = handle(input, releaseDeadOwner);
