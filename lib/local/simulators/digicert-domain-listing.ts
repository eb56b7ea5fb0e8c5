import { type SimulatedDomain, validationStatus } from './digicert-domain.ts';

const DAY = 86_400_000;
const METHODS = ['email', 'dns-cname-token', 'dns-txt-token', 'http-token', 'http-token-static'];

/** Days from today to the last day, both counted, by what the filter's value says after `ov_` or `ev_`. */
const WINDOWS: Record<string, [number, number]> = {
  expired: [Number.NEGATIVE_INFINITY, -1],
  expiring: [0, 30],
  expired_in_last_7_days: [-7, -1],
  expiring_within_7_days: [0, 7],
  expiring_within_30_days: [0, 30],
  expiring_from_31_to_60_days: [31, 60],
  expiring_from_61_to_90_days: [61, 90],
};

/** Every domain here has one organization's id and status, and one container. */
const SORT_KEYS: Record<string, (domain: SimulatedDomain) => string | number> = {
  id: ({ id }) => id,
  is_active: ({ isActive }) => Number(isActive),
  name: ({ name }) => name,
  date_created: ({ createdAt }) => createdAt,
  organization_id: () => 0,
  organization_name: ({ organizationName }) => organizationName,
  organization_status: () => 0,
  organization_is_active: () => 0,
  dcv_method: ({ dcvMethod }) => dcvMethod,
  container_id: () => 0,
  container_name: () => 0,
};

export interface DomainListing {
  status: string | undefined;
  validation: string | undefined;
  dcvMethod: string | undefined;
  search: string | undefined;
  reuse: boolean;
  sort: string[];
  limit: number;
  offset: number;
}

/** What a query string asks List domains for; the name of a parameter that no page documents, or of a value. */
export function domainListing(query: Record<string, string>): DomainListing | string {
  const { limit = '1000', offset = '0', sort, ...filters } = query;
  const {
    'filters[status]': status,
    'filters[validation]': validation,
    'filters[dcv_method]': dcvMethod,
    'filters[include_validation_reuse_status]': reuse = 'false',
    'filters[search]': search,
    ...unknown
  } = filters;
  const properties = sort?.split(',') ?? [];
  const faults = {
    ...unknown,
    ...(status !== undefined && !['active', 'inactive'].includes(status) && { 'filters[status]': status }),
    ...(validation !== undefined && !isValidation(validation) && { 'filters[validation]': validation }),
    ...(dcvMethod !== undefined && !METHODS.includes(dcvMethod) && { 'filters[dcv_method]': dcvMethod }),
    ...(!['true', 'false'].includes(reuse) && { 'filters[include_validation_reuse_status]': reuse }),
    ...(properties.some((property) => !SORT_KEYS[property.replace(/^-/, '')]) && { sort }),
    ...(!/^\d+$/.test(limit) && { limit }),
    ...(!/^\d+$/.test(offset) && { offset }),
  };
  const [fault] = Object.keys(faults);
  if (fault !== undefined) return fault;
  const page = { limit: Math.min(Number(limit), 1000), offset: Number(offset) };
  return { status, validation, dcvMethod, search, reuse: reuse === 'true', sort: properties, ...page };
}

export function matches(domain: SimulatedDomain, listing: DomainListing, now: number): boolean {
  const { status, validation, dcvMethod, search } = listing;
  if (status !== undefined && domain.isActive !== (status === 'active')) return false;
  if (dcvMethod !== undefined && domain.dcvMethod !== dcvMethod) return false;
  if (search?.startsWith('%') ? !domain.name.includes(search.slice(1)) : search && domain.name !== search) return false;
  if (validation === undefined || validation === 'shortened_by_industry_changes') return true;
  if (validation === 'completed') return validationStatus(domain, now) === 'active';
  const [type = '', window = ''] = [validation.slice(0, 2), validation.slice(3)];
  const [from, to] = WINDOWS[window] ?? [0, -1];
  if (domain.expiresAt === null || !domain.types.includes(type)) return false;
  const daysLeft = Math.floor(domain.expiresAt / DAY) - Math.floor(now / DAY);
  return daysLeft >= from && daysLeft <= to;
}

export function inOrder(domains: SimulatedDomain[], sort: string[]): SimulatedDomain[] {
  return domains.toSorted((first, second) => {
    for (const property of sort) {
      const key = SORT_KEYS[property.replace(/^-/, '')] ?? (() => 0);
      const [low, high] = property.startsWith('-') ? [key(second), key(first)] : [key(first), key(second)];
      if (low !== high) return low < high ? -1 : 1;
    }
    return first.id - second.id;
  });
}

function isValidation(value: string): boolean {
  if (value === 'completed' || value === 'shortened_by_industry_changes') return true;
  return /^(ov|ev)_/.test(value) && value.slice(3) in WINDOWS;
}
