import * as z from 'zod/mini';
import type { ZoneWishes } from '../domain/zone-record.ts';
import { AUTOMATIC_SSL_MODES } from '../domain/zone-settings.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, zoneIdSchema } from './contract.ts';
import { moveZone, zoneNameSchema } from './zone-contract.ts';

const input = z.object({
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"zoneId", "zoneName", ...}'),
});

const MODES = `must be one of ${AUTOMATIC_SSL_MODES.join(', ')}, or null`;
const wishesSchema = z.strictObject({
  zoneId: zoneIdSchema,
  zoneName: zoneNameSchema,
  universalSsl: z._default(z.nullable(z.boolean()), null),
  automaticMode: z._default(z.nullable(z.literal([...AUTOMATIC_SSL_MODES], MODES)), null),
  quotaHeadroom: z._default(z.nullable(z.int().check(z.gte(0, 'must be 0 or more'), z.lte(1000))), null),
  enforce: z._default(z.boolean(), false),
});

/** Records what a team wants of a zone; the daily sweep compares. Errors: `InvalidInput`, before anything is written. */
async function recordZoneWishes({ input: given }: z.infer<typeof input>, now: Date) {
  const { zoneId, zoneName, ...wishes } = parseInput(wishesSchema, asWritten(given));
  const record = await moveZone(
    { zoneId, zoneName },
    'record-zone-wishes',
    ({ refusal, ...zone }) => {
      // Somebody cares for a zone that is gone: the next sweep asks for it.
      const isAsked = refusal?.state === 'gone' && refusal.triedAt;
      if (zone.zoneName === zoneName && same(zone.wishes, wishes) && !isAsked) return undefined;
      return { zoneName, wishes, ...(isAsked && { refusal: { ...refusal, triedAt: null } }) };
    },
    now,
  );
  const enforced = wishes.enforce ? 'differences are corrected' : 'differences are told';
  return { verdict: 'recorded', reason: `the wishes for ${record.zoneName} are on record; ${enforced}`, zoneId };
}

function same(one: ZoneWishes, other: ZoneWishes): boolean {
  return (Object.keys(other) as (keyof ZoneWishes)[]).every((wish) => one[wish] === other[wish]);
}

export const handler = handle(input, recordZoneWishes);
