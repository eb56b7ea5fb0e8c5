/** What Certflow keeps of a Cloudflare certificate pack: ids and facts, nothing that nobody reads. */
export interface Pack {
  packId: string;
  type: string;
  status: string;
  hosts: string[];
  certificateAuthority: string | null;
  validationMethod: string | null;
  validityDays: number | null;
  /** One entry per certificate in the pack, e.g. an RSA and an ECDSA one. `expiresAt` is absent until issued. */
  certificates: { status: string; expiresAt: string | null }[];
  validationRecords: ValidationRecord[];
  validationErrors: string[];
}

/** What must be published for the CA to find; which fields are set depends on the method. */
export interface ValidationRecord {
  txtName?: string;
  txtValue?: string;
  httpUrl?: string;
  httpBody?: string;
  cname?: string;
  cnameTarget?: string;
  emails?: string[];
}

/** A Cloudflare `verification` entry: its statuses are another vocabulary than the pack's. */
export interface Verification {
  certificateStatus: string;
  brandCheck: boolean;
  validationMethod: string | null;
  recordName: string | null;
  recordTarget: string | null;
}
