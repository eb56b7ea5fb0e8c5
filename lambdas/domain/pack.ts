/** What Certflow keeps of a Cloudflare certificate pack: ids and facts, nothing that nobody reads. */
export interface Pack {
  packId: string;
  type: string;
  status: string;
  hosts: string[];
  certificateAuthority: string | null;
  validationMethod: string | null;
  validityDays: number | null;
  /** One entry per certificate in the pack, e.g. an RSA and an ECDSA one. The times are null until issued. */
  certificates: { status: string; expiresAt: string | null; uploadedAt: string | null }[];
  validationRecords: ValidationRecord[];
  validationErrors: string[];
}

/** A pack with what only a person looks at; null where Cloudflare does not show it, or shows something odd. */
export interface PackInFull extends Pack {
  certificates: (Pack['certificates'][number] & CertificateDetails)[];
  cloudflareBranding: boolean | null;
  /** The `id` of the certificate that is served first; some answers have a number here. */
  primaryCertificate: string | null;
  /** What to publish once, so that Cloudflare answers the CA at each renewal. */
  dcvDelegationRecords: ValidationRecord[];
}

interface CertificateDetails {
  /** Cloudflare's. */
  id: string | null;
  issuer: string | null;
  /** The algorithm, e.g. `ECDSAWithSHA256`. */
  signature: string | null;
  hosts: string[] | null;
  /** How the chain is chosen, e.g. `ubiquitous`. */
  bundleMethod: string | null;
  /** Among certificates that cover the same host. */
  priority: number | null;
}

/** What must be published for the CA to find; which fields are set depends on the method. */
export interface ValidationRecord {
  /** How far the CA is with this record, in its own word; for operators only, as it changes without the record. */
  status?: string;
  txtName?: string;
  txtValue?: string;
  httpUrl?: string;
  httpBody?: string;
  cname?: string;
  cnameTarget?: string;
  emails?: string[];
}

/**
 * What the entries of one pack in Cloudflare's verification list come to together; there is one for the pack, or one
 * for each of its hosts. The statuses are another vocabulary than the pack's.
 */
export interface Verification {
  /** The worst of all entries; null where that one shows none. */
  certificateStatus: string | null;
  /** True when the CA reviews any of them by hand. */
  brandCheck: boolean;
  /** SHA-256 of all entries, in whatever order they were listed; a changed one means that the pack is worth a read. */
  digest: string;
}
