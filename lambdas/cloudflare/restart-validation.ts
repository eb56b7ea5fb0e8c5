import * as z from 'zod/mini';
import type { Pack } from '../domain/pack.ts';
import { OutcomeUnknown } from '../runtime/errors.ts';
import { mutationSchema } from '../runtime/fence.ts';
import { handle } from '../runtime/handler.ts';
import { cloudflare } from './client.ts';
import { packIdSchema, zoneIdSchema } from './contract.ts';
import { packSchema, toPack } from './pack-contract.ts';

const input = z.extend(mutationSchema, { zoneId: zoneIdSchema, packId: packIdSchema });

/**
 * Restarts a pack's validation, which makes new validation records. Allowed only from `validation_timed_out`; from any
 * other status Cloudflare refuses. Errors: `OutcomeUnknown` also when the answer shows another pack.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/edit/
 */
export async function restartValidation({ zoneId, packId, send }: z.infer<typeof input>): Promise<Pack> {
  const path = `/zones/${zoneId}/ssl/certificate_packs/${packId}`;
  const { result } = await cloudflare({ method: 'PATCH', send, path, body: {}, result: packSchema });
  const pack = toPack(result);
  if (pack.packId !== packId)
    throw new OutcomeUnknown(`Cloudflare PATCH ${path}: the answer shows pack ${pack.packId}`);
  return pack;
}

export const handler = handle(input, restartValidation);
