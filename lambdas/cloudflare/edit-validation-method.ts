import * as z from 'zod/mini';
import { EDITABLE_VALIDATION_METHODS } from '../domain/request.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { editedValidationSchema, packIdSchema, zoneIdSchema } from './contract.ts';

const input = z.extend(mutationSchema, {
  zoneId: zoneIdSchema,
  packId: packIdSchema,
  validationMethod: z.enum(EDITABLE_VALIDATION_METHODS),
});

/**
 * Has a pack checked at once. Allowed with the pack's own method whenever it is not yet active; another method restarts
 * the issuance, and so is a person's command. `cname` is a method here only: no order takes it.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/edit/
 */
export async function editValidationMethod({ zoneId, packId, validationMethod, send }: z.infer<typeof input>) {
  const { result } = await cloudflare({
    method: 'PATCH',
    send,
    path: `/zones/${zoneId}/ssl/verification/${packId}`,
    body: { validation_method: validationMethod },
    result: editedValidationSchema,
  });
  return { status: result?.status ?? null, validationMethod: result?.validation_method ?? validationMethod };
}

export const handler = handle(input, editValidationMethod);
