import type * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import type { Finding } from '../domain/finding.ts';
import type { SweepRecord } from '../domain/sweep-record.ts';
import { isNoRoute } from '../domain/unknown-zone.ts';
import {
  backWith,
  goneWith,
  isShut,
  refusedAgain,
  shutReason,
  toldAsShut,
  withAccess,
  type ZoneRefusal,
} from '../domain/zone-access.ts';
import { ErrorName } from '../runtime/errors.ts';
import { type caughtSchema, certificateKey, reasonOf } from './contract.ts';
import { sweepKey } from './sweep-contract.ts';
import { readRecord, updateRecord } from './table.ts';
import { certificatesIn, moveZone } from './zone-contract.ts';

interface RefusedZone {
  /**
   * `broken`: the zone could not be looked at. `shut`: nor can it be until somebody gives access, and people are told; or
   * it was removed meanwhile.
   */
  verdict: 'broken' | 'shut';
  reason: string;
  findings: Finding[];
}

/**
 * What follows from a zone's packs that could not be listed. Remembered are a refused credential and that Cloudflare has
 * no route to the zone; everything else passes.
 */
export async function refusedZone(
  zone: { zoneId: string; zoneName: string },
  caught: z.infer<typeof caughtSchema>,
  now: Date,
): Promise<RefusedZone> {
  const reason = reasonOf(caught);
  const kind =
    caught.Error === ErrorName.CredentialsRejected ? 'credential' : isNoRoute(reason) ? 'no-route' : undefined;
  if (kind === undefined) return { verdict: 'broken', reason, findings: [] };
  const { lastRead = null } = (await readRecord<SweepRecord>(sweepKey('certificates'))) ?? {};
  const record = await moveZone(
    zone,
    'refuse-zone',
    (current) => {
      const next = refusedAgain(current.refusal, { kind, reason, now: now.toISOString() }, lastRead);
      return next === current.refusal ? undefined : { refusal: next };
    },
    now,
    { revives: false },
  );
  if (record.removed) return { verdict: 'shut', reason: 'the zone was removed', findings: [] };
  const { refusal, told } = record;
  if (!refusal || !isShut(record)) return { verdict: 'broken', reason, findings: [] };
  const isGone = refusal.state === 'gone';
  await changeCertificates(zone.zoneId, isGone ? 'lose-zone' : 'explain-access', now, (current) =>
    isGone ? goneWith(current, refusal) : explained(current, true),
  );
  const as = toldAsShut(refusal);
  const words = shutReason(record, refusal);
  const event = { zoneId: zone.zoneId, verdict: verdictOf(refusal), reason: words };
  const remember = { record: `zone#${zone.zoneId}`, as };
  const findings = told.includes(as) ? [] : [{ action: 'tell-zone', ...event, remember }];
  return { verdict: 'shut', reason: words, findings };
}

function verdictOf({ kind }: ZoneRefusal): string {
  return kind === 'no-route' ? 'zone-gone' : 'zone-inaccessible';
}

/** Takes back what the zone's certificates say of its refusal, and what they became by it. */
export async function regainZone(zoneId: string, now: Date): Promise<void> {
  await changeCertificates(zoneId, 'regain-zone', now, (current) => backWith(current) ?? explained(current, false));
}

function explained(record: CertificateRecord, isInaccessible: boolean): CertificateRecord | undefined {
  if (record.status !== 'AUTH_PAUSED' || record.owner !== null) return undefined;
  const reason = withAccess(record.reason, isInaccessible);
  return reason === record.reason ? undefined : { ...record, reason };
}

async function changeCertificates(
  zoneId: string,
  change: string,
  now: Date,
  decide: (record: CertificateRecord) => CertificateRecord | undefined,
): Promise<void> {
  for await (const page of certificatesIn(zoneId)) {
    for (const found of page) {
      if (!found || decide(found) === undefined) continue;
      const key = certificateKey(found.certificateId);
      await updateRecord<CertificateRecord>(key, change, (current) => current && decide(current), now);
    }
  }
}
