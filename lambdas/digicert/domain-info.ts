import * as z from 'zod/mini';
import type { DomainDetails } from '../domain/order.ts';
import { handle } from '../runtime/handler.ts';
import { digicert } from './client.ts';
import { domainIdSchema } from './contract.ts';
import { domainInfoSchema, toAttachments, toDomainDetails } from './domain-contract.ts';

const input = z.object({
  domainId: domainIdSchema,
  /** Also the organization, container and the like. */
  attachments: z._default(z.boolean(), false),
  includeDcv: z._default(z.boolean(), true),
  includeValidation: z._default(z.boolean(), true),
  includeValidationReuseStatus: z._default(z.boolean(), true),
});

/**
 * Reads how long a domain's validation lasts. Unlike List domains it also shows one that is pending or expired. What is
 * not included is null, or an empty list. Always allowed.
 * https://dev.digicert.com/en/certcentral-apis/services-api/domains/domain-info.html
 */
export async function domainInfo({ domainId, attachments, ...include }: z.infer<typeof input>): Promise<DomainDetails> {
  const query = [
    `include_dcv=${include.includeDcv}`,
    `include_validation=${include.includeValidation}`,
    `include_validation_reuse_status=${include.includeValidationReuseStatus}`,
  ];
  const path = `/domain/${domainId}?${query.join('&')}`;
  const wire = await digicert({ method: 'GET', path, answer: domainInfoSchema });
  return { ...toDomainDetails(wire), ...(attachments && toAttachments(wire)) };
}

export const handler = handle(input, domainInfo);
