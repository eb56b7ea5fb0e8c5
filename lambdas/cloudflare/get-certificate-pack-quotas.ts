import * as z from 'zod/mini';
import { type QuotaVerdict, quotaVerdictOf } from '../domain/quota.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { quotaSchema, zoneIdSchema } from './contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/**
 * Reads how many advanced packs a zone may have and has, and says whether one more fits. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/subresources/quota/methods/get/
 */
export async function getCertificatePackQuotas({ zoneId }: z.infer<typeof input>): Promise<QuotaVerdict> {
  const path = `/zones/${zoneId}/ssl/certificate_packs/quota`;
  const { result } = await cloudflare({ method: 'GET', path, result: quotaSchema });
  return quotaVerdictOf({ allocated: result?.advanced?.allocated ?? null, used: result?.advanced?.used ?? null });
}

export const handler = handle(input, getCertificatePackQuotas);
