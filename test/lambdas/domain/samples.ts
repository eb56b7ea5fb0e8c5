import {
  type CertificateRecord,
  newCertificate,
  type OrderIntent,
} from '../../../lambdas/domain/certificate-record.ts';
import type { CtIntent, CtOrderRecord } from '../../../lambdas/domain/ct-order-record.ts';
import type { DomainValidation, Leaf, Order, Reissue } from '../../../lambdas/domain/order.ts';
import type { Pack, Verification } from '../../../lambdas/domain/pack.ts';
import type { CertificateRequest } from '../../../lambdas/domain/request.ts';

export const NOW = '2026-11-21T12:00:00.000Z';

/** The ISO time so many seconds after `NOW`, or before it. */
export const at = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1000).toISOString();

export const DAY = 86_400;
export const HOUR = 3_600;

export const PACK_ID = '0d89c70d-ad9f-4843-b99f-6cc0252067e9';
export const OWNER = 'arn:aws:states:eu-central-1:123456789012:execution:CertificateLifecycle:first';
export const OTHER = 'arn:aws:states:eu-central-1:123456789012:execution:CertificateLifecycle:second';

/** In canonical form. */
export function requestOf(changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
    zoneName: 'example.com',
    hosts: ['*.example.com', 'example.com'],
    certificateAuthority: 'google',
    validationMethod: 'txt',
    validityDays: 90,
    cloudflareBranding: false,
    deadlineHours: 336,
    ct: null,
    ...changes,
  };
}

/** Pending, and exactly what `requestOf()` asks for. */
export function packOf(changes: Partial<Pack> = {}): Pack {
  return {
    packId: PACK_ID,
    type: 'advanced',
    status: 'pending_validation',
    hosts: ['example.com', '*.example.com'],
    certificateAuthority: 'google',
    validationMethod: 'txt',
    validityDays: 90,
    certificates: [],
    validationRecords: [],
    validationErrors: [],
    ...changes,
  };
}

/** Issued and deployed, with an RSA and an ECDSA certificate. */
export function activePackOf(changes: Partial<Pack> = {}): Pack {
  const certificate = { status: 'active', expiresAt: at(90 * DAY), uploadedAt: NOW };
  return packOf({ status: 'active', certificates: [certificate, { ...certificate }], ...changes });
}

export function verificationOf(changes: Partial<Verification> = {}): Verification {
  return {
    certificateStatus: 'authorizing',
    brandCheck: false,
    digest: 'of all entries',
    ...changes,
  };
}

/** Requested just now and owned by `OWNER`. */
export function certificateOf(changes: Partial<CertificateRecord> = {}): CertificateRecord {
  const fresh = newCertificate('example-com-0f1e2d3c4b5a6978', requestOf(), NOW);
  return { ...fresh, owner: OWNER, run: 1, ...changes };
}

export function orderIntentOf(changes: Partial<OrderIntent> = {}): OrderIntent {
  return { sentBy: OWNER, committedAt: NOW, packIds: ['f0e1d2c3b4a5968778695a4b3c2d1e0f'], looks: 0, ...changes };
}

export const ORDER_ID = 112233;
export const OLD_CERTIFICATE_ID = 1001;
export const NEW_CERTIFICATE_ID = 1002;
export const KEY_SHA256 = 'a1'.repeat(32);
export const CSR = '-----BEGIN CERTIFICATE REQUEST-----MIIB-----END CERTIFICATE REQUEST-----';

/** Issued, with nothing pending. */
export function orderOf(changes: Partial<Order> = {}): Order {
  return {
    orderId: ORDER_ID,
    status: 'issued',
    commonName: 'example.com',
    dnsNames: ['example.com', 'www.example.com'],
    csr: CSR,
    issuedCertificateId: OLD_CERTIFICATE_ID,
    serialNumber: '0A1B2C',
    issuedAt: at(-30 * DAY),
    signatureHash: 'sha256',
    serverPlatformId: 2,
    product: { nameId: 'ssl_basic', validationType: 'ov' },
    disableCt: false,
    pendingRequests: [],
    unreadableRequests: [],
    ...changes,
  };
}

/** The new certificate, issued. */
export function reissueOf(changes: Partial<Reissue> = {}): Reissue {
  return {
    issuedCertificateId: NEW_CERTIFICATE_ID,
    serialNumber: '0D4E5F',
    status: 'issued',
    createdAt: at(-HOUR),
    issuedAt: NOW,
    csrPublicKeySha256: KEY_SHA256,
    ...changes,
  };
}

/** SCTs of the logs with these numbers; a number given twice is the same log twice. */
export function sctsOf(...logs: number[]): Leaf['scts'] {
  return logs.map((log) => ({ logId: log.toString(16).padStart(64, '0'), loggedAt: NOW }));
}

/** A 199-day leaf in three logs. */
export function leafOf(changes: Partial<Leaf> = {}): Leaf {
  return {
    serialNumber: 'A1B2C',
    notBefore: at(-30 * DAY),
    notAfter: at(169 * DAY - 1),
    dnsNames: ['example.com', 'www.example.com'],
    publicKeySha256: KEY_SHA256,
    poisoned: false,
    sctList: 'present',
    scts: sctsOf(1, 2, 3),
    issuer: 'C=US, O=DigiCert Inc, CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1',
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.1'],
    keyType: 'EC P-256',
    csrPublicKeySha256: KEY_SHA256,
    ...changes,
  };
}

/** `leafOf()` in no log. */
export function unloggedLeafOf(changes: Partial<Leaf> = {}): Leaf {
  return leafOf({ sctList: 'absent', scts: [], ...changes });
}

/** Validated yesterday. */
export function domainOf(changes: Partial<DomainValidation> = {}): DomainValidation {
  return {
    domainId: 7,
    name: 'example.com',
    isActive: true,
    dcvMethod: 'dns-txt-token',
    approvedAt: '2026-11-20',
    ovExpiresAt: '2027-06-07',
    evExpiresAt: null,
    activeValidations: ['ov'],
    ...changes,
  };
}

/** Of a reissue that was sent; its answer named request and certificate. */
export function ctIntentOf(changes: Partial<CtIntent> = {}): CtIntent {
  return {
    stage: 'reissue',
    committedAt: NOW,
    knownCertificateIds: [OLD_CERTIFICATE_ID],
    dnsNames: ['example.com', 'www.example.com'],
    publicKeySha256: KEY_SHA256,
    previousSctVerdict: 'logged',
    answered: true,
    requestId: 5001,
    issuedCertificateId: NEW_CERTIFICATE_ID,
    looks: 0,
    polls: 0,
    sentAt: NOW,
    sentBy: null,
    cancels: 0,
    endedSeenAtPoll: null,
    ...changes,
  };
}

/** CT logging to be switched off, requested just now and owned by `OWNER`. */
export function ctOrderOf(changes: Partial<CtOrderRecord> = {}): CtOrderRecord {
  return {
    orderId: ORDER_ID,
    run: 1,
    owner: OWNER,
    status: 'REQUESTED',
    reason: 'CT logging shall be off',
    disableCt: true,
    acknowledgeUnlogged: true,
    csr: null,
    enforce: false,
    committedDisableCt: null,
    shownDisableCt: null,
    intent: null,
    flagInDoubt: false,
    certificate: null,
    reissuedAs: null,
    drift: null,
    told: [],
    requestedAt: NOW,
    deadlineAt: at(96 * HOUR),
    settledAt: null,
    ...changes,
  };
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
