import * as z from 'zod/mini';
import type { Order, OrderNote, Reissue } from '../domain/order.ts';
import { productOf } from '../domain/order-product.ts';
import { toTime } from '../domain/time.ts';
import { flag, listOrEmpty, maybe, number, objectOrNull, readableItems, shown, text } from '../runtime/lenient.ts';

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

const id = z.pipe(number, z.int());
const when = z.pipe(
  shown(text),
  z.transform((written: string | null) => toTime(written)),
);

/** Some answers name a request by its id alone. */
export const requestSchema = z.object({ id, type: maybe(text), status: maybe(text) });

const items = <T>(item: z.ZodMiniType<T>) => z.pipe(listOrEmpty(z.unknown()), readableItems(item, 'id'));

/**
 * An order. Only what we cannot do without is required.
 * https://dev.digicert.com/en/certcentral-apis/services-api/orders/order-info.html
 */
export const orderInfoSchema = z.object({
  id,
  status: text,
  certificate: z.object({
    id: maybe(id),
    common_name: text,
    dns_names: listOrEmpty(text),
    csr: maybe(text),
    serial_number: maybe(text),
    signature_hash: maybe(text),
    server_platform: shown(objectOrNull(z.object({ id }))),
    date_issued: when,
  }),
  requests: items(requestSchema),
  product: shown(objectOrNull(z.object({ name_id: shown(text), validation_type: shown(text) }))),
  product_name_id: shown(text),
  // In the models of two public clients, and on no page of DigiCert's; the console sends it as text.
  disable_ct: maybe(flag),
});

/** An unknown status counts as undecided, because what follows from that is only a refusal. */
const DECIDED = new Set(['approved', 'rejected', 'denied', 'canceled', 'expired', 'issued']);

export function toOrder({ certificate, ...order }: z.output<typeof orderInfoSchema>): Order {
  // Order info names the certificate already while it is on request; only these two say that it exists.
  const isIssued = certificate.date_issued !== null || certificate.serial_number !== null;
  return {
    orderId: order.id,
    status: order.status,
    commonName: certificate.common_name,
    dnsNames: certificate.dns_names,
    csr: certificate.csr,
    issuedCertificateId: isIssued ? certificate.id : null,
    serialNumber: certificate.serial_number,
    issuedAt: certificate.date_issued,
    signatureHash: certificate.signature_hash,
    serverPlatformId: certificate.server_platform?.id ?? null,
    product: productOf(order.product?.name_id ?? order.product_name_id, order.product?.validation_type ?? null),
    disableCt: order.disable_ct,
    pendingRequests: order.requests.items
      .filter(({ status }) => status === null || !DECIDED.has(status))
      .map(({ id, type, status }) => ({
        requestId: id,
        type: type ?? 'unknown',
        status: status ?? 'of unknown status',
      })),
    unreadableRequests: order.requests.unreadable,
  };
}

const reissueSchema = z.object({
  id,
  serial_number: maybe(text),
  status: text,
  date_created: when,
  date_issued: when,
  csr: shown(text),
});

const isPresent = z.unknown().check(z.refine((value) => value !== undefined, 'is absent'));
const nothing = z.union([z.strictObject({}), z.array(z.unknown()).check(z.maxLength(0))]);

/** An empty object is how some lists of the API say that there is nothing; a list of something else is an error. */
export const reissuesSchema = z.union([
  z.object({ certificates: z.pipe(isPresent, items(reissueSchema)) }),
  z.pipe(
    nothing,
    z.transform(() => ({ certificates: { items: [], unreadable: [] } })),
  ),
]);

export function toReissue(wire: z.output<typeof reissueSchema>, hashOfKey: (csr: string) => string | null): Reissue {
  return {
    issuedCertificateId: wire.id,
    serialNumber: wire.serial_number,
    status: wire.status,
    createdAt: wire.date_created,
    issuedAt: wire.date_issued,
    csrPublicKeySha256: wire.csr ? hashOfKey(wire.csr) : null,
  };
}

/** A reissue's answer, which names the certificate only where nobody has to approve it. */
export const reissueAnswerSchema = z.object({ requests: items(requestSchema), certificate_id: maybe(id) });

/** The page mislabels `id` as the order's. */
export const createdNoteSchema = z.nullish(z.object({ id: maybe(id) }));

const user = z.object({ first_name: shown(text), last_name: shown(text) });

const noteSchema = z.object({ id, text, date_created: when, user: shown(objectOrNull(user)) });

/** An empty object is how some lists of the API say that there is nothing. */
export const notesSchema = z.object({ notes: items(noteSchema) });

export function toOrderNote({ id, text, date_created, user }: z.output<typeof noteSchema>): OrderNote {
  const author = [user?.first_name, user?.last_name].filter(Boolean).join(' ');
  return { noteId: id, text, createdAt: date_created, author: author || null };
}
