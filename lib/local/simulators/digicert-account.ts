import { CertificateAuthority } from './certificate-authority.ts';
import { createCsr } from './certificate-request.ts';
import type { Clock } from './clock.ts';
import type { SimulatedCertificate } from './digicert-certificate.ts';
import { DigicertDomains } from './digicert-domains.ts';
import { type OrderOptions, type ReissueWish, SimulatedOrder, type SimulatedRequest } from './digicert-order.ts';
import type { DigicertScenario } from './digicert-scenario.ts';

const DAY = 86_400_000;

/** What the simulated CertCentral knows. Time by the clock alone: orders move when somebody looks at them. */
export class DigicertAccount {
  /** Holds for what is asked from now on. */
  scenario: DigicertScenario = {};
  readonly domains: DigicertDomains;
  /** Reissues with other names than the order's; DigiCert revokes the original of one that drops a name. */
  readonly sanChanges: { orderId: number; requestId: number; before: string[]; after: string[] }[] = [];
  readonly #clock: Clock;
  readonly #issuanceSeconds: number;
  readonly #orders = new Map<number, SimulatedOrder>();
  #authority: CertificateAuthority | undefined;
  #lastId = 100_000_000;

  constructor(clock: Clock, issuanceSeconds: number) {
    this.#clock = clock;
    this.#issuanceSeconds = issuanceSeconds;
    this.domains = new DigicertDomains(clock);
    this.domains.add('example.com');
    this.addOrder({ orderId: 12345 });
  }

  /** The CA that signs everything here. */
  get authority(): CertificateAuthority {
    this.#authority ??= new CertificateAuthority();
    return this.#authority;
  }

  /** An order that was issued thirty days ago, unless its status says otherwise. */
  addOrder(options: OrderOptions): void {
    const { orderId, commonName = 'example.com', status = 'issued' } = options;
    const order = new SimulatedOrder(orderId, options.logged === false, () => this.authority);
    const orderedAt = this.#clock.now() - 30 * DAY;
    const dnsNames = options.dnsNames ?? [commonName, `www.${commonName}`];
    const first = this.#certificate(
      { commonName, dnsNames, csr: options.csr ?? createCsr(commonName) },
      orderedAt,
      true,
    );
    order.certificates.push(first);
    order.requests.push(this.#request('new_request', status === 'pending' ? 'pending' : 'approved'));
    for (const type of options.pendingRequests ?? []) order.requests.push(this.#request(type, 'pending'));
    order.status = status;
    order.validationType = options.validationType ?? 'ov';
    if (status !== 'pending') order.issue(first, orderedAt, {});
    if (status === 'reissue_pending') {
      const reissued = this.#certificate(first, orderedAt, false);
      order.reissue(reissued, this.#request('reissue', 'pending'), { scenario: {}, decidedAt: null });
    }
    this.#orders.set(orderId, order);
  }

  /** As it is at this moment; undefined when unknown. */
  order(orderId: number): SimulatedOrder | undefined {
    const order = this.#orders.get(orderId);
    order?.settle(this.#clock.now());
    return order;
  }

  certificate(id: number): SimulatedCertificate | undefined {
    for (const orderId of this.#orders.keys()) {
      const found = this.order(orderId)?.certificates.find((certificate) => certificate.id === id);
      if (found) return found;
    }
    return undefined;
  }

  reissue(order: SimulatedOrder, wish: ReissueWish): { request: SimulatedRequest; certificate: SimulatedCertificate } {
    const now = this.#clock.now();
    const awaiting = this.scenario.pendingApproval || !wish.skipApproval;
    const certificate = this.#certificate(wish, now, false);
    const request = this.#request('reissue', awaiting ? 'pending' : 'approved');
    const before = [...(order.current?.dnsNames ?? [])].sort();
    const after = [...wish.dnsNames].sort();
    if (before.join() !== after.join()) {
      this.sanChanges.push({ orderId: order.id, requestId: request.id, before, after });
    }
    const decidedAt = awaiting ? null : now + this.#issuanceSeconds * 1000;
    order.reissue(certificate, request, { scenario: { ...this.scenario }, decidedAt });
    order.settle(now);
    return { request, certificate };
  }

  addNote(order: SimulatedOrder, text: string): { id: number; text: string; createdAt: number } {
    const note = { id: this.#nextId(), text, createdAt: this.#clock.now() };
    order.notes.push(note);
    return note;
  }

  /** A person approves the pending reissue of an order. */
  approve(orderId: number): void {
    this.#known(orderId).approve(this.#clock.now() + this.#issuanceSeconds * 1000);
  }

  /** A reissue that was approved is still to be issued. */
  isIssuing(): boolean {
    return [...this.#orders.keys()].some((orderId) => this.#known(orderId).isIssuing);
  }

  /** The order's `disable_ct`. */
  flagOf(orderId: number): boolean {
    return this.#known(orderId).disableCt;
  }

  newestLeaf(orderId: number): SimulatedCertificate | undefined {
    return this.#known(orderId).certificates.findLast(({ status }) => status === 'issued');
  }

  /** Reissues that were accepted, whatever became of them. */
  reissueCount(orderId: number): number {
    return this.#known(orderId).certificates.filter(({ primary }) => !primary).length;
  }

  notesOf(orderId: number): string[] {
    return this.#known(orderId).notes.map(({ text }) => text);
  }

  #known(orderId: number): SimulatedOrder {
    const order = this.order(orderId);
    if (!order) throw new Error(`the simulated account has no order ${orderId}`);
    return order;
  }

  #certificate(
    names: Pick<SimulatedCertificate, 'commonName' | 'dnsNames' | 'csr'>,
    createdAt: number,
    primary: boolean,
  ): SimulatedCertificate {
    const { commonName, dnsNames, csr } = names;
    const unissued = { status: 'pending', issuedAt: null, serialNumber: null, pem: null, sctCount: null } as const;
    return { id: this.#nextId(), primary, commonName, dnsNames, csr, createdAt, ...unissued };
  }

  #request(type: SimulatedRequest['type'], status: SimulatedRequest['status']): SimulatedRequest {
    return { id: this.#nextId(), type, status, processorComment: null };
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
