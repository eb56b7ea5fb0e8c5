import * as z from 'zod/mini';
import { coverageWithoutPack, coverageWithoutUniversal, type PackCoverage } from '../domain/pack-coverage.ts';
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
 * Always allowed; to be asked before a deletion.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/list/
 */
export async function judgePackCoverage({ zoneId, zoneName, packId }: z.infer<typeof input>): Promise<PackCoverage> {
  const packs = await allPacks(zoneId);
  return packId === null ? coverageWithoutUniversal(packs, zoneName) : coverageWithoutPack(packs, packId);
}

export const handler = handle(input, judgePackCoverage);
