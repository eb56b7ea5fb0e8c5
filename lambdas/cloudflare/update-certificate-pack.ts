import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, zoneIdSchema } from './contract.ts';
import { packSchema, toPack } from './pack-contract.ts';

const input = z.extend(mutationSchema, {
  zoneId: zoneIdSchema,
  packId: packIdSchema,
  cloudflareBranding: z.boolean(),
});

/**
 * Adds a host of Cloudflare's to a pack as common name, or takes it away. Allowed while the pack lives. The endpoint is
 * that of `restart-validation`, which sends an empty body instead.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/edit/
 */
export async function updateCertificatePack(update: z.infer<typeof input>): Promise<Pack> {
  const { result } = await cloudflare({
    method: 'PATCH',
    send: update.send,
    path: `/zones/${update.zoneId}/ssl/certificate_packs/${update.packId}`,
    body: { cloudflare_branding: update.cloudflareBranding },
    result: packSchema,
  });
  return toPack(result);
}

export const handler = handle(input, updateCertificatePack);
