import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { type SweptCertificate, type UnrecordedPack, unrecordedPacks } from '../domain/due.ts';
import { currentlyTold } from '../domain/expiry.ts';
import { takenUp } from '../domain/taking-up.ts';
import { isShut, toldOfAccessible } from '../domain/zone-access.ts';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { type PackNews, planZoneSweep } from '../domain/zone-sweep.ts';
import { certificateIdOf } from '../runtime/certificate-id.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, certificateKey, packIdSchema, unreadableSchema, zoneIdSchema } from './contract.ts';
import { refusedZone, regainZone } from './refused-zone.ts';
import { scheduledAtSchema } from './sweep-contract.ts';
import { claimPack, ownerOfPack, readRecord, updateRecord } from './table.ts';
import { certificatesIn, moveZone, zoneKey } from './zone-contract.ts';

const surveySchema = z.object({
  secretVersion: z._default(z.nullable(z.string()), null),
  packs: z.array(
    z.object({
      packId: packIdSchema,
      type: z.string(),
      status: z.string(),
      certificateId: z.string(),
      expiresAt: z.nullable(z.string()),
      uploadedAt: z.nullish(z.string()),
    }),
  ),
  unreadable: unreadableSchema,
});

const input = z.object({
  zoneId: zoneIdSchema,
  readZone: z.object({ zoneName: z.string() }),
  scheduledAt: scheduledAtSchema,
  /** What a Catch left where the packs could not be listed. */
  surveyCertificatePacks: z.union([surveySchema, caughtSchema]),
});

/**
 * Holds a zone's packs against its certificates. What a record only has to learn it learns here, a renewed pack's new
 * id included; `findings` are what the machine does about the rest. Verdicts `reconciled`; `broken` where the packs could
 * not be listed; and `shut`, where only this zone refuses the credential, or is gone.
 */
async function reconcileZone(seen: z.infer<typeof input>, now: Date) {
  const { zoneId, scheduledAt, readZone, surveyCertificatePacks } = seen;
  if ('Error' in surveyCertificatePacks) {
    return refusedZone({ zoneId, zoneName: readZone.zoneName }, surveyCertificatePacks, now);
  }
  const { packs, unreadable, secretVersion: readWith } = surveyCertificatePacks;
  const zone = await readRecord<ZoneRecord>(zoneKey(zoneId));
  if (zone && isShut(zone)) await regainZone(zoneId, now);
  const records = await recordsOf(zoneId);
  const unrecorded: UnrecordedPack[] = [];
  for (const pack of unrecordedPacks(records, packs)) {
    const claimedBy = await ownerOfPack(pack.packId);
    const claimant = claimedBy && (await readRecord<CertificateRecord>(certificateKey(claimedBy)));
    unrecorded.push({ ...pack, claimedBy, claimant: claimant || null });
  }
  const told = zone?.told ?? [];
  const facts = { records, packs, unreadable, unrecorded, readWith, told };
  const sight = { zoneId, ...facts, scheduledAt, now: now.toISOString() };
  const plan = planZoneSweep(sight);
  for (const news of plan.news) await learn(news, now);
  await moveZone(
    { zoneId, zoneName: readZone.zoneName },
    'reconcile-zone',
    (current) => {
      const standing = toldOfAccessible(current.told);
      const kept = standing.filter((entry) => plan.told.includes(entry) || !told.includes(entry));
      const added = plan.told.filter((entry) => !told.includes(entry) && !current.told.includes(entry));
      const isSame = kept.length === current.told.length && added.length === 0 && !current.refusal;
      return isSame ? undefined : { told: [...kept, ...added], ...(current.refusal && { refusal: null }) };
    },
    now,
    { revives: false },
  );
  const read = { at: now.toISOString(), secretVersion: readWith };
  return { verdict: 'reconciled', findings: plan.findings, figures: plan.figures, read };
}

async function recordsOf(zoneId: string): Promise<SweptCertificate[]> {
  const records: SweptCertificate[] = [];
  for await (const page of certificatesIn(zoneId)) {
    const found = page.filter((record) => record !== undefined);
    records.push(...found.map((record) => ({ ...record, packIdentity: certificateIdOf(record) })));
  }
  return records;
}

/** Left alone when somebody has taken the record up meanwhile. */
async function learn(news: PackNews, now: Date): Promise<void> {
  const { certificateId, change, from, packId, packStatus, expiresAt, reason } = news;
  if (change === 'adopt-renewed-pack' && !(await claimPack(packId, certificateId))) return;
  await updateRecord<CertificateRecord>(
    certificateKey(certificateId),
    change,
    (current) => {
      if (current === undefined || current.owner !== null || current.packId !== from) return undefined;
      const told = currentlyTold(current.told, expiresAt && new Date(expiresAt).toISOString());
      const isTakenUp = change === 'take-up-lost-pack' || change === 'doubt-deletion';
      const known = isTakenUp ? takenUp(current, packId, change, now.toISOString()) : { ...current, told };
      if (known === undefined) return undefined;
      const learnt = { ...known, packId, packStatus, expiresAt, reason };
      return JSON.stringify(learnt) === JSON.stringify(current) ? undefined : learnt;
    },
    now,
  );
}

export const handler = handle(input, reconcileZone);
