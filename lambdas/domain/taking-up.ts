import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import { withPack } from './opening.ts';
import { nextGeneration } from './rotation.ts';

export type TakingUp = 'take-up-lost-pack' | 'doubt-deletion';

/** How a record remembers that its pack outlived its deletion. */
export function doubtOf(packId: string): string {
  return `not-deleted ${packId}`;
}

/**
 * A certificate that had ended, with the pack that is there all the same, in a generation of its own: `PENDING`, so that
 * its lifecycle looks at the pack, or `ATTENTION` where the pack should be deleted, which is an operator's decision.
 * Undefined when it has not ended any more.
 */
export function takenUp(
  record: CertificateRecord,
  packId: string,
  change: TakingUp,
  now: string,
): CertificateRecord | undefined {
  if (!isTerminal(record.status)) return undefined;
  const { validationMethod } = record;
  const taken = withPack({ ...record, ...nextGeneration(record, now), validationMethod }, packId, now);
  return change === 'take-up-lost-pack' ? taken : { ...taken, status: 'ATTENTION', told: [doubtOf(packId)] };
}
