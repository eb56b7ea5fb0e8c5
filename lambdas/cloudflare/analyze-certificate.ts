import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';

const PEM_CERTIFICATES = /^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

const input = z.object({
  zoneId: zoneIdSchema,
  /** A leaf, and its intermediates if need be. A private key beside them must not leave the account. */
  certificate: z.optional(
    z
      .string()
      .check(
        z.maxLength(32 * 1024),
        z.regex(PEM_CERTIFICATES, 'must be certificates in PEM and nothing else, above all no private key'),
      ),
  ),
  bundleMethod: z.optional(z.enum(['ubiquitous', 'optimal', 'force'])),
});

/**
 * Has Cloudflare say which hosts a certificate names, how it is signed and when it expires; the answer is passed on as
 * sent, because no page promises its fields. Always allowed: a POST that changes nothing.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/analyze/methods/create/
 */
export async function analyzeCertificate({ zoneId, certificate, bundleMethod }: z.infer<typeof input>) {
  const { result } = await cloudflare({
    method: 'POST',
    isRead: true,
    path: `/zones/${zoneId}/ssl/analyze`,
    body: { certificate, bundle_method: bundleMethod },
    result: z.unknown(),
  });
  return { analysis: result ?? null };
}

export const handler = handle(input, analyzeCertificate);
