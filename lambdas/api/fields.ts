import * as z from 'zod/mini';
import { certificateIdSchema, orderIdSchema, packIdSchema, zoneIdSchema } from '../record/contract.ts';

/** Text in a document: what the field is, and one value as it may look. */
export function described<T extends z.ZodMiniType>(schema: T, description: string, example?: unknown): T {
  return schema.check(z.meta({ description, ...(example !== undefined && { examples: [example] }) })) as T;
}

const positive = z.int('must be an integer').check(z.positive('must be a positive integer'));

export const certificateId = described(
  certificateIdSchema,
  'Ours; POST /certificates answers with it.',
  'example-com-0f1e2d3c4b5a6978',
);
export const zoneId = described(zoneIdSchema, "Cloudflare's id of the zone.", '023e105f4ecef8ad9ca31a8372d0c353');
export const ZONE_NAME_MEANING =
  'The name of the zone. It may be left out where GET /zones/{zoneId} has it; another one is refused there.';
export const zoneName = described(
  z.optional(
    z.string().check(z.maxLength(253), z.regex(/^[^\s/]+\.[^\s/]+$/, 'must be the name of the zone, like example.com')),
  ),
  ZONE_NAME_MEANING,
  'example.com',
);
export const packId = described(
  packIdSchema,
  "Cloudflare's id of the pack; it changes at renewal.",
  '3822ff90-ea29-44df-9e55-21300bb9419b',
);
export const orderId = described(orderIdSchema, "DigiCert's id of the order.", 12345);
export const domainId = described(positive, "DigiCert's id of the domain.", 12345);
export const noteId = described(positive, "DigiCert's id of the note.", 1);
export const acknowledgeUncovered = described(
  z.optional(z.boolean('must be true or false')),
  'True: also where hosts are left without a certificate. What is uncovered is kept on the zone.',
);
export const acknowledgeToggle = described(
  z.optional(z.boolean('must be true or false')),
  'True: also within ten minutes of the last change of Universal SSL.',
);

export const links = z.record(z.string(), z.string());

/** What every start answers. */
export const started = {
  execution: z.object({
    arn: z.string(),
    name: z.string(),
    machine: z.string(),
    console: described(z.string(), "The execution in AWS's console."),
  }),
  links: described(links, 'Where to look next, relative to this API.'),
};

const LIMIT_RULE = 'must be an integer from 1 to 100';

/** Of every list: follow `cursor` until it is null. A page with a filter may be short, or empty, before that. */
export const paging = {
  limit: described(z._default(z.int(LIMIT_RULE).check(z.gte(1, LIMIT_RULE), z.lte(100, LIMIT_RULE)), 25), 'At most.'),
  cursor: described(
    z.optional(z.string().check(z.maxLength(1024), z.regex(/^[\w-]+$/, 'must be the cursor of the page before'))),
    'Of the page before; the first has none.',
  ),
};
export const cursor = described(z.nullable(z.string()), 'Of the next page; null at the end.');

export function oneOf<T extends string>(values: readonly T[]) {
  return z.literal([...values], `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`);
}
