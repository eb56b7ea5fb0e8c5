import type * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import type { Finding } from '../domain/finding.ts';
import type { SweepRecord } from '../domain/sweep-record.ts';
import { inaccessibleReason, refusedAgain, toldAsInaccessible, withAccess } from '../domain/zone-access.ts';
import { ErrorName } from '../runtime/errors.ts';
import { type caughtSchema, certificateKey, reasonOf } from './contract.ts';
import { sweepKey } from './sweep-contract.ts';
import { readRecord, updateRecord } from './table.ts';
import { certificatesIn, moveZone } from './zone-contract.ts';

interface RefusedZone {
  /** `broken`: the zone could not be looked at. `shut`: nor can it be until somebody gives access; people are told. */
  verdict: 'broken' | 'shut';
  reason: string;
  findings: Finding[];
}

/** What follows from a zone's packs that could not be listed. Only a refused credential is remembered. */
export async function refusedZone(
  zone: { zoneId: string; zoneName: string },
  caught: z.infer<typeof caughtSchema>,
  now: Date,
): Promise<RefusedZone> {
  const reason = reasonOf(caught);
  if (caught.Error !== ErrorName.CredentialsRejected) return { verdict: 'broken', reason, findings: [] };
  const { lastRead = null } = (await readRecord<SweepRecord>(sweepKey('certificates'))) ?? {};
  const { refusal, told, zoneName } = await moveZone(
    zone,
    'refuse-zone',
    (current) => {
      const next = refusedAgain(current.refusal, { reason, now: now.toISOString() }, lastRead);
      return next === current.refusal ? undefined : { refusal: next };
    },
    now,
  );
  if (refusal?.state !== 'inaccessible') return { verdict: 'broken', reason, findings: [] };
  await explainAccess(zone.zoneId, true, now);
  const as = toldAsInaccessible(refusal);
  const words = inaccessibleReason({ ...zone, zoneName }, refusal.reason);
  const event = { zoneId: zone.zoneId, verdict: 'zone-inaccessible', reason: words };
  const remember = { record: `zone#${zone.zoneId}`, as };
  const findings = told.includes(as) ? [] : [{ action: 'tell-zone', ...event, remember }];
  return { verdict: 'shut', reason: words, findings };
}

/** Has each paused certificate that nobody works on say whether its zone is inaccessible. */
export async function explainAccess(zoneId: string, isInaccessible: boolean, now: Date): Promise<void> {
  for await (const page of certificatesIn(zoneId)) {
    for (const found of page) {
      if (found?.status !== 'AUTH_PAUSED') continue;
      await updateRecord<CertificateRecord>(
        certificateKey(found.certificateId),
        'explain-access',
        (current) => {
          if (current?.status !== 'AUTH_PAUSED' || current.owner !== null) return undefined;
          const reason = withAccess(current.reason, isInaccessible);
          return reason === current.reason ? undefined : { ...current, reason };
        },
        now,
      );
    }
  }
}
