import * as z from 'zod/mini';
import type { AutomaticSslMode } from '../domain/zone-settings.ts';
import { flag, maybe, objectOrNull, shown } from '../runtime/lenient.ts';

/** https://developers.cloudflare.com/api/resources/ssl/subresources/universal/subresources/settings/ */
export const universalSslSchema = objectOrNull(z.object({ enabled: maybe(flag) }));

/**
 * The recommendation bears the same fields.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/automatic_upgrader/
 */
export const automaticSslModeSchema = z.object({
  value: z.string(),
  editable: shown(flag),
  modified_on: shown(z.string()),
  next_scheduled_scan: shown(z.string()),
});

export function toAutomaticSslMode(wire: z.infer<typeof automaticSslModeSchema>): AutomaticSslMode {
  return {
    value: wire.value,
    editable: wire.editable ?? null,
    modifiedAt: wire.modified_on ?? null,
    nextScheduledScanAt: wire.next_scheduled_scan ?? null,
  };
}
