import * as z from 'zod/mini';
import type { AutomaticSslMode } from '../domain/zone-settings.ts';

/** https://developers.cloudflare.com/api/resources/ssl/subresources/universal/subresources/settings/ */
export const universalSslSchema = z.nullish(z.object({ enabled: z.nullish(z.boolean()) }));

/**
 * The recommendation bears the same fields.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/automatic_upgrader/
 */
export const automaticSslModeSchema = z.object({
  value: z.string(),
  editable: z.nullish(z.boolean()),
  modified_on: z.nullish(z.string()),
  next_scheduled_scan: z.nullish(z.string()),
});

export function toAutomaticSslMode(wire: z.infer<typeof automaticSslModeSchema>): AutomaticSslMode {
  return {
    value: wire.value,
    editable: wire.editable ?? null,
    modifiedAt: wire.modified_on ?? null,
    nextScheduledScanAt: wire.next_scheduled_scan ?? null,
  };
}
