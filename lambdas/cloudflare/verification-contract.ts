import * as z from 'zod/mini';
import type { ValidationRecord } from '../domain/pack.ts';
import type { VerificationDetails } from '../domain/zone-settings.ts';
import { flag, maybe, readableItems, shown, text } from '../runtime/lenient.ts';
import { toValidationRecord, validationRecordSchema } from './contract.ts';

/** The enums of the reference are names of fields, which stand where the value is not known yet. */
const PLACEHOLDERS = new Set(['record_name', 'http_url', 'cname', 'txt_name', 'record_value', 'http_body']);
const isValue = (value: string | null) =>
  value !== null && !PLACEHOLDERS.has(value) && value !== 'cname_target' && value !== 'txt_value';

const infoSchema = z.extend(validationRecordSchema, { record_name: shown(text), record_target: shown(text) });

/**
 * One entry. `verification_info` was seen as one object, keyed `record_name` and `record_target` or by the names of
 * the method's own fields, and as a list of validation records:
 * https://github.com/cloudflare/cloudflare-go/blob/v0/universal_ssl.go. Any field may be missing.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/verification/
 */
const verificationSchema = z.object({
  certificate_status: maybe(z.string()),
  cert_pack_uuid: shown(text),
  hostname: shown(text),
  brand_check: maybe(flag),
  validation_method: shown(text),
  verification_info: shown(z.union([z.array(shown(infoSchema)), infoSchema])),
  signature: shown(text),
  verification_status: shown(flag),
  verification_type: shown(text),
});

/** The list, which is null for a zone without packs. */
export const verificationListSchema = z.pipe(
  z.transform((list): unknown => list ?? []),
  readableItems(verificationSchema, 'cert_pack_uuid'),
);

type Entry = z.infer<typeof verificationSchema>;

export function toVerificationDetails(entry: Entry): VerificationDetails {
  const { verification_info: info } = entry;
  const infos = Array.isArray(info) ? info : [info];
  return {
    packId: entry.cert_pack_uuid,
    hostname: entry.hostname,
    certificateStatus: entry.certificate_status,
    brandCheck: entry.brand_check ?? false,
    validationMethod: entry.validation_method,
    validationRecords: infos.flatMap((each) => (each === null ? [] : recordsIn(each, entry))),
    signature: entry.signature,
    verificationStatus: entry.verification_status,
    verificationType: entry.verification_type,
  };
}

function recordsIn(info: z.infer<typeof infoSchema>, entry: Entry): ValidationRecord[] {
  const { record_name: name, record_target: target, ...named } = info;
  const record = toValidationRecord({ ...named, ...(isValue(name) && fieldsOf(name, target, entry)) });
  return Object.keys(record).length > 0 ? [record] : [];
}

/** Which kind of record a `record_name` names: a URL is one of HTTP, everything else what the entry says. */
function fieldsOf(name: string | null, target: string | null, entry: Entry) {
  const value = isValue(target) ? target : null;
  const method = entry.validation_method ?? entry.verification_type;
  if (method === 'http' || /^https?:/.test(`${name}`)) return { http_url: name, http_body: value };
  return method === 'cname' ? { cname: name, cname_target: value } : { txt_name: name, txt_value: value };
}
