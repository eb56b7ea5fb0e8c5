import type { Clock } from './clock.ts';

/** DigiCert runs a day below the industry's limit. https://docs.digicert.com/manage-certificates/end-2-year-public-ssl-certificates */
const REUSE_DAYS = 199;
const DAY = 86_400_000;

export interface DomainOptions {
  /** Default true. */
  isActive?: boolean;
  /** Days before now; default 20. Null for a domain that never was validated. */
  approvedDaysAgo?: number | null;
  /** Days after the approval; default 199. */
  validForDays?: number;
}

interface Domain {
  id: number;
  name: string;
  isActive: boolean;
  createdAt: number;
  approvedAt: number | null;
  expiresAt: number | null;
}

/** The domains of the simulated account, with organization and extended validation alike. */
export class DigicertDomains {
  readonly #clock: Clock;
  readonly #domains = new Map<number, Domain>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the new domain's id. */
  add(name: string, options: DomainOptions = {}): number {
    const now = this.#clock.now();
    const daysAgo = options.approvedDaysAgo === undefined ? 20 : options.approvedDaysAgo;
    const approvedAt = daysAgo === null ? null : now - daysAgo * DAY;
    const id = 8_000_001 + this.#domains.size;
    this.#domains.set(id, {
      id,
      name,
      isActive: options.isActive ?? true,
      createdAt: approvedAt ?? now,
      approvedAt,
      expiresAt: approvedAt === null ? null : approvedAt + (options.validForDays ?? REUSE_DAYS) * DAY,
    });
    return id;
  }

  /** One page of List domains, whose `validations` hold the active ones only, or are absent. */
  list(limit: number, offset: number): object {
    const all = [...this.#domains.values()];
    return {
      domains: all.slice(offset, offset + limit).map((domain) => {
        const validations = this.#validations(domain).filter(({ status }) => status === 'active');
        return { ...this.#common(domain), ...(validations.length > 0 && { validations }), base_domain: domain.name };
      }),
      page: { total: all.length, limit, offset },
    };
  }

  /** Domain info with what the query asks for; undefined for an unknown domain. */
  info(id: number, include: { dcv: boolean; validation: boolean; reuse: boolean }): object | undefined {
    const domain = this.#domains.get(id);
    if (!domain) return undefined;
    const { approvedAt, expiresAt } = domain;
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    const status = this.#isValid(domain) ? 'valid' : 'expired';
    return {
      ...this.#common(domain),
      status: this.#isValid(domain) ? 'active' : 'pending',
      ...(include.validation && { validations: this.#validations(domain) }),
      ...(include.dcv && { dcv_method: 'dns-txt-token', dcv_token: { token: 'simulated', status: 'active' } }),
      ...(include.dcv &&
        approvedAt !== null &&
        expiresAt !== null && {
          dcv_expiration: {
            ev: day(expiresAt),
            ov: day(expiresAt),
            ...(include.reuse && {
              ov_shortened: day(expiresAt),
              ov_status: status,
              ev_status: status,
              dcv_approval_date: day(approvedAt),
            }),
          },
        }),
    };
  }

  #common(domain: Domain): object {
    return {
      id: domain.id,
      is_active: domain.isActive,
      name: domain.name,
      date_created: new Date(domain.createdAt).toISOString(),
      organization: { id: 1_560_288, status: 'active', name: 'Example Org', is_active: '1' },
      container: { id: 677_797, name: 'Example Division' },
    };
  }

  #isValid({ expiresAt }: Domain): boolean {
    return expiresAt !== null && this.#clock.now() < expiresAt;
  }

  #validations(domain: Domain) {
    const status = this.#isValid(domain) ? 'active' : domain.approvedAt === null ? 'pending' : 'expired';
    return ['ov', 'ev'].map((type) => ({
      type,
      name: type.toUpperCase(),
      status,
      ...(domain.expiresAt !== null && { validated_until: new Date(domain.expiresAt).toISOString() }),
    }));
  }
}
