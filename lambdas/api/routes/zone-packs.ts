import * as z from 'zod/mini';
import type { Pack } from '../../domain/pack.ts';
import { packSchema, unreadableSchema, validationRecordSchema } from '../../record/contract.ts';
import { acknowledgeUncovered, described, oneOf, packId, started, zoneId, zoneName } from '../fields.ts';
import { Problem } from '../problems.ts';
import { readProvider } from '../reads.ts';
import { type Route, read, start } from '../route.ts';
import { needsZoneName, ZONE_NAME_PROBLEMS, zoneNameOf } from './zone-name.ts';
import { zoneLinks } from './zones.ts';

const tag = 'Zones';
const path = '/zones/{zoneId}/certificate-packs';
const PER_PAGE_RULE = 'must be an integer from 5 to 50';
const PEM = /-----BEGIN CERTIFICATE-----/;

const shownText = z.nullable(z.string());
const packInFullSchema = z.extend(packSchema, {
  certificates: z.array(
    z.object({
      status: z.string(),
      expiresAt: shownText,
      uploadedAt: shownText,
      id: described(shownText, "Cloudflare's id of the certificate."),
      issuer: shownText,
      signature: described(shownText, 'The signature algorithm, e.g. ECDSAWithSHA256.'),
      hosts: z.nullable(z.array(z.string())),
      bundleMethod: shownText,
      priority: z.nullable(z.number()),
    }),
  ),
  cloudflareBranding: z.nullable(z.boolean()),
  primaryCertificate: described(
    shownText,
    'The id of the certificate that is served first, where Cloudflare shows it.',
  ),
  dcvDelegationRecords: described(
    z.array(validationRecordSchema),
    'What to publish once to delegate the validation to Cloudflare.',
  ),
});

/** What Cloudflare has now, also what Certflow did not order. */
export const zonePackRoutes: readonly Route[] = [
  read({
    path,
    operationId: 'listCertificatePacks',
    tag,
    summary: 'List the packs of a zone as Cloudflare has them now',
    params: { zoneId },
    query: {
      status: described(z.optional(oneOf(['all'])), 'all: also those that are not active.'),
      deploy: described(z.optional(oneOf(['staging', 'production'])), 'Only those deployed there.'),
      page: z.optional(z.int('must be an integer').check(z.positive('must be 1 or more'))),
      perPage: z.optional(z.int(PER_PAGE_RULE).check(z.gte(5, PER_PAGE_RULE), z.lte(50, PER_PAGE_RULE))),
    },
    call: 'cloudflare/list-certificate-packs',
    answer: z.object({
      packs: z.array(packInFullSchema),
      unreadable: described(unreadableSchema, 'Packs of this page whose entry could not be read, and which fields.'),
      page: z.int(),
      perPage: z.int(),
      totalPages: z.nullable(z.int()),
      totalCount: z.nullable(z.int()),
    }),
    handle: ({ params, query }) => readProvider('cloudflare/list-certificate-packs', { ...params, ...query }),
  }),
  read({
    path: `${path}/{packId}`,
    operationId: 'getCertificatePack',
    tag,
    summary: 'Read a pack as Cloudflare has it now',
    params: { zoneId, packId },
    call: 'cloudflare/get-certificate-pack',
    answer: packInFullSchema,
    handle: async ({ params }) => {
      const pack = await readProvider<Pack>('cloudflare/get-certificate-pack', { ...params, attachments: true });
      // How the call tells its machines of a 404; a pack that is being deleted still has its hosts.
      if (pack.status !== 'deleted' || pack.hosts.length > 0) return pack;
      throw new Problem(
        'not-found',
        `Cloudflare has no pack ${params.packId} here; list the zone's packs with status=all`,
      );
    },
  }),
  start({
    method: 'DELETE',
    path: `${path}/{packId}`,
    operationId: 'deleteCertificatePack',
    tag,
    summary: 'Delete a pack, unless hosts would be left without a certificate',
    description: 'For a pack that Certflow ordered, DELETE /certificates/{certificateId} does the same.',
    machine: 'DeleteCertificatePack',
    params: { zoneId, packId },
    query: { zoneName, acknowledgeUncovered },
    answer: z.object({ zoneId, packId, ...started }),
    problems: ZONE_NAME_PROBLEMS,
    complete: async (request) => {
      const { params, query } = request;
      return { ...request, query: { ...query, zoneName: await zoneNameOf(params.zoneId, query.zoneName) } };
    },
    check: ({ params, query }) => needsZoneName(params.zoneId, query.zoneName),
    start: ({ params, query }) => ({
      subject: `zone-${params.zoneId}`,
      input: { ...params, ...query },
      links: zoneLinks(params.zoneId),
      tells: { ...params },
    }),
  }),
  read({
    path: '/zones/{zoneId}/quota',
    operationId: 'getQuota',
    tag,
    summary: 'Read how many advanced packs the zone may have, and has',
    params: { zoneId },
    call: 'cloudflare/get-certificate-pack-quotas',
    answer: z.looseObject({ verdict: z.string(), reason: z.string() }),
    handle: ({ params }) => readProvider('cloudflare/get-certificate-pack-quotas', params),
  }),
  read({
    path: '/zones/{zoneId}/recommendation',
    operationId: 'getRecommendation',
    tag,
    summary: "Read Cloudflare's recommended SSL mode, where it still gives one",
    params: { zoneId },
    call: 'cloudflare/get-ssl-recommendation',
    answer: z.looseObject({ notOffered: z.boolean() }),
    handle: ({ params }) => readProvider('cloudflare/get-ssl-recommendation', params),
  }),
  {
    ...read({
      path: '/zones/{zoneId}/analyze',
      operationId: 'analyzeCertificate',
      tag,
      summary: 'Have a certificate analysed; it changes nothing',
      params: { zoneId },
      call: 'cloudflare/analyze-certificate',
      answer: z.looseObject({ analysis: z.unknown() }),
      handle: ({ params, body }) => readProvider('cloudflare/analyze-certificate', { ...params, ...(body as object) }),
    }),
    method: 'POST',
    body: z.strictObject({
      certificate: described(
        z.optional(z.string().check(z.maxLength(32_768), z.regex(PEM, 'must be a certificate in PEM'))),
        "In PEM; the zone's own where none is given.",
      ),
      bundleMethod: z.optional(oneOf(['ubiquitous', 'optimal', 'force'])),
    }),
    example: { bundleMethod: 'ubiquitous' },
  },
];
