import type { CertificateAuthority } from './certificate-authority.ts';
import { issueCertificate, type SimulatedCertificate } from './digicert-certificate.ts';
import type { DigicertScenario } from './digicert-scenario.ts';

export interface SimulatedRequest {
  id: number;
  type: 'new_request' | 'reissue';
  status: 'pending' | 'approved' | 'rejected';
  processorComment: string | null;
}

export interface OrderOptions {
  orderId: number;
  commonName?: string;
  dnsNames?: string[];
  /** Default true: CT is on, and the first certificate carries SCTs. */
  logged?: boolean;
  /** `reissue_pending` comes with a reissue that somebody else asked for and nobody has approved. */
  status?: SimulatedOrder['status'];
  /** What kind of product it is; default `ov`. */
  validationType?: SimulatedOrder['validationType'];
  /** PKCS #10 in PEM; default one for a new key. */
  csr?: string;
  /** Requests that nobody has decided, e.g. `['reissue']`. */
  pendingRequests?: SimulatedRequest['type'][];
}

export interface ReissueWish {
  commonName: string;
  dnsNames: string[];
  csr: string;
  skipApproval: boolean;
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
  /** Issued ones. */
  duplicates = 0;
  validationType: 'dv' | 'ov' | 'ev' = 'ov';
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

  /** What is pending needs no person any more, only time. */
  get isIssuing(): boolean {
    return this.#pending !== null && this.#pending.decidedAt !== null;
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

  /** False when there is no such note. */
  deleteNote(id: number): boolean {
    const index = this.notes.findIndex((note) => note.id === id);
    if (index >= 0) this.notes.splice(index, 1);
    return index >= 0;
  }

  /** Makes a certificate of this order real, logged if the flag says so at this moment. */
  issue(certificate: SimulatedCertificate, issuedAt: number, scenario: DigicertScenario): void {
    const primary = this.certificates.find((other) => other.primary);
    issueCertificate(certificate, { issuedAt, disableCt: this.disableCt, primary, scenario }, this.#authority());
  }

  #end(status: 'approved' | 'rejected', comment: string | null): void {
    if (this.#pending === null) return;
    Object.assign(this.#pending.request, { status, processorComment: comment });
    if (status === 'rejected') this.#pending.certificate.status = 'rejected';
    this.status = 'issued';
    this.#pending = null;
  }
}
