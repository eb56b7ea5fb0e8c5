import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { CERTIFICATE_AUTHORITIES, VALIDATION_METHODS } from '../domain/request.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { packSchema, toPack } from './pack-contract.ts';

const input = z.extend(mutationSchema, {
  zoneId: zoneIdSchema,
  hosts: z.array(z.string()).check(z.minLength(1)),
  certificateAuthority: z.enum(CERTIFICATE_AUTHORITIES),
  validationMethod: z.enum(VALIDATION_METHODS),
  validityDays: z.int(),
  cloudflareBranding: z.boolean(),
});

/**
 * Orders an advanced certificate pack, which counts against the zone's quota and the CA's rate limits. Allowed once for
 * each committed INTENT: there is no idempotency key, so ordering again makes a second pack.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/create/
 */
export async function orderCertificatePack(order: z.infer<typeof input>): Promise<Pack> {
  const { result } = await cloudflare({
    method: 'POST',
    send: order.send,
    path: `/zones/${order.zoneId}/ssl/certificate_packs/order`,
    body: {
      type: 'advanced',
      hosts: order.hosts,
      certificate_authority: order.certificateAuthority,
      validation_method: order.validationMethod,
      validity_days: order.validityDays,
      cloudflare_branding: order.cloudflareBranding,
    },
    result: packSchema,
  });
  return toPack(result);
}

export const handler = handle(input, orderCertificatePack);
