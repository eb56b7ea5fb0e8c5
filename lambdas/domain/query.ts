import type { Violation } from './request.ts';

/** Days, `YYYY-MM-DD`, both included. */
export interface DateRange {
  from: string;
  to: string;
}

/** What DigiCert's lists may be asked for. The properties are each endpoint's own. */
export interface Query {
  filters?: Record<string, string | number | boolean | DateRange | undefined> | undefined;
  search?: { value: string; match: 'exact' | 'contains' } | undefined;
  /** The first property counts most. */
  sort?: { property: string; descending?: boolean | undefined }[] | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

/** https://dev.digicert.com/en/certcentral-apis/services-api/domains/list-domains.html: "Max: 1000 (default)". */
export const MAX_LIMIT = 1000;

const PROPERTY = /^[a-z][a-z_]*$/;

/** All that no URL can say, with what to do about it. */
export function queryViolations({ filters, search, sort, limit, offset }: Query): Violation[] {
  const violations: Violation[] = [];
  const refuse = (path: Violation['path'], message: string) => violations.push({ path, message });
  for (const [property, value] of Object.entries(filters ?? {})) {
    const message = value === undefined ? null : filterFault(property, value);
    if (message !== null) refuse(['filters', property], message);
  }
  const searchFault = search && textFault(search.value);
  if (searchFault) refuse(['search', 'value'], searchFault);
  else if (search?.match === 'exact' && search.value.startsWith('%')) {
    refuse(['search', 'value'], 'must not begin with %, which DigiCert reads as "contains"; use match: contains');
  }
  sort?.forEach(({ property }, index) => {
    const path = ['sort', index, 'property'];
    if (!PROPERTY.test(property)) refuse(path, 'must be the name of a property, like date_created');
    if (sort.findIndex((other) => other.property === property) < index) refuse(path, 'is named twice; name it once');
  });
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
    refuse(['limit'], `must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  if (offset !== undefined && !(Number.isSafeInteger(offset) && offset >= 0)) {
    refuse(['offset'], 'must be a whole number from 0 on');
  }
  return violations;
}

/**
 * The query string with its question mark, or nothing at all; the same query always gives the same text. Brackets stay
 * as DigiCert's pages write them, and a URL that is parsed does not change.
 * https://dev.digicert.com/en/certcentral-apis/services-api.html
 * Errors: `RangeError` with what `queryViolations` finds.
 */
export function queryString(query: Query): string {
  const violations = queryViolations(query);
  if (violations.length > 0) {
    throw new RangeError(violations.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { filters = {}, search, sort = [], limit, offset } = query;
  const parts = Object.entries(filters)
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .flatMap(([property, value]) => (value === undefined ? [] : [`filters[${property}]=${filterText(value)}`]));
  if (search) parts.push(`filters[search]=${encoded((search.match === 'contains' ? '%' : '') + search.value)}`);
  const order = sort.map(({ property, descending }) => `${descending ? '-' : ''}${property}`);
  if (order.length > 0) parts.push(`sort=${order.join(',')}`);
  if (limit !== undefined) parts.push(`limit=${limit}`);
  if (offset !== undefined) parts.push(`offset=${offset}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function filterFault(property: string, value: string | number | boolean | DateRange): string | null {
  if (!PROPERTY.test(property)) return 'must be the name of a property, like date_created';
  if (property === 'search') return 'is no property; use search';
  if (typeof value !== 'object') return textFault(String(value));
  if (!isDay(value.from) || !isDay(value.to)) return 'must be from and to days like 2026-11-21';
  return value.from <= value.to ? null : `must not end on ${value.to}, before it begins on ${value.from}`;
}

function textFault(text: string): string | null {
  if (text === '') return 'must not be empty; leave it out';
  return text.isWellFormed() ? null : 'must be well-formed Unicode text';
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // The parser takes 31 February for a day in March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function filterText(value: string | number | boolean | DateRange): string {
  return typeof value === 'object' ? `${value.from}...${value.to}` : encoded(String(value));
}

/** A URL's parser encodes the apostrophe, which `encodeURIComponent` does not. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
