import * as z from 'zod/mini';
import type { Order, OrderNote, Reissue } from '../domain/order.ts';
import { toTime } from '../domain/time.ts';

/** Ids go into URLs; DigiCert's are numbers. */
export const orderIdSchema = z.int().check(z.positive('must be a positive integer'));
export const issuedCertificateIdSchema = orderIdSchema;
export const domainIdSchema = orderIdSchema;
export const noteIdSchema = orderIdSchema;

/** The DigiCert secret. A key belongs to one instance of CertCentral, so its region is kept beside it. */
export const digicertSecretSchema = z.object({
  apiKey: z.string().check(z.regex(/^[\x21-\x7e]{8,}$/)),
  region: z.literal(['us', 'eu']),
});

const requestSchema = z.object({ id: z.int(), type: z.nullish(z.string()), status: z.string() });

/**
 * An order. Only what we cannot do without is required.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/order-info.html
 */
export const orderInfoSchema = z.object({
  id: z.int(),
  status: z.string(),
  certificate: z.object({
    id: z.nullish(z.int()),
    common_name: z.string(),
    dns_names: z.nullish(z.array(z.string())),
    csr: z.nullish(z.string()),
    serial_number: z.nullish(z.string()),
    signature_hash: z.nullish(z.string()),
    server_platform: z.nullish(z.object({ id: z.int() })),
    date_issued: z.nullish(z.string()),
  }),
  requests: z.nullish(z.array(requestSchema)),
  // Promised by no page; the console sends it as text.
  disable_ct: z.nullish(z.union([z.boolean(), z.literal([0, 1, '0', '1'])])),
});

/** An unknown status counts as undecided, because what follows from that is only a refusal. */
const DECIDED = new Set(['approved', 'rejected', 'denied', 'canceled', 'expired', 'issued']);

export function toOrder({ certificate, ...order }: z.infer<typeof orderInfoSchema>): Order {
  // Order info names the certificate already while it is on request; only these two say that it exists.
  const isIssued = Boolean(certificate.date_issued || certificate.serial_number);
  return {
    orderId: order.id,
    status: order.status,
    commonName: certificate.common_name,
    dnsNames: certificate.dns_names ?? [],
    csr: certificate.csr || null,
    issuedCertificateId: isIssued ? (certificate.id ?? null) : null,
    serialNumber: certificate.serial_number || null,
    issuedAt: toTime(certificate.date_issued),
    signatureHash: certificate.signature_hash || null,
    serverPlatformId: certificate.server_platform?.id ?? null,
    disableCt: order.disable_ct == null ? null : Boolean(Number(order.disable_ct)),
    pendingRequests: (order.requests ?? [])
      .filter(({ status }) => !DECIDED.has(status))
      .map(({ id, type, status }) => ({ requestId: id, type: type ?? 'unknown', status })),
  };
}

const reissueSchema = z.object({
  id: z.int(),
  serial_number: z.nullish(z.string()),
  status: z.string(),
  date_created: z.nullish(z.string()),
  date_issued: z.nullish(z.string()),
  csr: z.nullish(z.string()),
});

/** An empty object is how some lists of the API say that there is nothing. */
export const reissuesSchema = z.union([z.object({ certificates: z.array(reissueSchema) }), z.strictObject({})]);

export function toReissue(wire: z.infer<typeof reissueSchema>, hashOfKey: (csr: string) => string | null): Reissue {
  return {
    issuedCertificateId: wire.id,
    serialNumber: wire.serial_number || null,
    status: wire.status,
    createdAt: toTime(wire.date_created),
    issuedAt: toTime(wire.date_issued),
    csrPublicKeySha256: wire.csr ? hashOfKey(wire.csr) : null,
  };
}

const user = z.object({ first_name: z.nullish(z.string()), last_name: z.nullish(z.string()) });

export const noteSchema = z.object({
  id: z.int(),
  text: z.string(),
  date_created: z.nullish(z.string()),
  user: z.nullish(user),
});

export function toOrderNote({ id, text, date_created, user }: z.infer<typeof noteSchema>): OrderNote {
  const author = [user?.first_name, user?.last_name].filter(Boolean).join(' ');
  return { noteId: id, text, createdAt: toTime(date_created), author: author || null };
}
