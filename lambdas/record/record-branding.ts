import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { plannedSend } from '../domain/planned-send.ts';
import { judgeReadBack } from '../domain/read-back.ts';
import { handle } from '../runtime/handler.ts';
import { certificateIdSchema, certificateKey, redriveCountSchema } from './contract.ts';
import { updateRecord } from './table.ts';

const input = z.object({
  certificateId: certificateIdSchema,
  cloudflareBranding: z.boolean(),
  /** As it was read back after a lost answer; absent where the provider has answered. */
  getCertificatePack: z.optional(z.object({ hosts: z.array(z.string()) })),
  outcome: z.optional(z.object({ attempts: z._default(z.number(), 0) })),
  redriveCount: redriveCountSchema,
});

/** Records a pack's branding once it is what was asked for. Verdicts `applied`, `repeat`, `uncertain`. */
async function recordBranding(
  { certificateId, cloudflareBranding, outcome, redriveCount, ...read }: z.infer<typeof input>,
  now: Date,
) {
  const shows =
    read.getCertificatePack?.hosts.some((host) => host.endsWith('.cloudflaressl.com')) ?? cloudflareBranding;
  const judged = judgeReadBack(shows === cloudflareBranding, outcome?.attempts ?? 0);
  if (judged.verdict !== 'applied') return { ...judged, send: plannedSend(redriveCount, judged.attempts) };
  await updateRecord<CertificateRecord>(
    certificateKey(certificateId),
    'record-branding',
    (current) => {
      if (current === undefined) throw new Error(`${certificateId}: vanished`);
      return current.cloudflareBranding === cloudflareBranding ? undefined : { ...current, cloudflareBranding };
    },
    now,
  );
  return { ...judged, reason: `Cloudflare's own host is ${cloudflareBranding ? 'in' : 'not in'} the certificate` };
}

export const handler = handle(input, recordBranding);
