import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { phaseOf } from '../domain/pack-status.ts';
import { isUnclear, namedUnreadable } from '../domain/unreadable.ts';
import { ContractBroken, ProviderRejected, ProviderUnavailable } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, zoneIdSchema } from './contract.ts';
import { packSchema, toPack, toPackInFull, type WirePack } from './pack-contract.ts';
import { allPacks } from './packs.ts';

const input = z.object({
  zoneId: zoneIdSchema,
  packId: packIdSchema,
  /** Also the issuer, branding, delegation and the like; not for the state of a machine. */
  attachments: z._default(z.boolean(), false),
});
type Read = (wire: WirePack) => Pack;

/**
 * Reads one certificate pack. That it is gone, because Cloudflare shows it as `deleted` or does not know it, is believed
 * only when the list of all packs says so too: the pack comes back as `deleted` then, and otherwise as it is listed.
 * Always allowed.
 * Errors: `ProviderUnavailable` also when the list leaves it open, and when the answer shows another pack.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/get/
 */
export async function getCertificatePack({ zoneId, packId, attachments }: z.infer<typeof input>): Promise<Pack> {
  const read = attachments ? toPackInFull : toPack;
  const pack = await readPack(zoneId, packId, read);
  if (pack !== null && phaseOf(pack.status) !== 'gone') return pack;
  const { packs, unreadable } = await listPacks(zoneId, packId, read);
  const listed = packs.find((each) => each.packId === packId);
  if (listed !== undefined) return listed;
  if (isUnclear(packId, packs, unreadable)) {
    const why = namedUnreadable(unreadable, 'pack');
    throw new ProviderUnavailable(`pack ${packId} seems to be deleted, but in the list of all packs ${why}`);
  }
  return pack ?? deleted(packId);
}

/** Null when Cloudflare does not know it. */
async function readPack(zoneId: string, packId: string, read: Read): Promise<Pack | null> {
  const path = `/zones/${zoneId}/ssl/certificate_packs/${packId}`;
  try {
    const { result } = await cloudflare({ method: 'GET', path, result: packSchema });
    const pack = read(result);
    if (pack.packId === packId) return pack;
    throw new ProviderUnavailable(`Cloudflare GET ${path}: the answer shows pack ${pack.packId}`);
  } catch (error) {
    if (error instanceof ProviderRejected && error.status === 404) return null;
    throw error;
  }
}

/** A list that is refused, or cannot be read, leaves open whether the pack is there. */
async function listPacks(zoneId: string, packId: string, read: Read) {
  try {
    return await allPacks(zoneId, read);
  } catch (error) {
    if (!(error instanceof ProviderRejected || error instanceof ContractBroken)) throw error;
    throw new ProviderUnavailable(
      `pack ${packId} seems to be deleted, but the list of all packs fails: ${error.message}`,
    );
  }
}

function deleted(packId: string): Pack {
  return {
    packId,
    type: 'advanced',
    status: 'deleted',
    hosts: [],
    certificateAuthority: null,
    validationMethod: null,
    validityDays: null,
    certificates: [],
    validationRecords: [],
    validationErrors: [],
  };
}

export const handler = handle(input, getCertificatePack);
