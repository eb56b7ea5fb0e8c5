import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { ProviderRejected } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, packSchema, toPack, zoneIdSchema } from './contract.ts';

const input = z.object({ zoneId: zoneIdSchema, packId: packIdSchema });

/**
 * Reads one certificate pack; a pack that Cloudflare no longer knows comes back as `deleted`, which is also what
 * Cloudflare itself answers for a while after a deletion. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/get/
 */
export async function getCertificatePack({ zoneId, packId }: z.infer<typeof input>): Promise<Pack> {
  try {
    const path = `/zones/${zoneId}/ssl/certificate_packs/${packId}`;
    const { result } = await cloudflare({ method: 'GET', path, result: packSchema });
    return toPack(result);
  } catch (error) {
    if (error instanceof ProviderRejected && error.status === 404) return gone(packId);
    throw error;
  }
}

function gone(packId: string): Pack {
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
