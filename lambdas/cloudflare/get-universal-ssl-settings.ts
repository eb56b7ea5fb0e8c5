import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { universalSslSchema } from './settings-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/**
 * Reads whether a zone has Universal SSL; null where Cloudflare does not say. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/universal/subresources/settings/methods/get/
 */
export async function getUniversalSslSettings({ zoneId }: z.infer<typeof input>) {
  const path = `/zones/${zoneId}/ssl/universal/settings`;
  const { result } = await cloudflare({ method: 'GET', path, result: universalSslSchema });
  return { enabled: result?.enabled ?? null };
}

export const handler = handle(input, getUniversalSslSettings);
