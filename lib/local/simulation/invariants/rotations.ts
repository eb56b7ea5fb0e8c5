import type { Execution } from '../../execution.ts';
import type { Invariant, World } from '../world.ts';
import { chainOf, PACK, packReads } from './requests.ts';

/** From the first such look on, at least. */
const APART_MS = 30_000;

/** The rotation that an execution is, or works for. */
function rotationIn(chain: string[], { runtime }: World): Execution | undefined {
  return chain.map((arn) => runtime.describe(arn)).find(({ machine }) => machine === 'RotateCertificatePack');
}

/** What serves is deleted for a successor only after that was read as active for a while, and as nothing else since. */
function successorsServe(world: World): string[] {
  /** Since when each pack was read as active. */
  const active = new Map<string, number>();
  const packIds = new Map<unknown, unknown>();
  const reads = packReads(world);
  return world.journal.entries.flatMap((entry) => {
    if (entry.kind === 'commit' && entry.key.startsWith('certificate#')) {
      packIds.set(entry.record.certificateId, entry.record.packId);
    }
    if (entry.kind !== 'request') return [];
    const read = reads.get(entry);
    if (read?.status === 'active') active.set(read.packId, active.get(read.packId) ?? entry.at);
    else if (read) active.delete(read.packId);
    const packId = PACK.exec(entry.path)?.[1];
    if (entry.method !== 'DELETE' || packId === undefined) return [];
    const rotation = rotationIn(chainOf(entry.by, world), world);
    if (rotation === undefined) return [];
    const { certificateId } = rotation.input as { certificateId?: string };
    const successor = packIds.get(certificateId);
    const seen = active.get(String(successor));
    const isServed = successor !== packId && seen !== undefined && entry.at - seen >= APART_MS;
    return isServed ? [] : [`pack ${packId} is deleted by ${rotation.name}, and successor ${successor} was not active`];
  });
}

export const ROTATION_INVARIANTS: Invariant[] = [
  { id: 'I17', title: 'a rotation deletes the old pack when its successor serves', check: successorsServe },
];
