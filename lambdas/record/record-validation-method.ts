import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { methodEditViolation } from '../domain/method-change.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { EDITABLE_VALIDATION_METHODS } from '../domain/request.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, certificateIdSchema, certificateKey, redriveCountSchema } from './contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: {"certificateId", ...}'),
  executionId: z.string(),
  redriveCount: redriveCountSchema,
});

const wishSchema = z.strictObject({
  certificateId: certificateIdSchema,
  /** Null asks for a recheck with the method that the pack has. */
  validationMethod: z._default(
    z.nullable(z.literal([...EDITABLE_VALIDATION_METHODS], `must be one of ${EDITABLE_VALIDATION_METHODS.join(', ')}`)),
    null,
  ),
});

/**
 * Records a validation method before Cloudflare is told of it, so that every later recheck is one with the pack's own.
 * Whoever owns the record goes on: this is a person's command about something that is being waited for. Verdicts
 * `changed`, `same`. Errors: `InvalidInput`, before anything is written.
 */
async function recordValidationMethod({ input: given, executionId, redriveCount }: z.infer<typeof input>, now: Date) {
  const { certificateId, validationMethod: wanted } = parseInput(wishSchema, asWritten(given));
  let previousMethod: CertificateRecord['validationMethod'] | undefined;
  const record = await updateRecord<CertificateRecord>(
    certificateKey(certificateId),
    'record-validation-method',
    (current) => {
      if (current === undefined)
        throw new InvalidInput(`certificateId: there is no ${certificateId}; list the certificates`);
      if (current.packId === null)
        throw new InvalidInput(`certificateId: ${certificateId} has no pack yet; wait until it is ordered`);
      // Repeated after a lost answer, it still knows what is to be put back.
      const isRepeated = current.methodEdit?.execution === executionId;
      previousMethod = isRepeated ? current.methodEdit?.before : current.validationMethod;
      if (isRepeated || wanted === null || wanted === previousMethod) return undefined;
      const violation = methodEditViolation(current, wanted);
      if (violation !== null) throw new InvalidInput(violation);
      const methodEdit = { execution: executionId, before: current.validationMethod };
      return { ...current, validationMethod: wanted, methodEdit };
    },
    now,
  );
  const { zoneId, packId, validationMethod } = record;
  const changed = validationMethod !== previousMethod;
  const reason = changed
    ? `validation by ${validationMethod} instead of ${previousMethod}`
    : `a recheck by ${validationMethod}`;
  return {
    certificateId,
    zoneId,
    packId,
    validationMethod,
    previousMethod,
    verdict: changed ? 'changed' : 'same',
    reason,
    outcome: { attempts: 0, send: plannedSend(redriveCount, 0) },
  };
}

export const handler = handle(input, recordValidationMethod);
