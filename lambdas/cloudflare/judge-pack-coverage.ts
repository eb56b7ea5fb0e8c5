import * as z from 'zod/mini';
import { coverageWithoutPack, coverageWithoutUniversal, type PackCoverage } from '../domain/pack-coverage.ts';
import { isUnclear, namedUnreadable } from '../domain/unreadable.ts';
import { ContractBroken } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { packIdSchema, zoneIdSchema, zoneNameSchema } from './contract.ts';
import { allPacks } from './packs.ts';

const input = z.object({
  zoneId: zoneIdSchema,
  zoneName: zoneNameSchema,
  /** Null asks for Universal SSL as a whole. */
  packId: z.nullable(packIdSchema),
});

/**
 * Reads all packs of a zone and says which hosts would be left without an active one if a pack, or Universal SSL, went.
 * Always allowed; to be asked before a deletion. Errors: `ContractBroken` where the pack to be deleted is, or may be, one
 * whose entry cannot be read.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/list/
 */
export async function judgePackCoverage({ zoneId, zoneName, packId }: z.infer<typeof input>): Promise<PackCoverage> {
  const { packs, unreadable } = await allPacks(zoneId);
  if (packId === null) return coverageWithoutUniversal(packs, zoneName, unreadable);
  if (isUnclear(packId, packs, unreadable)) {
    const why = namedUnreadable(unreadable, 'pack');
    throw new ContractBroken(`pack ${packId} may not be deleted: ${why}, so its hosts are unknown; try again later`);
  }
  return coverageWithoutPack(packs, packId);
}

export const handler = handle(input, judgePackCoverage);
