import * as z from 'zod/mini';
import { VALIDATION_METHODS } from '../domain/request.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { editedValidationSchema, packIdSchema, zoneIdSchema } from './contract.ts';

const input = z.object({
  zoneId: zoneIdSchema,
  packId: packIdSchema,
  validationMethod: z.enum(VALIDATION_METHODS),
});

/**
 * Has a pack checked at once, with its own validation method. Allowed whenever the pack is not yet active; with a method
 * other than the pack's it would restart the issuance instead.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/verification/methods/edit/
 */
export async function editValidationMethod({ zoneId, packId, validationMethod }: z.infer<typeof input>) {
  const { result } = await cloudflare({
    method: 'PATCH',
    path: `/zones/${zoneId}/ssl/verification/${packId}`,
    body: { validation_method: validationMethod },
    result: editedValidationSchema,
  });
  return { status: result?.status ?? null, validationMethod: result?.validation_method ?? validationMethod };
}

export const handler = handle(input, editValidationMethod);
