import type { CertificateRecord } from '../../../../lambdas/domain/certificate-record.ts';
import type { CtOrderRecord } from '../../../../lambdas/domain/ct-order-record.ts';
import type { CommitEntry, Entry, RequestEntry } from '../journal.ts';
import type { Invariant, World } from '../world.ts';
import { chainOf, isHeard } from './requests.ts';

const PACKS = /\/zones\/([0-9a-f]{32})\/ssl\/certificate_packs(\/order)?$/;
const REISSUES = /\/order\/certificate\/(\d+)\/reissue$/;
/** Looks for a lost order, at least, before a person is asked: of three that are counted one may be counted twice. */
const LOOKS = 2;

/** A mutation that may have been applied, and how often its zone or order was looked at since. */
interface Doubt {
  looks: number;
}

/** A person may give an order up, whatever became of it. */
const PERSONS = ['plan-resolution', 'plan-ct-resolution'];

/** What may have been applied is not recorded as though it was not. */
function doubtsAreRecorded(world: World): string[] {
  const doubts = new Map<string, Doubt>();
  const last = new Map<string, CommitEntry>();
  return world.journal.entries.flatMap((entry) => {
    if (entry.kind === 'request') noteRequest(entry, doubts, last, world);
    if (entry.kind !== 'commit') return [];
    const before = last.get(entry.key);
    last.set(entry.key, entry);
    const doubt = doubts.get(entry.key);
    if (doubt === undefined || before === undefined) return [];
    return entry.key.startsWith('certificate#')
      ? ofOrder(entry, before.record as unknown as CertificateRecord, doubt, doubts)
      : ofReissue(entry, doubt, doubts);
  });
}

function noteRequest(
  entry: Entry & RequestEntry,
  doubts: Map<string, Doubt>,
  last: Map<string, CommitEntry>,
  world: World,
): void {
  const [, zoneId, order] = PACKS.exec(entry.path) ?? [];
  const orderId = REISSUES.exec(entry.path)?.[1];
  if (entry.method === 'POST' && (order || orderId) && !entry.isKnownUnapplied) {
    const key = orderId ? `ct-order#${orderId}` : keyOf(entry, zoneId, last, world);
    if (key && !isHeard(entry)) doubts.set(key, { looks: 0 });
  }
  if (entry.method !== 'GET' || !isHeard(entry)) return;
  for (const [key, doubt] of doubts) {
    const { record } = last.get(key) ?? {};
    if (orderId ? key === `ct-order#${orderId}` : zoneId && record?.zoneId === zoneId) doubt.looks += 1;
  }
}

/** Of the certificate that is ordered. */
function keyOf(
  entry: Entry & RequestEntry,
  zoneId: string | undefined,
  last: Map<string, CommitEntry>,
  world: World,
): string | undefined {
  const chain = chainOf(entry.by, world);
  const isIts = ({ record }: CommitEntry) => {
    const { owner, intent } = record as unknown as CertificateRecord;
    return record.zoneId === zoneId && [owner, intent?.sentBy].some((arn) => chain.includes(arn ?? ''));
  };
  return [...last.values()].find(isIts)?.key;
}

function ofOrder(
  { key, record: written }: CommitEntry,
  before: CertificateRecord,
  doubt: Doubt,
  doubts: Map<string, Doubt>,
): string[] {
  const record = written as unknown as CertificateRecord & { change: string };
  const isClosed = before.intent !== null && record.intent === null;
  if (isClosed) doubts.delete(key);
  if (isClosed && record.packId === null && !PERSONS.includes(record.change)) {
    return [`${key} is ${record.status} by ${record.change}, and its order may have been applied`];
  }
  const isGivenUp = record.status === 'ORDER_UNCERTAIN' && record.change === 'adopt-pack';
  return isGivenUp && doubt.looks < LOOKS ? [`${key} is ORDER_UNCERTAIN after ${doubt.looks} looks`] : [];
}

function ofReissue({ key, record: written }: CommitEntry, doubt: Doubt, doubts: Map<string, Doubt>): string[] {
  const record = written as unknown as CtOrderRecord & { change: string };
  const isOver = ['RESTORED', 'REFUSED', 'POSTPONED', 'IN_SYNC'].includes(record.status);
  if (record.change !== 'plan-restore' && !isOver) return [];
  doubts.delete(key);
  return doubt.looks > 0 ? [] : [`${key} goes on by ${record.change}, and nobody looked for its reissue`];
}

/** An order that was never applied, for all that its sender knows, is not in doubt. Where nothing but a provider fails. */
function whatWasRefusedIsNotInDoubt({ journal, scenario }: World): string[] {
  const { table, secret, crash, task, crashes = [], deliveries = [] } = scenario.rates;
  if (table + secret + crash + task + crashes.length + deliveries.length > 0) return [];
  const sent = new Map<string, boolean>();
  return journal.entries.flatMap((entry) => {
    if (entry.kind === 'request' && entry.method === 'POST' && entry.path.endsWith('/order')) {
      const arn = entry.by?.execution?.arn ?? '';
      sent.set(arn, (sent.get(arn) ?? true) && entry.isKnownUnapplied);
    }
    if (entry.kind !== 'commit' || entry.record.change !== 'adopt-pack') return [];
    const { status, intent } = entry.record as unknown as CertificateRecord;
    const isWrong = status === 'ORDER_UNCERTAIN' && sent.get(intent?.sentBy ?? '') === true;
    return isWrong ? [`${entry.key} is ORDER_UNCERTAIN, and nothing of its order was applied`] : [];
  });
}

export const DOUBT_INVARIANTS: Invariant[] = [
  { id: 'I2', title: 'what was never applied is not in doubt', check: whatWasRefusedIsNotInDoubt },
  { id: 'I2', title: 'what may have been applied is not recorded as refused', check: doubtsAreRecorded },
];
