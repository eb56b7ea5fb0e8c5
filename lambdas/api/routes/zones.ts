import * as z from 'zod/mini';
import type { ZoneRecord } from '../../domain/zone-record.ts';
import { whatLivesIn, zoneKey } from '../../record/zone-contract.ts';
import { described, links, oneOf, paging, started, zoneId, zoneName } from '../fields.ts';
import { Problem } from '../problems.ts';
import { pageSchema, recordOf, recordsOf, versioned, viewOf } from '../records.ts';
import { type Route, read, start } from '../route.ts';
import { needsZone, ZONE_PROBLEMS } from './zone-conditions.ts';
import { needsZoneNameOrNoPack, ZONE_NAME_PROBLEMS, zoneNameOf } from './zone-name.ts';

const tag = 'Zones';

const wishes = {
  universalSsl: described(z.nullable(z.boolean()), 'Universal SSL on or off; null: as it is.'),
  automaticMode: described(z.nullable(oneOf(['auto', 'custom'])), 'Automatic SSL/TLS mode; null: as it is.'),
  quotaHeadroom: described(
    z.nullable(z.int().check(z.nonnegative('must be 0 or more'), z.lte(1000))),
    'Advanced packs that must be left in the quota; null: never mind.',
  ),
  enforce: described(z.boolean(), 'True: a sweep corrects what differs. False: it only says so.'),
};

const zoneSchema = z.object({
  zoneId,
  zoneName: z.string(),
  wishes: z.looseObject(wishes),
  override: described(
    z.nullable(z.looseObject({})),
    'The last change made against a safety rule, because a person said so.',
  ),
  refusal: described(
    z.optional(z.nullable(z.looseObject({}))),
    'Since when Cloudflare refuses to list its packs, and why; null where it does not.',
  ),
  universalSslChange: described(
    z.optional(z.looseObject({})),
    'The last change of Universal SSL by this stack; absent before the first.',
  ),
  ...versioned,
  links,
});

export function zoneLinks(id: string): Record<string, string> {
  const self = `/zones/${id}`;
  return { zone: self, packs: `${self}/certificate-packs`, certificates: `/certificates?zoneId=${id}` };
}

const zoneView = (record: ZoneRecord) => ({ ...viewOf(zoneSchema, record), links: zoneLinks(record.zoneId) });

export const zoneRoutes: readonly Route[] = [
  read({
    path: '/zones',
    operationId: 'listZones',
    tag,
    summary: 'List the zones that Certflow looks after',
    query: paging,
    answer: pageSchema(zoneSchema),
    problems: ['table-unavailable'],
    handle: async ({ query }) => {
      const { items, cursor } = await recordsOf<ZoneRecord>('zone', query);
      return { items: items.map(zoneView), cursor };
    },
  }),
  read({
    path: '/zones/{zoneId}',
    operationId: 'getZone',
    tag,
    summary: 'Read what is wished for a zone',
    params: { zoneId },
    answer: zoneSchema,
    problems: ['not-found', 'table-unavailable'],
    handle: async ({ params }) => {
      const remedy = 'PUT /zones/{zoneId} tells its wishes, and so does the first certificate in it';
      return zoneView(await recordOf<ZoneRecord>(zoneKey(params.zoneId), remedy));
    },
  }),
  start({
    method: 'PUT',
    path: '/zones/{zoneId}',
    operationId: 'recordZoneWishes',
    tag,
    summary: 'Say what is wished for a zone; the daily sweep compares',
    description:
      'A zone that is new here is asked for at Cloudflare first; nothing is stored where that fails. ' +
      'It may correct the name of the zone until Cloudflare has accepted an order in it.',
    machine: 'RecordZoneWishes',
    params: { zoneId },
    body: z.strictObject({
      zoneName,
      universalSsl: z._default(wishes.universalSsl, null),
      automaticMode: z._default(wishes.automaticMode, null),
      quotaHeadroom: z._default(wishes.quotaHeadroom, null),
      enforce: z._default(wishes.enforce, false),
    }),
    example: { zoneName: 'example.com', universalSsl: true, automaticMode: 'custom', quotaHeadroom: 2, enforce: false },
    answer: z.object({ zoneId, ...started }),
    problems: [...ZONE_PROBLEMS, ...ZONE_NAME_PROBLEMS],
    complete: async (request) => {
      const { params, body } = request;
      return { ...request, body: { ...body, zoneName: await zoneNameOf(params.zoneId, body.zoneName) } };
    },
    check: async ({ params, body }) => {
      await needsZoneNameOrNoPack(params.zoneId, body.zoneName);
      await needsZone(params.zoneId);
    },
    start: ({ params, body }) => ({
      subject: `zone-${params.zoneId}`,
      input: { ...params, ...body },
      links: zoneLinks(params.zoneId),
      tells: { ...params },
    }),
  }),
  start({
    method: 'DELETE',
    path: '/zones/{zoneId}',
    operationId: 'removeZone',
    tag,
    summary: 'Stop looking after a zone in which no certificate lives',
    description:
      'Removes the record of the zone with its wishes; the zone itself stays as it is at Cloudflare. Refused while a ' +
      'certificate in it has not ended, or an execution works on one.',
    machine: 'RemoveZone',
    params: { zoneId },
    answer: z.object({ zoneId, ...started }),
    problems: ['not-found', 'conflict', 'table-unavailable'],
    check: async ({ params }) => {
      await recordOf<ZoneRecord>(zoneKey(params.zoneId), 'GET /zones lists those there are');
      const living = await whatLivesIn(params.zoneId);
      if (living !== null) throw new Problem('conflict', living);
    },
    start: ({ params }) => ({
      subject: `zone-${params.zoneId}`,
      input: { ...params },
      links: { zones: '/zones' },
      tells: { ...params },
    }),
  }),
];
