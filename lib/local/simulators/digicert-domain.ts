import { timestamp } from './digicert-answers.ts';

const DAY = 86_400_000;
/** DigiCert runs a day below the industry's limit. https://docs.digicert.com/manage-certificates/end-2-year-public-ssl-certificates */
const REUSE_DAYS = 199;

export interface DomainOptions {
  /** Default true. */
  isActive?: boolean;
  /** Days before now; default 20. Null for a domain that never was validated; the default where it is pending. */
  approvedDaysAgo?: number | null;
  /** Days after the approval; default 199. */
  validForDays?: number;
  /** Default `dns-txt-token`. */
  dcvMethod?: string;
  /** Default both; both end on the same day. */
  types?: ('ov' | 'ev')[];
  /** Submitted so many days before now: what is not valid is pending from then on. */
  submittedDaysAgo?: number;
  /** Of the random value that proves control, days after now; it is expired when negative. Default: no end told. */
  tokenExpiresInDays?: number;
  /** Default `Example Org`. */
  organizationName?: string;
}

export interface SimulatedDomain {
  id: number;
  name: string;
  isActive: boolean;
  dcvMethod: string;
  types: string[];
  organizationName: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  approvedAt: number | null;
  expiresAt: number | null;
  submittedAt: number | null;
  tokenExpiresAt: number | null;
}

export function simulatedDomain(id: number, name: string, options: DomainOptions, now: number): SimulatedDomain {
  const { submittedDaysAgo, tokenExpiresInDays } = options;
  const unapproved = submittedDaysAgo === undefined ? 20 : null;
  const daysAgo = options.approvedDaysAgo === undefined ? unapproved : options.approvedDaysAgo;
  const approvedAt = daysAgo === null ? null : now - daysAgo * DAY;
  const submittedAt = submittedDaysAgo === undefined ? null : now - submittedDaysAgo * DAY;
  return {
    id,
    name,
    isActive: options.isActive ?? true,
    dcvMethod: options.dcvMethod ?? 'dns-txt-token',
    types: options.types ?? ['ov', 'ev'],
    organizationName: options.organizationName ?? 'Example Org',
    createdAt: approvedAt ?? submittedAt ?? now,
    approvedAt,
    expiresAt: approvedAt === null ? null : approvedAt + (options.validForDays ?? REUSE_DAYS) * DAY,
    submittedAt,
    tokenExpiresAt: tokenExpiresInDays === undefined ? null : now + tokenExpiresInDays * DAY,
  };
}

export function validationStatus(domain: SimulatedDomain, now: number): 'active' | 'pending' | 'expired' {
  if (domain.expiresAt !== null && now < domain.expiresAt) return 'active';
  return domain.approvedAt === null || domain.submittedAt !== null ? 'pending' : 'expired';
}

/** As List domains shows it: of the validations the active ones only, or none at all. */
export function listedDomainAnswer(domain: SimulatedDomain, reuse: boolean, now: number): object {
  const isValid = validationStatus(domain, now) === 'active';
  return {
    ...commonAnswer(domain),
    ...(domain.approvedAt !== null && { dcv_approval_datetime: timestamp(domain.approvedAt) }),
    ...(domain.submittedAt !== null && { last_submitted_datetime: timestamp(domain.submittedAt) }),
    ...(isValid && { validations: validations(domain, now) }),
    dcv_method: domain.dcvMethod,
    ...expirationAnswer(domain, reuse, now),
    base_domain: domain.name,
  };
}

/** As Domain info shows it, with what the query asks for. */
export function domainInfoAnswer(
  domain: SimulatedDomain,
  include: { dcv: boolean; validation: boolean; reuse: boolean },
  now: number,
): object {
  const { tokenExpiresAt, dcvMethod } = domain;
  const token = {
    token: 'simulated',
    status: tokenExpiresAt !== null && tokenExpiresAt <= now ? 'expired' : 'active',
    ...(tokenExpiresAt !== null && { expiration_date: timestamp(tokenExpiresAt) }),
  };
  return {
    ...commonAnswer(domain),
    status: validationStatus(domain, now) === 'active' ? 'active' : 'pending',
    ...(include.validation && { validations: validations(domain, now) }),
    ...(include.dcv && { dcv_method: dcvMethod, ...(dcvMethod.endsWith('-token') && { dcv_token: token }) }),
    ...(include.dcv && expirationAnswer(domain, include.reuse, now)),
  };
}

function commonAnswer(domain: SimulatedDomain): object {
  const name = domain.organizationName;
  return {
    id: domain.id,
    is_active: domain.isActive,
    name: domain.name,
    date_created: timestamp(domain.createdAt),
    organization: { id: 1_560_288, status: 'active', name, display_name: name, is_active: '1' },
    container: { id: 677_797, name: 'Example Division' },
  };
}

function expirationAnswer(domain: SimulatedDomain, reuse: boolean, now: number): object {
  const { approvedAt, expiresAt, types } = domain;
  if (approvedAt === null || expiresAt === null) return {};
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const daysLeft = (expiresAt - now) / DAY;
  const status = daysLeft <= 0 ? 'expired' : daysLeft <= 60 ? 'expiring_soon' : 'valid';
  const ends = types.flatMap((type) => [[type, day(expiresAt)], ...(reuse ? [[`${type}_status`, status]] : [])]);
  const shortened = reuse && types.includes('ov') && { ov_shortened: day(expiresAt) };
  const approval = reuse && { dcv_approval_date: day(approvedAt) };
  return { dcv_expiration: { ...Object.fromEntries(ends), ...shortened, ...approval } };
}

function validations(domain: SimulatedDomain, now: number): object[] {
  return domain.types.map((type) => ({
    type,
    name: type.toUpperCase(),
    status: validationStatus(domain, now),
    ...(domain.expiresAt !== null && { validated_until: timestamp(domain.expiresAt) }),
  }));
}
