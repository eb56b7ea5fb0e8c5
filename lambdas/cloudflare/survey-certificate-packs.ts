import * as z from 'zod/mini';
import { orderedHosts } from '../domain/hosts.ts';
import type { Pack } from '../domain/pack.ts';
import { certificateIdOf } from '../runtime/certificate-id.ts';
import { handle } from '../runtime/handler.ts';
import { secretVersionOf } from '../runtime/secret.ts';
import { zoneIdSchema, zoneNameSchema } from './contract.ts';
import { allPacks } from './packs.ts';

const input = z.object({ zoneId: zoneIdSchema, zoneName: zoneNameSchema });

/**
 * Lists a zone's packs of every status and type, each with no more than a sweep needs: when the first of its
 * certificates expires and was uploaded, and the id that our own request for exactly that pack would have; with the
 * version of the secret that may read it. Always allowed.
 * https://developers.cloudflare.com/api/resources/ssl/subresources/certificate_packs/methods/list/
 */
export async function surveyCertificatePacks({ zoneId, zoneName }: z.infer<typeof input>) {
  const { packs, unreadable } = await allPacks(zoneId);
  return {
    unreadable,
    secretVersion: await secretVersionOf('CLOUDFLARE_SECRET_ARN'),
    packs: packs.map((pack) => {
      const first = firstToEnd(pack);
      return {
        packId: pack.packId,
        type: pack.type,
        status: pack.status,
        certificateId: certificateIdOf({ ...pack, zoneId, zoneName, hosts: orderedHosts(pack.hosts) }),
        expiresAt: first?.expiresAt ?? null,
        uploadedAt: first?.uploadedAt ?? null,
      };
    }),
  };
}

/** Compared as times, not as text: fractions of a second come and go. */
function firstToEnd({ certificates }: Pack): Pack['certificates'][number] | undefined {
  const endOf = ({ expiresAt }: Pack['certificates'][number]) => Date.parse(expiresAt ?? '9999-01-01');
  return certificates.filter(({ expiresAt }) => expiresAt !== null).sort((one, other) => endOf(one) - endOf(other))[0];
}

export const handler = handle(input, surveyCertificatePacks);
