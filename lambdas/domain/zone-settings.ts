import type { ValidationRecord } from './pack.ts';

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

/** An entry of the verification list in full, as an operator wants to see it. Null is what the entry does not show. */
export interface VerificationDetails {
  packId: string | null;
  hostname: string | null;
  certificateStatus: string | null;
  brandCheck: boolean;
  validationMethod: string | null;
  validationRecords: ValidationRecord[];
  signature: string | null;
  verificationStatus: boolean | null;
  verificationType: string | null;
}
