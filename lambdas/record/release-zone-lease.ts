import * as z from 'zod/mini';
import { handle } from '../runtime/handler.ts';
import { zoneIdSchema } from './contract.ts';
import { dropZoneLease } from './table.ts';

const input = z.object({ zoneId: zoneIdSchema, owner: z.string() });

/** Gives the zone back; harmless when the lease has run out or is another's by now. */
async function releaseZoneLease({ zoneId, owner }: z.infer<typeof input>) {
  await dropZoneLease(zoneId, owner);
  return { verdict: 'released', reason: 'the zone is free for the next order' };
}

export const handler = handle(input, releaseZoneLease);
