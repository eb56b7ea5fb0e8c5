import * as z from 'zod/mini';
import type { SweepRecord } from '../domain/sweep-record.ts';
import { isShut } from '../domain/zone-access.ts';
import { judgePosture } from '../domain/zone-posture.ts';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { scheduledAtSchema, sweepKey } from './sweep-contract.ts';
import { readRecord } from './table.ts';
import { moveZone, zoneKey } from './zone-contract.ts';

const count = z.nullable(z.number());

const input = z.object({
  zoneId: zoneIdSchema,
  scheduledAt: scheduledAtSchema,
  /** Each is absent where the zone has no wish about it. */
  getCertificatePackQuotas: z.optional(z.object({ allocated: count, used: count })),
  getUniversalSslSettings: z.optional(z.object({ enabled: z.nullable(z.boolean()) })),
  getAutomaticSslMode: z.optional(z.object({ value: z.string() })),
});

/** Holds what was read of a zone against what is wished of it; `findings` are what the machine does about it. */
async function judgeZonePosture(seen: z.infer<typeof input>, now: Date) {
  const { zoneId, scheduledAt } = seen;
  const zone = await readRecord<ZoneRecord>(zoneKey(zoneId));
  // Removed meanwhile; or nothing was read, and what was told of its settings still stands.
  if (zone === undefined || isShut(zone)) return { findings: [] };
  const { pauses: before = {} } = zone;
  const certificates = await readRecord<SweepRecord>(sweepKey('certificates'));
  const { findings, told, pauses } = judgePosture({
    ...{ zoneId, zoneName: zone.zoneName, wishes: zone.wishes, told: zone.told, scheduledAt },
    ...{ pauses: before, lastRead: certificates?.lastRead ?? null },
    quota: seen.getCertificatePackQuotas ?? null,
    universalSsl: seen.getUniversalSslSettings?.enabled ?? null,
    automaticMode: seen.getAutomaticSslMode?.value ?? null,
  });
  const over = zone.told.filter((entry) => !told.includes(entry));
  const isPauseOver = Object.keys(pauses).length < Object.keys(before).length;
  const forget = (current: ZoneRecord) => ({
    told: current.told.filter((entry) => !over.includes(entry)),
    ...(isPauseOver && { pauses }),
  });
  if (over.length > 0 || isPauseOver) {
    await moveZone(zone, 'judge-zone-posture', forget, now, { revives: false });
  }
  return { findings };
}

export const handler = handle(input, judgeZonePosture);
