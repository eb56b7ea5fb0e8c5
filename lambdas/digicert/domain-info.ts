import * as z from 'zod/mini';
import type { DomainValidation } from '../domain/order.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { domainIdSchema, domainInfoSchema, toDomainValidation } from './contract.ts';

const input = z.object({ domainId: domainIdSchema });

/**
 * Reads how long a domain's validation lasts. Unlike List domains it also shows one that is pending or expired. Always
 * allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/domain-info.html
 */
export async function domainInfo({ domainId }: z.infer<typeof input>): Promise<DomainValidation> {
  const query = 'include_dcv=true&include_validation=true&include_validation_reuse_status=true';
  const path = `/domain/${domainId}?${query}`;
  return toDomainValidation(await digicert({ method: 'GET', path, answer: domainInfoSchema }));
}

export const handler = handle(input, domainInfo);
