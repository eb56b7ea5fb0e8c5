import { generateKeyPairSync } from 'node:crypto';
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import type { CertificateAuthority } from './certificate-authority.ts';
import { csrPublicKey, publicKeyInfo } from './certificate-request.ts';
import type { DigicertScenario } from './digicert-scenario.ts';

/** https://docs.digicert.com/manage-certificates/end-2-year-public-ssl-certificates */
const MAX_DAYS = 199;

export interface SimulatedCertificate {
  id: number;
  status: 'pending' | 'issued' | 'rejected';
  /** The order's first one; false for a reissue. */
  primary: boolean;
  commonName: string;
  dnsNames: string[];
  csr: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** These are null until issued. */
  issuedAt: number | null;
  serialNumber: string | null;
  pem: string | null;
  sctCount: number | null;
}

export interface SimulatedRequest {
  id: number;
  type: 'new_request' | 'reissue';
  status: 'pending' | 'approved' | 'rejected';
  processorComment: string | null;
}

interface PendingReissue {
  request: SimulatedRequest;
  certificate: SimulatedCertificate;
  scenario: DigicertScenario;
  /** Null while a person must approve. */
  decidedAt: number | null;
}

/** One order. Time passes in it only when somebody asks: call `settle` before reading. */
export class SimulatedOrder {
  status: 'pending' | 'issued' | 'reissue_pending' | 'canceled' | 'revoked' | 'expired' = 'issued';
  disableCt: boolean;
  readonly id: number;
  readonly certificates: SimulatedCertificate[] = [];
  readonly requests: SimulatedRequest[] = [];
  readonly notes: { id: number; text: string; createdAt: number }[] = [];
  #pending: PendingReissue | null = null;
  readonly #authority: () => CertificateAuthority;

  constructor(id: number, disableCt: boolean, authority: () => CertificateAuthority) {
    this.id = id;
    this.disableCt = disableCt;
    this.#authority = authority;
  }

  /** The newest that is issued, else the first. */
  get current(): SimulatedCertificate | undefined {
    return this.certificates.findLast(({ status }) => status === 'issued') ?? this.certificates[0];
  }

  settle(now: number): void {
    const pending = this.#pending;
    if (pending === null || pending.decidedAt === null || now < pending.decidedAt) return;
    if (pending.scenario.requestRejected) this.#end('rejected', 'validation failed');
    else {
      this.issue(pending.certificate, pending.decidedAt, pending.scenario);
      this.#end('approved', null);
    }
  }

  /** Takes a reissue up; it is decided at `decidedAt`, or after `approve` when that is null. */
  reissue(
    certificate: SimulatedCertificate,
    request: SimulatedRequest,
    plan: Omit<PendingReissue, 'certificate' | 'request'>,
  ) {
    this.certificates.push(certificate);
    this.requests.push(request);
    this.status = 'reissue_pending';
    this.#pending = { certificate, request, ...plan };
  }

  /** A person approves the pending reissue, which is then issued at `issuedAt`. */
  approve(issuedAt: number): void {
    if (this.#pending === null) throw new Error(`order ${this.id} has no pending reissue to approve`);
    this.#pending.request.status = 'approved';
    this.#pending.decidedAt = issuedAt;
  }

  /** Update order status: what is pending is given up. False when nothing is. */
  cancel(note: string): boolean {
    if (this.status === 'pending') this.status = 'canceled';
    else if (this.status === 'reissue_pending') this.#end('rejected', note);
    else return false;
    return true;
  }

  /** Makes the certificate real, logged if the flag says so at this moment. */
  issue(certificate: SimulatedCertificate, issuedAt: number, scenario: DigicertScenario): void {
    const logged = scenario.wrongSctState && !certificate.primary ? this.disableCt : !this.disableCt;
    // https://googlechrome.github.io/CertificateTransparency/ct_policy.html: 3 above 180 days.
    const sctCount = logged ? (scenario.sctCount ?? 3) : 0;
    const leaf = this.#authority().issue({
      publicKey: scenario.wrongKey ? anotherKey() : publicKeyOf(certificate.csr),
      commonName: certificate.commonName,
      dnsNames: scenario.wrongSans ? certificate.dnsNames.slice(0, -1) : certificate.dnsNames,
      notBefore: new Date(issuedAt),
      days: MAX_DAYS,
      sctCount,
      ...(scenario.poisoned && { poisoned: true }),
      ...(scenario.malformedScts && { malformedScts: true }),
    });
    const primary = this.certificates.find((other) => other.primary);
    const pem = scenario.wrongSerial && primary?.pem ? primary.pem : leaf.pem;
    Object.assign(certificate, { status: 'issued', issuedAt, serialNumber: leaf.serialNumber, pem, sctCount });
  }

  #end(status: 'approved' | 'rejected', comment: string | null): void {
    if (this.#pending === null) return;
    Object.assign(this.#pending.request, { status, processorComment: comment });
    if (status === 'rejected') this.#pending.certificate.status = 'rejected';
    this.status = 'issued';
    this.#pending = null;
  }
}

function publicKeyOf(csr: string): SubjectPublicKeyInfo {
  const key = csrPublicKey(csr);
  if (!key) throw new Error('a CSR that was accepted cannot be read');
  return key;
}

function anotherKey(): SubjectPublicKeyInfo {
  return publicKeyInfo(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
}
