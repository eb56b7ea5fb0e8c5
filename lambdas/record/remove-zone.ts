import * as z from 'zod/mini';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, zoneIdSchema } from './contract.ts';
import { updateRecord } from './table.ts';
import { whatLivesIn, zoneKey } from './zone-contract.ts';

const input = z.object({ input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"zoneId"}') });
const removalSchema = z.strictObject({ zoneId: zoneIdSchema });

/**
 * Removes a zone's record, so that no sweep looks at the zone any more. Verdicts `removed`, also of one that was removed
 * before, and `inhabited` where a certificate lives in it. Errors: `InvalidInput` where there is no record.
 */
async function removeZone({ input: given }: z.infer<typeof input>, now: Date) {
  const { zoneId } = parseInput(removalSchema, asWritten(given));
  const isEmpty = (await whatLivesIn(zoneId)) === null;
  if (isEmpty) await setRemoved(zoneId, true, now);
  // Again: an order that came meanwhile may have found the zone on record and left it as it was.
  const living = await whatLivesIn(zoneId);
  if (living === null) return { verdict: 'removed', reason: `there is no record of zone ${zoneId} any more`, zoneId };
  await setRemoved(zoneId, false, now);
  return { verdict: 'inhabited', reason: living, zoneId };
}

async function setRemoved(zoneId: string, removed: boolean, now: Date): Promise<void> {
  await updateRecord<ZoneRecord>(
    zoneKey(zoneId),
    removed ? 'remove-zone' : 'keep-zone',
    (current, former) => {
      const known = current ?? former;
      if (known === undefined)
        throw new InvalidInput(`zoneId: there is no record of zone ${zoneId}; nothing to remove`);
      return (current === undefined) === removed ? undefined : { ...known, removed };
    },
    now,
  );
}

export const handler = handle(input, removeZone);
