import type { OrderProduct } from './order-product.ts';
import type { Unreadable } from './unreadable.ts';

/** What Certflow keeps of a DigiCert CertCentral order. */
export interface Order {
  orderId: number;
  status: string;
  /** Of the order's current certificate, as DigiCert would reissue it. */
  commonName: string;
  /** The subject alternative names, including the common name when DigiCert lists it there. */
  dnsNames: string[];
  csr: string | null;
  /** DigiCert's `certificate_id` of the order's primary certificate; null before the first issuance. */
  issuedCertificateId: number | null;
  serialNumber: string | null;
  issuedAt: string | null;
  signatureHash: string | null;
  serverPlatformId: number | null;
  product: OrderProduct;
  /** DigiCert's `disable_ct`, where Order info shows it at all; its pages do not promise that. */
  disableCt: boolean | null;
  /** Requests on the order that nobody has decided yet. */
  pendingRequests: { requestId: number; type: string; status: string }[];
  /** Requests that could not be read: each may be undecided. */
  unreadableRequests: Unreadable[];
}

/** One entry of List reissues. DigiCert's list may also hold the primary certificate. */
export interface Reissue {
  issuedCertificateId: number;
  serialNumber: string | null;
  status: string;
  createdAt: string | null;
  issuedAt: string | null;
  /** SHA-256 of the CSR's SubjectPublicKeyInfo, hex; null when the CSR is absent or unreadable. */
  csrPublicKeySha256: string | null;
}

/** What Domain info says about how long a domain's control validation may be used. */
export interface DomainValidation {
  domainId: number;
  name: string;
  isActive: boolean;
  dcvMethod: string | null;
  /** Day of the last approval, `YYYY-MM-DD` or ISO 8601. */
  approvedAt: string | null;
  /** Provider's own dates, `YYYY-MM-DD`. */
  ovExpiresAt: string | null;
  evExpiresAt: string | null;
  /** Types (`ov`, `ev`, ...) with an active validation. */
  activeValidations: string[];
}

/** What DigiCert shows of a domain beside its validation, in its own words, for who looks at it. */
export interface DomainAttachments {
  ovStatus: string | null;
  evStatus: string | null;
  ovShortenedTo: string | null;
  lockingStatus: string | null;
  baseDomain: string | null;
  organization: { organizationId: number | null; name: string | null; status: string | null } | null;
  container: { containerId: number | null; name: string | null } | null;
}

/** All that Domain info says. */
export interface DomainDetails extends DomainValidation, Partial<DomainAttachments> {
  /** Absent where it is not told, so that what List domains said is not overwritten. */
  lastSubmittedAt?: string | null;
  dcvTokenStatus: string | null;
  dcvTokenExpiresAt: string | null;
  /** Of every status. */
  validations: { type: string; status: string | null; validatedUntil: string | null }[];
}

/** What List domains says, which shows active validations only: absence means to ask Domain info. */
export interface ListedDomainValidation extends DomainValidation, Partial<DomainAttachments> {
  lastSubmittedAt: string | null;
}

export interface OrderNote {
  noteId: number;
  text: string;
  createdAt: string | null;
  author: string | null;
}

/** Read from the certificate's own bytes, not from the provider's description of it. */
export interface Leaf {
  /** Upper-case hex without separators or leading zeros. */
  serialNumber: string;
  notBefore: string;
  notAfter: string;
  dnsNames: string[];
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  publicKeySha256: string;
  /** RFC 6962 section 3.1: a critical poison extension marks a precertificate. */
  poisoned: boolean;
  /** The embedded SCT list, RFC 6962 section 3.3. */
  sctList: 'absent' | 'present' | 'malformed';
  /** One per SCT: hex log id and its time. */
  scts: { logId: string; loggedAt: string }[];
  /** The whole distinguished name, e.g. `C=US, O=DigiCert Inc, CN=…`. */
  issuer: string;
  /** OIDs, sorted; RFC 5280 section 4.2.1.12. */
  extendedKeyUsages: string[];
  /** E.g. `EC P-256` or `RSA 2048`. */
  keyType: string;
  /** Of the CSR given beside the certificate; null when none was given or it cannot be read. */
  csrPublicKeySha256: string | null;
}
