import * as z from 'zod/mini';
import { canonicalHost } from '../domain/hosts.ts';
import { PACK_ID, ZONE_ID } from '../domain/ids.ts';
import type { Pack, ValidationRecord, Verification } from '../domain/pack.ts';
import type { VerificationDetails } from '../domain/zone-settings.ts';

export const zoneIdSchema = z.string().check(z.regex(ZONE_ID, 'must be 32 hexadecimal digits'));
/** Its canonical form, whatever the spelling. */
export const zoneNameSchema = z.string().check(
  z.maxLength(253),
  z.overwrite((spelling) => canonicalHost(spelling) ?? ''),
  z.regex(/^[^*]+$/, 'must be the name of a zone, like example.com'),
);
export const packIdSchema = z.string().check(z.regex(PACK_ID, 'must be a UUID or 32 hex digits'));

/** The Cloudflare secret. */
export const cloudflareSecretSchema = z.object({ apiToken: z.string().check(z.regex(/^[\x21-\x7e]{8,}$/)) });

const message = z.object({ code: z.optional(z.number()), message: z.string() });

/** Every answer but the verification list comes in this envelope; 200 may still say `success: false`. */
export const envelopeSchema = z.object({
  success: z.optional(z.boolean()),
  errors: z.nullish(z.array(message)),
  result: z.optional(z.unknown()),
  result_info: z.nullish(z.object({ total_pages: z.nullish(z.number()), total_count: z.nullish(z.number()) })),
});

const validationRecordSchema = z.object({
  txt_name: z.nullish(z.string()),
  txt_value: z.nullish(z.string()),
  http_url: z.nullish(z.string()),
  http_body: z.nullish(z.string()),
  cname: z.nullish(z.string()),
  cname_target: z.nullish(z.string()),
  emails: z.nullish(z.array(z.string())),
});

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
  certificate_authority: z.nullish(z.string()),
  validation_method: z.nullish(z.string()),
  validity_days: z.nullish(z.number()),
  certificates: z.nullish(z.array(z.object({ status: z.optional(z.string()), expires_on: z.nullish(z.string()) }))),
  validation_records: z.nullish(z.array(validationRecordSchema)),
  validation_errors: z.nullish(z.array(z.object({ message: z.nullish(z.string()) }))),
});

/** The facts we keep of a pack. */
export function toPack(wire: z.infer<typeof packSchema>): Pack {
  return {
    packId: wire.id,
    type: wire.type,
    status: wire.status,
    hosts: wire.hosts,
    certificateAuthority: wire.certificate_authority ?? null,
    validationMethod: wire.validation_method ?? null,
    validityDays: wire.validity_days ?? null,
    certificates: (wire.certificates ?? []).map((certificate) => ({
      status: certificate.status ?? 'unknown',
      expiresAt: certificate.expires_on ?? null,
    })),
    validationRecords: (wire.validation_records ?? []).map(toValidationRecord),
    validationErrors: (wire.validation_errors ?? []).flatMap((error) => error.message ?? []),
  };
}

function toValidationRecord(wire: z.infer<typeof validationRecordSchema>): ValidationRecord {
  return {
    ...(wire.txt_name && { txtName: wire.txt_name }),
    ...(wire.txt_value && { txtValue: wire.txt_value }),
    ...(wire.http_url && { httpUrl: wire.http_url }),
    ...(wire.http_body && { httpBody: wire.http_body }),
    ...(wire.cname && { cname: wire.cname }),
    ...(wire.cname_target && { cnameTarget: wire.cname_target }),
    ...(wire.emails?.length && { emails: wire.emails }),
  };
}

/** https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/subresources/quota/ */
export const quotaSchema = z.nullish(
  z.object({ advanced: z.nullish(z.object({ allocated: z.nullish(z.number()), used: z.nullish(z.number()) })) }),
);

/** https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/delete/ */
export const deletedPackSchema = z.nullish(z.object({ id: z.nullish(z.string()) }));

/** https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/edit/ */
export const editedValidationSchema = z.nullish(
  z.object({ status: z.nullish(z.string()), validation_method: z.nullish(z.string()) }),
);

/** https://developers.cloudflare.com/api/resources/ssl/subresources/verification/ */
export const verificationSchema = z.object({
  certificate_status: z.string(),
  cert_pack_uuid: z.nullish(z.string()),
  brand_check: z.nullish(z.boolean()),
  validation_method: z.nullish(z.string()),
  verification_info: z.nullish(z.object({ record_name: z.nullish(z.string()), record_target: z.nullish(z.string()) })),
});

/** What of an entry only a person looks at. */
export const verificationDetailsSchema = z.extend(verificationSchema, {
  signature: z.nullish(z.string()),
  verification_status: z.nullish(z.boolean()),
  verification_type: z.nullish(z.string()),
});

export function toVerification(wire: z.infer<typeof verificationSchema>): Verification {
  return {
    certificateStatus: wire.certificate_status,
    brandCheck: wire.brand_check ?? false,
    validationMethod: wire.validation_method ?? null,
    recordName: wire.verification_info?.record_name ?? null,
    recordTarget: wire.verification_info?.record_target ?? null,
  };
}

export function toVerificationDetails(wire: z.infer<typeof verificationDetailsSchema>): VerificationDetails {
  return {
    packId: wire.cert_pack_uuid ?? null,
    ...toVerification(wire),
    signature: wire.signature ?? null,
    verificationStatus: wire.verification_status ?? null,
    verificationType: wire.verification_type ?? null,
  };
}
