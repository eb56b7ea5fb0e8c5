import * as z from 'zod/mini';
import { warningsFor } from '../../domain/certificate-authority-rules.ts';
import { CERTIFICATE_STATUSES, type CertificateRecord } from '../../domain/certificate-record.ts';
import { certificateKey, packSchema, requestFields, requestSchema } from '../../record/contract.ts';
import { certificateIdOf } from '../../runtime/certificate-id.ts';
import { certificateId, described, links, oneOf, paging, started, ZONE_NAME_MEANING, zoneId } from '../fields.ts';
import { fieldErrors, invalid } from '../problems.ts';
import { attemptSchema, attemptsOf, pageSchema, recordOf, recordsOf, versioned, viewOf } from '../records.ts';
import { type Parsed, type Route, read, start } from '../route.ts';
import { needsZone, ZONE_PROBLEMS } from './zone-conditions.ts';
import { needsZoneName, ZONE_NAME_PROBLEMS, zoneNameOf } from './zone-name.ts';

const tag = 'Certificates';

/** What people may know of a certificate; what else the record keeps is for its machines. */
const certificateSchema = z.object({
  certificateId,
  status: described(oneOf(CERTIFICATE_STATUSES), 'Where it stands; `reason` says why.'),
  reason: z.string(),
  zoneId,
  zoneName: z.string(),
  hosts: z.array(z.string()),
  certificateAuthority: z.string(),
  validationMethod: z.string(),
  validityDays: z.int(),
  cloudflareBranding: z.boolean(),
  deadlineHours: z.int(),
  ct: z.nullable(z.looseObject({ orderId: z.int(), disableCt: z.boolean() })),
  generation: z.int(),
  packId: z.nullable(z.string()),
  packStatus: described(z.nullable(z.string()), "Cloudflare's own word."),
  validationRecords: described(packSchema.shape.validationRecords, 'What must be published for the CA to find.'),
  restarts: z.int(),
  owner: described(z.nullable(z.string()), 'The execution that works on it; null between executions.'),
  requestedAt: z.string(),
  verificationStartedAt: z.nullable(z.string()),
  deadlineAt: z.nullable(z.string()),
  activeAt: z.nullable(z.string()),
  expiresAt: z.nullable(z.string()),
  warnings: z.array(z.string()),
  ...versioned,
  links,
});

/** A request, whose rules beyond its single fields are checked when it is complete. */
const orderSchema = z.extend(requestFields, {
  zoneName: described(z.optional(requestFields.shape.zoneName), ZONE_NAME_MEANING),
});

const REMEDY =
  'POST /certificates orders one, whose record is there a moment later; GET /certificates lists those there are';

export function certificateRecord(id: string) {
  return recordOf<CertificateRecord>(certificateKey(id), REMEDY);
}

/** Where to look next. */
export function certificateLinks(id: string): Record<string, string> {
  const self = `/certificates/${id}`;
  return { certificate: self, attempts: `${self}/attempts`, executions: `${self}/executions` };
}

function certificateView(record: CertificateRecord) {
  const order: Record<string, string> = record.ct ? { ctOrder: `/ct-orders/${record.ct.orderId}` } : {};
  const zone = { zone: `/zones/${record.zoneId}` };
  return {
    ...viewOf(certificateSchema, record),
    links: { ...certificateLinks(record.certificateId), ...zone, ...order },
  };
}

/** A wrong name of the zone is told before what follows from it, e.g. that no host is in the zone. Errors: `Problem`. */
async function completed(order: Parsed<object, object, z.output<typeof orderSchema>>) {
  const { zoneId, zoneName } = order.body;
  const request = requestSchema.safeParse({ ...order.body, zoneName: await zoneNameOf(zoneId, zoneName) });
  if (request.success) return { ...order, body: request.data };
  if (zoneName !== undefined) await needsZoneName(zoneId, zoneName);
  throw invalid(fieldErrors(request.error));
}

export const certificateRoutes: readonly Route[] = [
  start({
    method: 'POST',
    path: '/certificates',
    operationId: 'requestCertificate',
    tag,
    summary: 'Order a certificate, and see it through until it is active',
    description:
      'At most one pack is ordered, however often the same request is sent: its zone, hosts, CA, method and validity ' +
      'are its identity. With `ct` a DigiCert order is switched afterwards. Warnings tell what the CA will not honour. ' +
      'A zone that is new here is asked for at Cloudflare first; nothing is stored where that fails.',
    machine: 'CertificateLifecycle',
    body: orderSchema,
    example: {
      zoneId: '023e105f4ecef8ad9ca31a8372d0c353',
      zoneName: 'example.com',
      hosts: ['example.com', '*.example.com'],
      certificateAuthority: 'lets_encrypt',
      validationMethod: 'txt',
      validityDays: 90,
    },
    answer: z.object({ certificateId, warnings: z.array(z.string()), ...started }),
    problems: [...ZONE_PROBLEMS, ...ZONE_NAME_PROBLEMS],
    complete: completed,
    check: async ({ body }) => {
      await needsZoneName(body.zoneId, body.zoneName);
      await needsZone(body.zoneId);
    },
    start: ({ body }) => {
      const id = certificateIdOf(body);
      const tells = { certificateId: id, warnings: warningsFor(body, new Date().toISOString()) };
      return { subject: id, input: { ...body }, links: certificateLinks(id), tells };
    },
  }),
  read({
    path: '/certificates',
    operationId: 'listCertificates',
    tag,
    summary: 'List certificates',
    query: {
      status: described(z.optional(oneOf(CERTIFICATE_STATUSES)), 'Only those that stand there.'),
      zoneId: z.optional(zoneId),
      ...paging,
    },
    answer: pageSchema(certificateSchema),
    problems: ['table-unavailable'],
    handle: async ({ query: { status, zoneId, ...page } }) => {
      const within = zoneId === undefined ? page : { ...page, prefix: `${zoneId}#` };
      const fits = (record: CertificateRecord) => status === undefined || record.status === status;
      const { items, cursor } = await recordsOf<CertificateRecord>('certificate', within, fits);
      return { items: items.map(certificateView), cursor };
    },
  }),
  read({
    path: '/certificates/{certificateId}',
    operationId: 'getCertificate',
    tag,
    summary: 'Read a certificate: where it stands, and what must be published for its validation',
    params: { certificateId },
    answer: certificateSchema,
    problems: ['not-found', 'table-unavailable'],
    handle: async ({ params }) => certificateView(await certificateRecord(params.certificateId)),
  }),
  read({
    path: '/certificates/{certificateId}/attempts',
    operationId: 'listCertificateAttempts',
    tag,
    summary: 'Read what a certificate was, newest first',
    params: { certificateId },
    query: paging,
    answer: pageSchema(attemptSchema),
    problems: ['not-found', 'table-unavailable'],
    handle: ({ params, query }) => attemptsOf(certificateKey(params.certificateId), query, REMEDY),
  }),
];
