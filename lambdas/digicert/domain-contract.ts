import * as z from 'zod/mini';
import type { DomainDetails, DomainValidation, ListedDomainValidation } from '../domain/order.ts';
import { toTime } from '../domain/time.ts';

const date = z.nullish(z.string().check(z.refine((text) => toTime(text) !== null, 'is not a date')));

/** What Domain info and List domains call alike. `../domain/domain-freshness.ts` needs readable dates. */
const domainFields = {
  id: z.int(),
  name: z.string(),
  last_submitted_datetime: date,
  dcv_method: z.nullish(z.string()),
  dcv_expiration: z.nullish(z.object({ ov: date, ev: date, dcv_approval_date: date })),
  validations: z.nullish(z.array(z.object({ type: z.string(), status: z.nullish(z.string()), validated_until: date }))),
};

/** The token itself proves control over the domain: it is not kept. */
export const domainInfoSchema = z.object({
  ...domainFields,
  is_active: z.boolean(),
  dcv_token: z.nullish(z.object({ status: z.nullish(z.string()), expiration_date: date })),
});

export const listedDomainSchema = z.object({
  ...domainFields,
  is_active: z.nullish(z.boolean()),
  dcv_approval_datetime: date,
  organization: z.nullish(z.object({ name: z.nullish(z.string()) })),
});

export function toDomainDetails(wire: z.infer<typeof domainInfoSchema>): DomainDetails {
  const lastSubmittedAt = toTime(wire.last_submitted_datetime);
  return {
    ...toDomainValidation(wire, wire.is_active, wire.dcv_expiration?.dcv_approval_date),
    ...(lastSubmittedAt && { lastSubmittedAt }),
    dcvTokenStatus: wire.dcv_token?.status ?? null,
    dcvTokenExpiresAt: toTime(wire.dcv_token?.expiration_date),
    validations: (wire.validations ?? []).map(({ type, status, validated_until }) => ({
      type,
      status: status ?? null,
      validatedUntil: toTime(validated_until),
    })),
  };
}

export function toListedDomain(wire: z.infer<typeof listedDomainSchema>): ListedDomainValidation {
  // The day is told on demand only, the time always; the day may be the earlier one.
  const approvedAt = wire.dcv_expiration?.dcv_approval_date ?? wire.dcv_approval_datetime;
  return {
    ...toDomainValidation(wire, wire.is_active !== false, approvedAt),
    lastSubmittedAt: toTime(wire.last_submitted_datetime),
    organizationName: wire.organization?.name ?? null,
  };
}

function toDomainValidation(
  wire: z.infer<z.ZodMiniObject<typeof domainFields>>,
  isActive: boolean,
  approvedAt: string | null | undefined,
): DomainValidation {
  return {
    domainId: wire.id,
    name: wire.name,
    isActive,
    dcvMethod: wire.dcv_method ?? null,
    approvedAt: approvedAt ?? null,
    ovExpiresAt: wire.dcv_expiration?.ov ?? null,
    evExpiresAt: wire.dcv_expiration?.ev ?? null,
    activeValidations: (wire.validations ?? []).filter(({ status }) => status === 'active').map(({ type }) => type),
  };
}
