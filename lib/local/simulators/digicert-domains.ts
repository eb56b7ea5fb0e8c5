import type { Clock } from './clock.ts';
import {
  type DomainOptions,
  domainInfoAnswer,
  listedDomainAnswer,
  type SimulatedDomain,
  simulatedDomain,
} from './digicert-domain.ts';
import { type DomainListing, inOrder, matches } from './digicert-domain-listing.ts';

/** The domains of the simulated account. */
export class DigicertDomains {
  readonly #clock: Clock;
  readonly #domains = new Map<number, SimulatedDomain>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the new domain's id. */
  add(name: string, options: DomainOptions = {}): number {
    const id = 8_000_001 + this.#domains.size;
    this.#domains.set(id, simulatedDomain(id, name, options, this.#clock.now()));
    return id;
  }

  /** Alike but for their names, `d0.example`, `d1.example` and so on; for lists of many pages. */
  addMany(count: number, options: DomainOptions = {}): void {
    for (let index = 0; index < count; index += 1) this.add(`d${index}.example`, options);
  }

  /** One page of List domains. */
  list(listing: DomainListing): object {
    const now = this.#clock.now();
    const { limit, offset } = listing;
    const found = inOrder(
      [...this.#domains.values()].filter((domain) => matches(domain, listing, now)),
      listing.sort,
    );
    const page = found.slice(offset, offset + limit);
    return {
      domains: page.map((domain) => listedDomainAnswer(domain, listing.reuse, now)),
      page: { total: found.length, limit, offset },
    };
  }

  /** Domain info with what the query asks for; undefined for an unknown domain. */
  info(id: number, include: { dcv: boolean; validation: boolean; reuse: boolean }): object | undefined {
    const domain = this.#domains.get(id);
    return domain && domainInfoAnswer(domain, include, this.#clock.now());
  }
}
