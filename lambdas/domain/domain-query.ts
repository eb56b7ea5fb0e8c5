import type { Query } from './query.ts';

/**
 * What List domains can filter and sort by.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/list-domains.html
 */
export const DOMAIN_STATUSES = ['active', 'inactive'] as const;
export const DCV_METHODS = ['email', 'dns-cname-token', 'dns-txt-token', 'http-token', 'http-token-static'] as const;
export const DOMAIN_VALIDATIONS = [
  'completed',
  'ov_expired',
  'ev_expired',
  'ov_expiring',
  'ev_expiring',
  // DigiCert ignores it since 2021.
  'shortened_by_industry_changes',
  'ov_expired_in_last_7_days',
  'ov_expiring_within_7_days',
  'ov_expiring_within_30_days',
  'ov_expiring_from_31_to_60_days',
  'ov_expiring_from_61_to_90_days',
  'ev_expired_in_last_7_days',
  'ev_expiring_within_7_days',
  'ev_expiring_within_30_days',
  'ev_expiring_from_31_to_60_days',
  'ev_expiring_from_61_to_90_days',
] as const;
export const DOMAIN_SORT_PROPERTIES = [
  'id',
  'is_active',
  'name',
  'date_created',
  'organization_id',
  'organization_name',
  'organization_status',
  'organization_is_active',
  'dcv_method',
  'container_id',
  'container_name',
] as const;

export interface DomainQuery extends Omit<Query, 'filters'> {
  filters?:
    | {
        status?: (typeof DOMAIN_STATUSES)[number] | undefined;
        validation?: (typeof DOMAIN_VALIDATIONS)[number] | undefined;
        includeValidationReuseStatus?: boolean | undefined;
        dcvMethod?: (typeof DCV_METHODS)[number] | undefined;
      }
    | undefined;
}

/** In DigiCert's words. */
export function toDomainQuery({ filters, search, sort, limit, offset }: DomainQuery): Query {
  const wire = {
    status: filters?.status,
    validation: filters?.validation,
    include_validation_reuse_status: filters?.includeValidationReuseStatus,
    dcv_method: filters?.dcvMethod,
  };
  return { filters: wire, search, sort, limit, offset };
}
