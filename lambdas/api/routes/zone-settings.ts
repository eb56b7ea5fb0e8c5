import * as z from 'zod/mini';
import { toggleViolation } from '../../domain/universal-ssl-toggle.ts';
import type { ZoneRecord } from '../../domain/zone-record.ts';
import { unreadableSchema, validationRecordSchema } from '../../record/contract.ts';
import { readRecord } from '../../record/table.ts';
import { zoneKey } from '../../record/zone-contract.ts';
import { acknowledgeToggle, acknowledgeUncovered, described, oneOf, started, zoneId, zoneName } from '../fields.ts';
import { Problem } from '../problems.ts';
import { readProvider } from '../reads.ts';
import { type Parsed, type Route, read, start } from '../route.ts';
import { needsZoneName, ZONE_NAME_PROBLEMS, zoneNameOf } from './zone-name.ts';
import { zoneLinks } from './zones.ts';

const common = { tag: 'Zones', params: { zoneId } } as const;
const answer = z.object({ zoneId, ...started });

function startOf({ params }: Parsed<{ zoneId: string }>, path: string, input: Record<string, unknown> = {}) {
  const { zoneId } = params;
  const links = { setting: `/zones/${zoneId}/${path}`, ...zoneLinks(zoneId) };
  return { subject: `zone-${zoneId}`, input: { zoneId, ...input }, links, tells: { zoneId } };
}

/** Errors: `Problem` where the zone's record tells that it was switched less than ten minutes ago. */
async function needsSettled({
  params,
  body,
}: Parsed<{ zoneId: string }, object, { enabled: boolean; acknowledgeToggle?: boolean | undefined }>) {
  const zone = await readRecord<ZoneRecord>(zoneKey(params.zoneId));
  const { enabled, acknowledgeToggle = false } = body;
  const now = new Date().toISOString();
  const violation = toggleViolation(zone?.universalSslChange, { enabled, acknowledgeToggle, now });
  if (violation !== null) throw new Problem('conflict', violation);
}

const shownText = z.nullable(z.string());

/** One entry: of a pack, or of one host of a pack. */
const verificationSchema = z.object({
  packId: shownText,
  hostname: shownText,
  certificateStatus: shownText,
  brandCheck: described(z.boolean(), 'True: the CA reviews the order by hand.'),
  validationMethod: shownText,
  validationRecords: described(z.array(validationRecordSchema), 'What must be published for the CA to find.'),
  signature: shownText,
  verificationStatus: z.nullable(z.boolean()),
  verificationType: shownText,
});

/** A zone's settings as Cloudflare has them now. */
export const zoneSettingRoutes: readonly Route[] = [
  read({
    ...common,
    path: '/zones/{zoneId}/universal-ssl',
    operationId: 'getUniversalSsl',
    summary: 'Read whether Universal SSL is on',
    call: 'cloudflare/get-universal-ssl-settings',
    answer: z.object({ enabled: z.nullable(z.boolean()) }),
    handle: ({ params }) => readProvider('cloudflare/get-universal-ssl-settings', params),
  }),
  start({
    ...common,
    method: 'PATCH',
    path: '/zones/{zoneId}/universal-ssl',
    operationId: 'editUniversalSsl',
    summary: 'Switch Universal SSL, but not off while hosts would be left without a certificate',
    description: 'Within ten minutes of the last change it is switched the other way only with `acknowledgeToggle`.',
    machine: 'EditUniversalSslSettings',
    body: z.strictObject({
      zoneName,
      enabled: z.boolean('must be true or false'),
      acknowledgeUncovered,
      acknowledgeToggle,
    }),
    example: { zoneName: 'example.com', enabled: false },
    answer,
    problems: ['conflict', ...ZONE_NAME_PROBLEMS],
    complete: async (request) => {
      const { params, body } = request;
      return { ...request, body: { ...body, zoneName: await zoneNameOf(params.zoneId, body.zoneName) } };
    },
    start: (request) => startOf(request, 'universal-ssl', request.body),
    check: async (request) => {
      await needsZoneName(request.params.zoneId, request.body.zoneName);
      await needsSettled(request);
    },
  }),
  read({
    ...common,
    path: '/zones/{zoneId}/automatic-ssl-mode',
    operationId: 'getAutomaticSslMode',
    summary: 'Read whether Cloudflare chooses the SSL mode',
    call: 'cloudflare/get-automatic-ssl-mode',
    answer: z.looseObject({ value: z.string() }),
    handle: ({ params }) => readProvider('cloudflare/get-automatic-ssl-mode', params),
  }),
  start({
    ...common,
    method: 'PATCH',
    path: '/zones/{zoneId}/automatic-ssl-mode',
    operationId: 'editAutomaticSslMode',
    summary: 'Let Cloudflare choose the SSL mode, or not',
    machine: 'EditAutomaticSslMode',
    body: z.strictObject({ value: oneOf(['auto', 'custom']) }),
    example: { value: 'custom' },
    answer,
    start: (request) => startOf(request, 'automatic-ssl-mode', request.body),
  }),
  read({
    ...common,
    path: '/zones/{zoneId}/verification',
    operationId: 'getVerification',
    summary: 'Read how the validations of a zone stand; it never retries them',
    call: 'cloudflare/ssl-verification-details',
    answer: z.object({
      verifications: z.array(verificationSchema),
      unreadable: described(unreadableSchema, 'Entries that could not be read, by the id of their pack.'),
    }),
    handle: ({ params }) => readProvider('cloudflare/ssl-verification-details', params),
  }),
  start({
    ...common,
    method: 'POST',
    path: '/zones/{zoneId}/verification/retry',
    operationId: 'retryVerification',
    summary: 'Have every validation of the zone tried again now',
    machine: 'RetryVerification',
    answer,
    start: (request) => startOf(request, 'verification'),
  }),
];
