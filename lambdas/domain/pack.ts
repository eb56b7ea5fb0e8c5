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
