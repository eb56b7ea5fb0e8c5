import * as z from 'zod/mini';
import type { DomainAttachments, DomainDetails, DomainValidation, ListedDomainValidation } from '../domain/order.ts';
import { toTime } from '../domain/time.ts';
import { flag, listOrEmpty, maybe, number, objectOrNull, readableItems, shown, text } from '../runtime/lenient.ts';

const id = z.pipe(number, z.int());
const date = maybe(text.check(z.refine((written) => toTime(written) !== null, 'is not a date')));

/** What Domain info and List domains call alike. `../domain/domain-freshness.ts` needs readable dates. */
const domainFields = {
  id,
  name: text,
  last_submitted_datetime: date,
  dcv_method: maybe(text),
  dcv_expiration: objectOrNull(
    z.object({
      ov: date,
      ev: date,
      dcv_approval_date: date,
      ov_status: shown(text),
      ev_status: shown(text),
      ov_shortened: shown(text),
    }),
  ),
  validations: listOrEmpty(z.object({ type: text, status: maybe(text), validated_until: date })),
  domain_locking_status: shown(text),
  base_domain: shown(text),
  organization: shown(objectOrNull(z.object({ id: shown(id), name: shown(text), status: shown(text) }))),
  container: shown(objectOrNull(z.object({ id: shown(id), name: shown(text) }))),
};

/** The token itself proves control over the domain: it is not kept. */
export const domainInfoSchema = z.object({
  ...domainFields,
  is_active: flag,
  dcv_token: objectOrNull(z.object({ status: maybe(text), expiration_date: date })),
});

const listedDomainSchema = z.object({ ...domainFields, is_active: maybe(flag), dcv_approval_datetime: date });

/** What a walk over all domains needs of each. */
const namedDomainSchema = z.object({ id, name: text, is_active: maybe(flag), dcv_method: shown(text) });

/** Without `page` there is no total. */
const pageOf = <T>(domain: z.ZodMiniType<T>) =>
  z.object({
    domains: z.pipe(listOrEmpty(z.unknown()), readableItems(domain, 'id')),
    page: objectOrNull(z.object({ total: maybe(z.pipe(number, z.int())) })),
  });

export const domainPageSchema = pageOf(listedDomainSchema);
export const namedDomainPageSchema = pageOf(namedDomainSchema);

export function toDomainDetails(wire: z.output<typeof domainInfoSchema>): DomainDetails {
  const lastSubmittedAt = toTime(wire.last_submitted_datetime);
  return {
    ...toDomainValidation(wire, wire.is_active, wire.dcv_expiration?.dcv_approval_date),
    // Without any validation shown, the dates tell which there are; List domains leaves out those that are not active.
    ...(wire.validations.length === 0 && { activeValidations: datedTypes(wire) }),
    ...(lastSubmittedAt && { lastSubmittedAt }),
    dcvTokenStatus: wire.dcv_token?.status ?? null,
    dcvTokenExpiresAt: toTime(wire.dcv_token?.expiration_date),
    validations: wire.validations.map(({ type, status, validated_until }) => ({
      type,
      status,
      validatedUntil: toTime(validated_until),
    })),
  };
}

export function toListedDomain(wire: z.output<typeof listedDomainSchema>): ListedDomainValidation {
  // The day is told on demand only, the time always; the day may be the earlier one.
  const approvedAt = wire.dcv_expiration?.dcv_approval_date ?? wire.dcv_approval_datetime;
  return {
    ...toDomainValidation(wire, wire.is_active !== false, approvedAt),
    lastSubmittedAt: toTime(wire.last_submitted_datetime),
  };
}

type Wire = Omit<z.output<typeof listedDomainSchema>, 'is_active' | 'dcv_approval_datetime'>;

const datedTypes = ({ dcv_expiration: ends }: Wire) => [...(ends?.ov ? ['ov'] : []), ...(ends?.ev ? ['ev'] : [])];

function toDomainValidation(wire: Wire, isActive: boolean, approvedAt: string | null | undefined): DomainValidation {
  const active = wire.validations.filter(({ status }) => status === 'active');
  const endOf = (type: 'ov' | 'ev') =>
    wire.dcv_expiration?.[type] ?? active.find((validation) => validation.type === type)?.validated_until ?? null;
  return {
    domainId: wire.id,
    name: wire.name,
    isActive,
    dcvMethod: wire.dcv_method,
    approvedAt: approvedAt ?? null,
    ovExpiresAt: endOf('ov'),
    evExpiresAt: endOf('ev'),
    activeValidations: active.map(({ type }) => type),
  };
}

/** For readers only: with it, a page of domains is too large for the state of a machine. */
export function toAttachments({ dcv_expiration: ends, organization, container, ...wire }: Wire): DomainAttachments {
  return {
    ovStatus: ends?.ov_status ?? null,
    evStatus: ends?.ev_status ?? null,
    ovShortenedTo: ends?.ov_shortened ?? null,
    lockingStatus: wire.domain_locking_status,
    baseDomain: wire.base_domain,
    organization: organization && {
      organizationId: organization.id,
      name: organization.name,
      status: organization.status,
    },
    container: container && { containerId: container.id, name: container.name },
  };
}
