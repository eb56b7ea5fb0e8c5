import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, packSchema, toPack, zoneIdSchema } from './contract.ts';

const input = z.object({ zoneId: zoneIdSchema, packId: packIdSchema });

/**
 * Restarts a pack's validation, which makes new validation records. Allowed only from `validation_timed_out`; from any
 * other status Cloudflare refuses.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/edit/
 */
export async function restartValidation({ zoneId, packId }: z.infer<typeof input>): Promise<Pack> {
  const path = `/zones/${zoneId}/ssl/certificate_packs/${packId}`;
  const { result } = await cloudflare({ method: 'PATCH', path, body: {}, result: packSchema });
  return toPack(result);
}

export const handler = handle(input, restartValidation);
