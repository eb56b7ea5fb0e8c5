import * as z from 'zod/mini';
import { type DeletionProgress, trackDeletion } from '../domain/deletion.ts';
import { handle } from '../runtime/handler.ts';
import { certificateIdSchema, moveCertificate } from './contract.ts';

const input = z.object({
  certificateId: z.nullable(certificateIdSchema),
  owner: z.string(),
  getCertificatePack: z.object({ status: z.string() }),
  /** This call's own answer of the look before, or the plan's. */
  outcome: z.object({ sends: z.number(), startedAt: z.iso.datetime() }),
});

/** Where the record ends, if the deletion does. */
const ENDS = { deleted: 'DELETED', unfinished: 'ATTENTION', wait: null, send: null } as const satisfies Record<
  DeletionProgress['verdict'],
  string | null
>;

/** Judges one look at a pack that is being deleted, and records the end. Verdicts as `DeletionProgress`. */
async function trackDeletionOf({ getCertificatePack: pack, outcome, ...writer }: z.infer<typeof input>, now: Date) {
  const progress = trackDeletion(pack.status, outcome, now.toISOString());
  const { certificateId, owner } = writer;
  const status = ENDS[progress.verdict];
  if (certificateId !== null && status !== null) {
    const end = { status, reason: progress.reason, packStatus: pack.status };
    await moveCertificate(
      { certificateId, owner },
      'track-deletion',
      (record) => (record.status === status ? undefined : end),
      now,
    );
  }
  return { ...progress, startedAt: outcome.startedAt };
}

export const handler = handle(input, trackDeletionOf);
