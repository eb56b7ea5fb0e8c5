import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { AUTOMATIC_SSL_MODES } from '../domain/zone-settings.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import {
  asWritten,
  certificateIdSchema,
  certificateKey,
  orderIdSchema,
  redriveCountSchema,
  zoneIdSchema,
} from './contract.ts';
import { readRecord } from './table.ts';
import { commitToggle, zoneNameSchema } from './zone-contract.ts';

/** DigiCert says no limit; this is what fits in a state beside the notes that are there. */
const MAX_NOTE_LENGTH = 2000;

const COMMANDS = {
  'update-certificate-pack': z.strictObject({ certificateId: certificateIdSchema, cloudflareBranding: z.boolean() }),
  'retry-verification': z.strictObject({ zoneId: zoneIdSchema }),
  'edit-universal-ssl-settings': z.strictObject({
    zoneId: zoneIdSchema,
    zoneName: zoneNameSchema,
    enabled: z.boolean(),
    acknowledgeUncovered: z._default(z.boolean(), false),
    acknowledgeToggle: z._default(z.boolean(), false),
  }),
  'edit-automatic-ssl-mode': z.strictObject({
    zoneId: zoneIdSchema,
    value: z.literal([...AUTOMATIC_SSL_MODES], `must be one of ${AUTOMATIC_SSL_MODES.join(', ')}`),
  }),
  'add-note': z.strictObject({
    orderId: orderIdSchema,
    note: z.string().check(z.trim(), z.minLength(1, 'must say something'), z.maxLength(MAX_NOTE_LENGTH)),
  }),
  'delete-note': z.strictObject({
    orderId: orderIdSchema,
    noteId: z.int().check(z.positive('must be a positive integer')),
  }),
};

const input = z.object({
  input: z.record(z.string(), z.unknown(), 'must be a JSON object'),
  command: z.literal(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]),
  executionId: z.string(),
  redriveCount: redriveCountSchema,
});

/**
 * Checks a person's command in full and fills its optional fields; with the zone and the pack where it names a
 * certificate. Writes nothing, except that it commits enabling Universal SSL, whose request is the next step;
 * `plan-removal` commits disabling it. `outcome.verdict` is `accepted`, or says why it is not carried out: `too-soon`.
 * Errors: `InvalidInput`.
 */
async function acceptCommand({ command, executionId, redriveCount, ...given }: z.infer<typeof input>, now: Date) {
  const wish = parseInput<Record<string, unknown>>(COMMANDS[command], asWritten(given.input));
  const outcome = { verdict: 'accepted', attempts: 0, send: plannedSend(redriveCount, 0) };
  const accepted = {
    certificateId: null,
    packId: null,
    ...wish,
    ...(await factsOf(wish)),
    command,
    executionId,
    outcome,
  };
  if (command !== 'edit-universal-ssl-settings') return accepted;
  const toggle = parseInput(COMMANDS[command], wish);
  const reason = toggle.enabled ? await commitToggle({ ...toggle, execution: executionId }, now) : null;
  return reason === null ? accepted : { ...accepted, outcome: { verdict: 'too-soon', reason } };
}

async function factsOf({ certificateId }: Record<string, unknown>) {
  if (typeof certificateId !== 'string') return {};
  const record = await readRecord<CertificateRecord>(certificateKey(certificateId));
  if (record === undefined)
    throw new InvalidInput(`certificateId: there is no ${certificateId}; list the certificates`);
  const { packId, zoneId } = record;
  if (packId === null)
    throw new InvalidInput(`certificateId: ${certificateId} has no pack yet; wait until it is ordered`);
  return { packId, zoneId };
}

export const handler = handle(input, acceptCommand);
