import * as z from 'zod/mini';
import { canonicalHost } from '../domain/hosts.ts';
import { PACK_ID, ZONE_ID } from '../domain/ids.ts';
import type { ValidationRecord } from '../domain/pack.ts';
import { flag, maybe, number, objectOrNull, shown, text } from '../runtime/lenient.ts';

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

/** Every answer comes in this envelope, that of the verification list without `success`; errors are read before. */
export const envelopeSchema = z.object({
  success: maybe(flag),
  result: z.optional(z.unknown()),
  // Totals that cannot be read are not told; the list has its items all the same.
  result_info: z.catch(objectOrNull(z.object({ total_pages: shown(number), total_count: shown(number) })), null),
});

export const validationRecordSchema = z.object({
  status: shown(text),
  txt_name: shown(text),
  txt_value: shown(text),
  http_url: shown(text),
  http_body: shown(text),
  cname: shown(text),
  cname_target: shown(text),
  emails: shown(z.array(z.string())),
});

export function toValidationRecord(wire: Partial<z.infer<typeof validationRecordSchema>>): ValidationRecord {
  return {
    ...(wire.status && { status: wire.status }),
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
// A quota that cannot be read is not told: it only advises, and the order goes on.
export const quotaSchema = shown(
  objectOrNull(
    z.object({ advanced: shown(objectOrNull(z.object({ allocated: shown(number), used: shown(number) }))) }),
  ),
);

/** https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/delete/ */
export const deletedPackSchema = z.nullish(z.object({ id: z.nullish(z.string()) }));

/** https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/edit/ */
export const editedValidationSchema = z.nullish(
  z.object({ status: z.nullish(z.string()), validation_method: z.nullish(z.string()) }),
);
