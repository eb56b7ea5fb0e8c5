import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { handle } from '../runtime/handler.ts';
import { certificateIdSchema, certificateKey } from './contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({ certificateId: certificateIdSchema, executionId: z.string() });

/** Puts back what the validation method was before an edit that was refused, unless another edit came after it. */
async function restoreValidationMethod({ certificateId, executionId }: z.infer<typeof input>, now: Date) {
  const { validationMethod } = await updateRecord<CertificateRecord>(
    certificateKey(certificateId),
    'restore-validation-method',
    (current) => {
      if (current === undefined) throw new Error(`${certificateId}: vanished`);
      const { methodEdit } = current;
      if (methodEdit?.execution !== executionId) return undefined;
      return { ...current, validationMethod: methodEdit.before, methodEdit: null };
    },
    now,
  );
  return { validationMethod };
}

export const handler = handle(input, restoreValidationMethod);
