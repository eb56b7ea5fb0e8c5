import * as z from 'zod/mini';
import type { AutomaticSslMode } from '../domain/zone-settings.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { zoneIdSchema } from './contract.ts';
import { automaticSslModeSchema, toAutomaticSslMode } from './settings-contract.ts';

const input = z.object({ zoneId: zoneIdSchema });

/**
 * Reads whether Cloudflare upgrades a zone's encryption by itself, and when it looks next. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/automatic_upgrader/methods/get/
 */
export async function getAutomaticSslMode({ zoneId }: z.infer<typeof input>): Promise<AutomaticSslMode> {
  const path = `/zones/${zoneId}/settings/ssl_automatic_mode`;
  const { result } = await cloudflare({ method: 'GET', path, result: automaticSslModeSchema });
  return toAutomaticSslMode(result);
}

export const handler = handle(input, getAutomaticSslMode);
