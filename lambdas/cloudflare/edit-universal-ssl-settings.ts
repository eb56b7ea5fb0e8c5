import * as z from 'zod/mini';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { universalSslSchema } from './settings-contract.ts';

const input = z.extend(mutationSchema, { zoneId: zoneIdSchema, enabled: z.boolean() });

/**
 * Switches a zone's Universal SSL. Off, its certificates leave the edge at once and no more are ordered, so that is
 * allowed only after `judge-pack-coverage`; on, at any time.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/universal/subresources/settings/methods/edit/
 */
export async function editUniversalSslSettings({ zoneId, enabled, send }: z.infer<typeof input>) {
  const path = `/zones/${zoneId}/ssl/universal/settings`;
  const { result } = await cloudflare({ method: 'PATCH', send, path, body: { enabled }, result: universalSslSchema });
  return { enabled: result?.enabled ?? null };
}

export const handler = handle(input, editUniversalSslSettings);
