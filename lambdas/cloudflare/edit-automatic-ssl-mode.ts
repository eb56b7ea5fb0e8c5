import * as z from 'zod/mini';
import { AUTOMATIC_SSL_MODES, type AutomaticSslMode } from '../domain/zone-settings.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { automaticSslModeSchema, toAutomaticSslMode } from './settings-contract.ts';

const input = z.extend(mutationSchema, { zoneId: zoneIdSchema, value: z.enum(AUTOMATIC_SSL_MODES) });

/**
 * Has Cloudflare upgrade a zone's encryption by itself, or leave it as it is. Allowed at any time; the answer says what
 * holds from now on.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/automatic_upgrader/methods/patch/
 */
export async function editAutomaticSslMode({ zoneId, value, send }: z.infer<typeof input>): Promise<AutomaticSslMode> {
  const path = `/zones/${zoneId}/settings/ssl_automatic_mode`;
  const { result } = await cloudflare({ method: 'PATCH', send, path, body: { value }, result: automaticSslModeSchema });
  return toAutomaticSslMode(result);
}

export const handler = handle(input, editAutomaticSslMode);
