import { expect, it } from 'vitest';
import { toDomainQuery } from '../../../lambdas/domain/domain-query.ts';
import { queryString } from '../../../lambdas/domain/query.ts';

it('says in the words of DigiCert what our input says in ours', () => {
  const filters = {
    status: 'inactive',
    validation: 'ev_expired',
    includeValidationReuseStatus: false,
    dcvMethod: 'http-token',
  } as const;
  expect(queryString(toDomainQuery({ filters, limit: 5, offset: 0 }))).toBe(
    '?filters[dcv_method]=http-token&filters[include_validation_reuse_status]=false&filters[status]=inactive&filters[validation]=ev_expired&limit=5&offset=0',
  );
});

it('asks for everything where nothing is said', () => {
  expect(queryString(toDomainQuery({}))).toBe('');
});
