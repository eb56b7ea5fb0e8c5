import * as z from 'zod/mini';
import { causeOf } from '../domain/cause.ts';
import { type CertificateRecord, mayBecome } from '../domain/certificate-record.ts';
import { PACK_ID, ZONE_ID } from '../domain/ids.ts';
import { validityViolation } from '../domain/lifetimes.ts';
import {
  CERTIFICATE_AUTHORITIES,
  canonicalRequest,
  DEFAULT_DEADLINE_HOURS,
  FORMER_VALIDITY_DAYS,
  MAX_DEADLINE_HOURS,
  VALIDATION_METHODS,
  VALIDITY_DAYS,
  violationsOf,
} from '../domain/request.ts';
import { moveOwned } from './move.ts';
import type { RecordKey, Versioned } from './table.ts';

export const zoneIdSchema = z.string().check(z.regex(ZONE_ID, 'must be 32 hexadecimal digits'));

export const packIdSchema = z.string().check(z.regex(PACK_ID, 'must be a UUID or 32 hex digits'));

const text = z.exactOptional(z.string());
export const validationRecordSchema = z.object({
  status: text,
  txtName: text,
  txtValue: text,
  httpUrl: text,
  httpBody: text,
  cname: text,
  cnameTarget: text,
  emails: z.exactOptional(z.array(z.string())),
});

/** Items of a provider's list that could not be read; absent in a state that was written before they were told. */
export const unreadableSchema = z._default(z.array(z.object({ id: z.nullable(z.string()), fields: z.string() })), []);

/** A pack as the Cloudflare calls leave it in the state. */
export const packSchema = z.object({
  packId: packIdSchema,
  type: z.string(),
  status: z.string(),
  hosts: z.array(z.string()),
  certificateAuthority: z.nullable(z.string()),
  validationMethod: z.nullable(z.string()),
  validityDays: z.nullable(z.number()),
  certificates: z.array(
    z.object({
      status: z.string(),
      expiresAt: z.nullable(z.string()),
      uploadedAt: z._default(z.nullable(z.string()), null),
    }),
  ),
  validationRecords: z.array(validationRecordSchema),
  validationErrors: z.array(z.string()),
});

/** Ours, e.g. `example-com-0f1e2d3c4b5a6978`. */
export const certificateIdSchema = z
  .string()
  .check(z.regex(/^[a-z0-9-]{1,24}-[0-9a-f]{16}$/, 'must look like example-com-0f1e2d3c4b5a6978'));
export const orderIdSchema = z.int().check(z.positive('must be a positive integer'));

const oneOf = <T extends string | number>(values: readonly T[]) =>
  z.literal([...values], `must be one of ${values.join(', ')}`);

export const validationMethodSchema = oneOf(VALIDATION_METHODS);

/** A CSR is a few KB of PEM; the order's own is used where none is given. */
export const csrSchema = z.nullable(
  z.string().check(z.maxLength(8192), z.regex(/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/, 'must be a CSR in PEM')),
);

const ctRequestSchema = z.strictObject({
  orderId: orderIdSchema,
  disableCt: z.boolean(),
  acknowledgeUnlogged: z._default(z.boolean(), false),
  csr: z._default(csrSchema, null),
});

const DEADLINE_RULE = `must be whole hours from 1 to ${MAX_DEADLINE_HOURS}`;

/** The request's fields, each by itself. Unknown fields are refused: a typo is no default. */
const fieldsFor = (validityDays: readonly number[]) =>
  z.strictObject({
    zoneId: zoneIdSchema,
    zoneName: z.string().check(z.maxLength(253)),
    hosts: z
      .array(z.string().check(z.maxLength(1000)))
      .check(z.minLength(1, 'must name at least the apex of the zone'), z.maxLength(500)),
    certificateAuthority: oneOf(CERTIFICATE_AUTHORITIES),
    validationMethod: validationMethodSchema,
    validityDays: z.literal([...validityDays], {
      error: ({ input }) => validityViolation(input) ?? `must be one of ${validityDays.join(', ')}`,
    }),
    cloudflareBranding: z._default(z.boolean(), false),
    deadlineHours: z._default(
      z.int().check(z.gte(1, DEADLINE_RULE), z.lte(MAX_DEADLINE_HOURS, DEADLINE_RULE)),
      DEFAULT_DEADLINE_HOURS,
    ),
    ct: z._default(z.nullable(ctRequestSchema), null),
  });

/** The caller's request, checked in full; the result is canonical. */
const requestFor = (fields: ReturnType<typeof fieldsFor>) =>
  z.pipe(
    fields.check((context) => {
      for (const { path, message } of violationsOf(context.value)) {
        context.issues.push({ code: 'custom', input: context.value, path, message });
      }
    }),
    z.transform((request) => canonicalRequest(request)),
  );

export const requestFields = fieldsFor(VALIDITY_DAYS);
export const requestSchema = requestFor(requestFields);
/** Of an execution that was started at some time, maybe by what was allowed then. */
export const startedRequestSchema = requestFor(fieldsFor(FORMER_VALIDITY_DAYS));

/** `$$.Execution.RedriveCount`, of every call that plans a request. */
export const redriveCountSchema = z._default(z.number(), 0);

/** The fields of a machine's state, for a call that is given the whole of it as `state` beside what no state has. */
export function fromState<T>(fields: z.ZodMiniType<T>) {
  return z.pipe(
    z.transform((given: unknown) => ({ ...Object(Object(given).state), ...Object(given) })),
    fields,
  );
}

/** The input as the caller wrote it: Step Functions adds the parent's id to a child's, for the console's links. */
export function asWritten(input: Record<string, unknown>): Record<string, unknown> {
  const { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: _, ...written } = input;
  return written;
}

export const certificateKey = (certificateId: string): RecordKey => `certificate#${certificateId}`;

/** Fields that every writer of an existing certificate record needs from the state. */
export const certificateWriterSchema = z.object({ certificateId: certificateIdSchema, owner: z.string() });

/** One step of a certificate's record. `decide` returns what changes, or undefined. Errors: as `moveOwned`. */
export async function moveCertificate(
  writer: z.infer<typeof certificateWriterSchema>,
  change: string,
  decide: (record: CertificateRecord) => Partial<CertificateRecord> | undefined,
  now: Date,
): Promise<Versioned<CertificateRecord>> {
  const { certificateId, owner } = writer;
  const decideOnPause = (record: CertificateRecord) => {
    const changes = decide(record);
    const isOver = record.pause && changes?.status !== undefined && changes.status !== 'AUTH_PAUSED';
    return isOver ? { ...changes, pause: null } : changes;
  };
  const absent = `certificateId: there is no ${certificateId}`;
  return moveOwned({
    key: certificateKey(certificateId),
    owner,
    name: certificateId,
    absent,
    change,
    mayBecome,
    decide: decideOnPause,
    now,
  });
}

/** How a machine hears of a status, e.g. `quota-exhausted`. */
export function verdictOf(status: string): string {
  return status.toLowerCase().replaceAll('_', '-');
}

/** What a Catch leaves in the state. */
export const caughtSchema = z.object({ Error: z.string(), Cause: z.optional(z.string()) });

/** A person's sentence out of a caught error; at most 700 characters. */
export function reasonOf(caught: z.infer<typeof caughtSchema>): string {
  return causeOf(caught.Error, caught.Cause);
}
