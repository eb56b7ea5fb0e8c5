import { secondsBetween, secondsLater } from './time.ts';

/** A change of Universal SSL that an execution was about to send. */
export interface UniversalSslChange {
  enabled: boolean;
  execution: string;
  at: string;
}

/** Universal SSL that is switched off and on again within minutes may stay without certificates for hours. */
const SETTLE_SECONDS = 10 * 60;

/**
 * Why Universal SSL may not be switched now; null where it may. The setting that was sent last is never refused: it
 * switches nothing. Source: cloudflare/cloudflare-docs issue 33218.
 */
export function toggleViolation(
  last: UniversalSslChange | null | undefined,
  { enabled, now, acknowledgeToggle }: { enabled: boolean; now: string; acknowledgeToggle: boolean },
): string | null {
  if (!last || last.enabled === enabled || acknowledgeToggle) return null;
  if (secondsBetween(last.at, now) >= SETTLE_SECONDS) return null;
  const before = `Universal SSL was switched ${last.enabled ? 'on' : 'off'} at ${last.at}, less than ten minutes ago`;
  const until = secondsLater(last.at, SETTLE_SECONDS);
  return `${before}; wait until ${until}, or say acknowledgeToggle: true`;
}
