import * as z from 'zod/mini';
import { ProviderRejected } from '../runtime/errors.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { deletedPackSchema, packIdSchema, zoneIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, { zoneId: zoneIdSchema, packId: packIdSchema });

/**
 * Deletes an advanced certificate pack: its hosts are served by what is left, or by nothing. Allowed on a person's
 * command only, after `judge-pack-coverage`. Cloudflare goes on showing the pack until it is deleted everywhere.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/delete/
 */
export async function deleteCertificatePack({ zoneId, packId, send }: z.infer<typeof input>) {
  const path = `/zones/${zoneId}/ssl/certificate_packs/${packId}`;
  try {
    await cloudflare({ method: 'DELETE', send, path, result: deletedPackSchema });
    return { packId, alreadyGone: false };
  } catch (error) {
    if (error instanceof ProviderRejected && error.status === 404) return { packId, alreadyGone: true };
    throw error;
  }
}

export const handler = handle(input, deleteCertificatePack);
