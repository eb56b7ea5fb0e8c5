import * as z from 'zod/mini';
import type { Pack, PackInFull } from '../domain/pack.ts';
import { flag, listOrEmpty, maybe, number, readableItems, shown, text } from '../runtime/lenient.ts';
import { packIdSchema, toValidationRecord, validationRecordSchema } from './contract.ts';

/** A time that can be read; Go's zero time, which stands for none, cannot. */
const timeSchema = z.string().check(z.refine((time) => Date.parse(time) > 0));

/**
 * A certificate pack as Cloudflare sends it. Only what we cannot do without is required; statuses are free text,
 * because the documented enum only describes.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/
 */
export const packSchema = z.object({
  id: packIdSchema,
  type: z.string(),
  status: z.string(),
  hosts: z.array(z.string()),
  certificate_authority: maybe(z.string()),
  validation_method: maybe(z.string()),
  validity_days: maybe(number),
  certificates: listOrEmpty(
    z.object({
      status: maybe(z.string()),
      expires_on: shown(timeSchema),
      uploaded_on: shown(timeSchema),
      id: shown(text),
      issuer: shown(text),
      signature: shown(text),
      hosts: shown(z.array(z.string())),
      bundle_method: shown(text),
      priority: shown(number),
    }),
  ),
  validation_records: listOrEmpty(validationRecordSchema),
  validation_errors: listOrEmpty(z.object({ message: shown(text) })),
  cloudflare_branding: shown(flag),
  primary_certificate: shown(text),
  dcv_delegation_records: shown(readableItems(validationRecordSchema, 'cname')),
});
export type WirePack = z.infer<typeof packSchema>;

/** A zone's packs, each read by itself. */
export const packListSchema = readableItems(packSchema, 'id');

/** The facts we keep of a pack. */
export function toPack(wire: WirePack): Pack {
  return {
    packId: wire.id,
    type: wire.type,
    status: wire.status,
    hosts: wire.hosts,
    certificateAuthority: wire.certificate_authority,
    validationMethod: wire.validation_method,
    validityDays: wire.validity_days,
    certificates: wire.certificates.map(toCertificate),
    validationRecords: wire.validation_records.map(({ status: _, ...record }) => toValidationRecord(record)),
    validationErrors: wire.validation_errors.flatMap((error) => error.message ?? []),
  };
}

function toCertificate({ status, ...certificate }: WirePack['certificates'][number]): Pack['certificates'][number] {
  return {
    status: status ?? 'unknown',
    expiresAt: certificate.expires_on,
    uploadedAt: certificate.uploaded_on,
  };
}

/** For readers only: with it, the packs of a zone are too large for the state of a machine. */
export function toPackInFull(wire: WirePack): PackInFull {
  return {
    ...toPack(wire),
    certificates: wire.certificates.map((certificate) => ({
      ...toCertificate(certificate),
      id: certificate.id,
      issuer: certificate.issuer,
      signature: certificate.signature,
      hosts: certificate.hosts,
      bundleMethod: certificate.bundle_method,
      priority: certificate.priority,
    })),
    cloudflareBranding: wire.cloudflare_branding,
    primaryCertificate: wire.primary_certificate,
    validationRecords: wire.validation_records.map(toValidationRecord),
    dcvDelegationRecords: wire.dcv_delegation_records?.items.map(toValidationRecord) ?? [],
  };
}
