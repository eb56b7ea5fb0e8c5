import * as z from 'zod/mini';
import type { SslRecommendation } from '../domain/zone-settings.ts';
import { ProviderRejected } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { automaticSslModeSchema, toAutomaticSslMode } from './settings-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/**
 * Reads the encryption mode that Cloudflare recommends for a zone. Cloudflare has announced the end of this endpoint in
 * favour of the automatic mode: where it is gone, the answer says so and is no failure. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/recommendations/methods/get/
 */
export async function getSslRecommendation({ zoneId }: z.infer<typeof input>): Promise<SslRecommendation> {
  const path = `/zones/${zoneId}/ssl/recommendation`;
  try {
    const { result } = await cloudflare({ method: 'GET', path, result: automaticSslModeSchema });
    return { notOffered: false, ...toAutomaticSslMode(result) };
  } catch (error) {
    const isOver = error instanceof ProviderRejected && (error.status === 404 || error.status === 410);
    if (isOver) return { notOffered: true, reason: error.message };
    throw error;
  }
}

export const handler = handle(input, getSslRecommendation);
