import type { Verification } from './pack.ts';

/** `auto`: Cloudflare scans the zone and raises its encryption mode; `custom`: it keeps what a person chose. */
export const AUTOMATIC_SSL_MODES = ['auto', 'custom'] as const;

/** How Cloudflare upgrades a zone's encryption by itself. Null is what the answer did not tell. */
export interface AutomaticSslMode {
  value: string;
  editable: boolean | null;
  modifiedAt: string | null;
  /** Null in `custom`. */
  nextScheduledScanAt: string | null;
}

/** Cloudflare has announced the recommendation's end; a zone without one is no failure. */
export type SslRecommendation = ({ notOffered: false } & AutomaticSslMode) | { notOffered: true; reason: string };

/** A `verification` entry in full, as a person wants to see it. */
export interface VerificationDetails extends Verification {
  packId: string | null;
  signature: string | null;
  verificationStatus: boolean | null;
  verificationType: string | null;
}
