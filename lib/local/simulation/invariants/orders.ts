import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import type { Entry, RequestEntry } from '../journal.ts';
import type { Invariant, World } from '../world.ts';
import { chainOf, PACK, packReads } from './requests.ts';

/** A CA that refused so many rounds refuses the next one, too, and each burns its rate limit. */
const MOST_RESTARTS = 3;
const ORDER = /\/zones\/([0-9a-f]{32})\/ssl\/certificate_packs\/order$/;

interface Lease {
  owner: string | null;
  expiresAt: number;
}

/** An order as it was sent, and what held at that moment. */
interface SentOrder {
  entry: Entry & RequestEntry;
  /** What it is called here. */
  name: string;
  chain: string[];
  /** The record that its sender owned. */
  record: CertificateRecord | undefined;
  zoneId: string;
  lease: Lease | undefined;
}

function ordersOf(world: World): SentOrder[] {
  const records = new Map<string, CertificateRecord>();
  const leases = new Map<string, Lease>();
  return world.journal.entries.flatMap((entry) => {
    if (entry.kind === 'commit' && entry.key.startsWith('certificate#')) {
      records.set(entry.key, entry.record as unknown as CertificateRecord);
    }
    if (entry.kind === 'lease') leases.set(entry.zoneId, entry);
    const zoneId = entry.kind === 'request' && entry.method === 'POST' ? ORDER.exec(entry.path)?.[1] : undefined;
    if (entry.kind !== 'request' || zoneId === undefined) return [];
    const chain = chainOf(entry.by, world);
    // What was stopped a moment ago, and let its record go, may still be at it.
    const isIts = ({ owner, intent, ...record }: CertificateRecord) =>
      record.zoneId === zoneId && [owner, intent?.sentBy].some((arn) => chain.includes(arn ?? ''));
    const record = [...records.values()].find(isIts);
    const name = `the order of ${entry.by?.execution?.name} at ${new Date(entry.at).toISOString()}`;
    return [{ entry, name, chain, record, zoneId, lease: leases.get(zoneId) }];
  });
}

function onePackAGeneration(world: World): string[] {
  const made = new Map<string, number>();
  for (const { record, entry } of ordersOf(world)) {
    const key = generationOf(record);
    if (entry.status === 200) made.set(key, (made.get(key) ?? 0) + 1);
  }
  return [...made].flatMap(([key, count]) => (count > 1 ? [`${count} packs were made for ${key}`] : []));
}

function oneOrderAnIntent(world: World): string[] {
  const inDoubt = new Set<string>();
  return ordersOf(world).flatMap(({ record, name, entry }) => {
    if (!record?.intent || record.intent.sentBy !== entry.by?.execution?.arn)
      return [`${name} has no INTENT of its own`];
    const key = generationOf(record);
    const follows = inDoubt.has(key);
    if (!entry.isKnownUnapplied) inDoubt.add(key);
    return follows ? [`${name} follows one of ${key} that may have been applied`] : [];
  });
}

function generationOf(record: CertificateRecord | undefined): string {
  return `${record?.certificateId} generation ${record?.generation}`;
}

function ordersAreUnderLease(world: World): string[] {
  return ordersOf(world).flatMap(({ chain, lease, entry, name, zoneId }) => {
    const holds = lease && chain.includes(lease.owner ?? '') && lease.expiresAt * 1000 >= entry.at;
    return holds ? [] : [`${name} is sent without the lease of zone ${zoneId}`];
  });
}

function restartsOnlyTimedOut({ journal }: World): string[] {
  const problems: string[] = [];
  const reads = packReads({ journal });
  /** By pack, then by reader; a restart makes all of it old. */
  const read = new Map<string, Map<string | undefined, unknown>>();
  const restarts = new Map<string, number>();
  for (const entry of journal.entries) {
    if (entry.kind !== 'request') continue;
    const reader = entry.by?.execution?.arn;
    const shown = reads.get(entry);
    if (shown) read.set(shown.packId, (read.get(shown.packId) ?? new Map()).set(reader, shown.status));
    // A renewal is validated anew.
    if (shown?.status === 'active') restarts.delete(shown.packId);
    const packId = PACK.exec(entry.path)?.[1];
    if (packId === undefined) continue;
    const isRestart = entry.method === 'PATCH' && !('cloudflare_branding' in Object(entry.body));
    if (!isRestart) continue;
    const status = read.get(packId)?.get(reader);
    if (status !== 'validation_timed_out') problems.push(`pack ${packId} is restarted after it was read as ${status}`);
    if (entry.isKnownUnapplied) continue;
    read.delete(packId);
    const count = (restarts.get(packId) ?? 0) + 1;
    restarts.set(packId, count);
    if (count > MOST_RESTARTS) problems.push(`pack ${packId} is restarted ${count} times`);
  }
  return problems;
}

export const ORDER_INVARIANTS: Invariant[] = [
  { id: 'I1', title: 'one pack a generation', check: onePackAGeneration },
  { id: 'I2', title: 'one order an INTENT', check: oneOrderAnIntent },
  { id: 'I9', title: 'an order is sent under the zone’s lease', check: ordersAreUnderLease },
  { id: 'I10', title: 'a restart follows a read of validation_timed_out, and is capped', check: restartsOnlyTimedOut },
];
