import * as z from 'zod/mini';
import { PACK_ID, ZONE_ID } from '../lambdas/domain/ids.ts';

export const EVENT_SOURCE = 'certflow';

/** Rises when a field changes its meaning or goes; a new field does not raise it, so consumers ignore what they do not know. */
const VERSION = '1';

const text = (description: string) => z.string().check(z.describe(description));
const count = (description: string) => z.int().check(z.gte(0), z.describe(description));
const time = (description: string) =>
  z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/), z.describe(`${description}; ISO 8601, UTC`));
const id = (pattern: RegExp, description: string) => z.string().check(z.regex(pattern), z.describe(description));

const certificateId = id(/^[a-z0-9-]{1,24}-[0-9a-f]{16}$/, 'Certflow’s id of the certificate');
const pack = z.string().check(z.regex(PACK_ID));
const packId = z.nullable(pack).check(z.describe('Cloudflare’s id of the certificate pack; null before there is one'));
const zoneId = id(ZONE_ID, 'Cloudflare’s id of the zone');
const zoneName = text('Name of the zone');
const orderId = z.int().check(z.gte(1), z.describe('DigiCert’s id of the order'));
const verdict = text('What the machine came to, in kebab case');

const every = {
  version: z.literal(VERSION).check(z.describe('Version of this event')),
  execution: id(/^arn:/, 'ARN of the execution that tells it'),
  reason: text('One sentence for a person'),
};
const certificate = { ...every, certificateId, packId, verdict };
const ctOrder = { ...every, orderId, verdict };

/** Of an event whose subject may be one of these: at least one is there. */
function aboutOneOf(...subjects: string[]) {
  return [
    z.refine((detail) => subjects.some((subject) => subject in (detail as object))),
    // A refinement has no JSON Schema of its own.
    z.meta({ anyOf: subjects.map((subject) => ({ required: [subject] })) }),
  ] as const;
}

/** The details of every event on the bus, by detail-type. */
export const EVENT_DETAILS = {
  'Validation Records Needed': z.object({
    ...certificate,
    validationMethod: text('txt, http, email or cname'),
    validationRecords: z
      .array(z.record(z.string(), z.union([z.string(), z.array(z.string())])))
      .check(
        z.describe('What must be published, or who must answer a mail: txtName and txtValue, httpUrl and httpBody …'),
      ),
  }),
  'Certificate Active': z.object(certificate),
  'Certificate Expiring': z
    .object({
      ...every,
      verdict,
      certificateId: z.optional(certificateId),
      packId: z.optional(packId),
      orderId: z.optional(orderId),
      expiresAt: time('The earliest end among the pack’s certificates, or the end of the order’s newest one'),
      daysLeft: z.int().check(z.describe('Whole days until then; negative when it is over')),
    })
    .check(...aboutOneOf('certificateId', 'orderId')),
  'Validation Abandoned': z.object(certificate),
  'Attention Needed': z
    .object({
      ...every,
      verdict,
      certificateId: z.optional(certificateId),
      packId: z.optional(packId),
      orderId: z.optional(orderId),
      zoneId: z.optional(zoneId),
      notice: z.optional(
        text(
          'What a wait of PollVerification wants to be known: pending-long, brand-check, unrecognised, being-deleted, method-fallback, read-failed',
        ),
      ),
    })
    .check(...aboutOneOf('certificateId', 'orderId', 'zoneId')),
  'Reissue Awaiting Approval': z.object(ctOrder),
  'CT In Sync': z.object(ctOrder),
  'CT Out Of Sync': z.object(ctOrder),
  'Domain Validation Expiring': z.object({
    ...every,
    domainId: z.int().check(z.gte(1), z.describe('DigiCert’s id of the domain')),
    name: text('Name of the domain'),
    effectiveUntil: z
      .nullable(z.string())
      .check(z.describe('From then on it carries no issuance; null when it carries none now, or nothing tells')),
    priority: z
      .literal(['P1', 'P2', 'P3'])
      .check(z.describe('P1: a reissue would fail now, or the validation has come to a stop; P2, P3: later')),
    verdict,
  }),
  'Quota Low': z.object({
    ...every,
    zoneId,
    zoneName,
    used: count('Advanced certificates that the zone has'),
    allocated: count('Advanced certificates that it may have'),
  }),
  'Orphan Pack': z.object({
    ...every,
    zoneId,
    packId: pack.check(z.describe('Cloudflare’s id of a pack that no record of Certflow knows')),
    status: text('The pack’s status at Cloudflare'),
  }),
  'Zone Settings Drifted': z.object({
    ...every,
    zoneId,
    zoneName,
    enforced: z.boolean().check(z.describe('True when Certflow puts the wished setting back by itself')),
  }),
  'Sweep Incomplete': z.object({
    ...every,
    sweep: text('Name of the sweep'),
    scheduledAt: time('When it was due'),
    covered: count('How many it came to, those in vain included'),
    failed: count('How many of them it could not look at'),
  }),
} as const satisfies Record<string, z.ZodMiniObject>;

/** What people and other systems may act on. */
export type CertflowEvent = keyof typeof EVENT_DETAILS;
export const CERTFLOW_EVENTS = Object.keys(EVENT_DETAILS) as CertflowEvent[];

export type EventDetail<Event extends CertflowEvent> = z.infer<(typeof EVENT_DETAILS)[Event]>;
/** The fields that a machine fills in itself; `tell()` adds the others. */
export type EventField<Event extends CertflowEvent> = Exclude<
  keyof EventDetail<Event> & string,
  'version' | 'execution'
>;

/** These also go to the topic that wakes people. */
export const URGENT_EVENTS = [
  'Attention Needed',
  'Validation Abandoned',
  'Certificate Expiring',
  'CT Out Of Sync',
  'Sweep Incomplete',
] as const satisfies CertflowEvent[];
