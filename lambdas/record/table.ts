import { secondsLater } from '../domain/time.ts';
import { TableUnavailable } from '../runtime/errors.ts';
import { deleteItem, getItem, type Item, putItem, queryItems } from './dynamodb.ts';

/** How often a writer looks again before it leaves the record to the others. */
const MAX_LOOKS = 8;

/** History is kept for the longest certificate there ever was, and a while. */
const ATTEMPT_SECONDS = 400 * 86_400;

/** Every current record has one; it rises by one with each commit. */
export type Versioned<T> = T & { version: number; updatedAt: string };

/** What there are records of; each is listed by its kind. */
export type RecordKind = 'certificate' | 'ct-order' | 'domain' | 'zone' | 'sweep';

/** E.g. `certificate#example-com-0f1e2d3c4b5a6978`. */
export type RecordKey = `${RecordKind}#${string | number}`;

/** Strongly consistent; undefined when there is none, or none any more. */
export async function readRecord<T>(key: RecordKey): Promise<Versioned<T> | undefined> {
  const last = await lastState<T>(key);
  return isRemoved(last) ? undefined : last;
}

async function lastState<T>(key: RecordKey): Promise<Versioned<T> | undefined> {
  const item = await getItem<Item>(key, 'current');
  return item && (withoutKeys(item) as Versioned<T>);
}

/** A removed record keeps its item, so that its versions go on when it begins anew; it is not listed. */
function isRemoved(record: object | undefined): boolean {
  return record !== undefined && 'removed' in record && record.removed === true;
}

/**
 * Moves a record to what `decide` makes of it; undefined leaves it as it is. The append-only attempt of the next
 * version is written first and *is* the decision: whoever finds one that its writer did not carry over to the record
 * carries it over, then decides anew. So nothing needs a transaction, a repeated call changes nothing that `decide`
 * recognises as done, and every version has exactly one author. Of a record that was removed `decide` is given no current
 * state, but the last one as `removed`.
 * Errors: `TableUnavailable`, and whatever `decide` throws.
 */
export async function updateRecord<T extends object>(
  key: RecordKey,
  change: string,
  decide: (current: Versioned<T> | undefined, removed?: Versioned<T>) => T | undefined,
  now: Date,
): Promise<Versioned<T>> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const last = await lastState<T>(key);
    const wanted = isRemoved(last) ? decide(undefined, last) : decide(last);
    if (wanted === undefined) {
      if (last === undefined) throw new Error(`${key}: nothing to leave as it is`);
      return last;
    }
    const next = { ...wanted, version: (last?.version ?? 0) + 1, updatedAt: now.toISOString() };
    const attempt = { pk: key, sk: attemptKey(next.version), change, removeAt: epochSeconds(now, ATTEMPT_SECONDS) };
    const mine = await putItem({ ...next, ...attempt }, { expression: 'attribute_not_exists(pk)' });
    const decided = mine ? next : await readAttempt<typeof next>(key, next.version);
    await carryOver(key, decided);
    if (mine) return next;
  }
  throw new TableUnavailable(`${key}: changed by others ${MAX_LOOKS} times in a row`);
}

async function readAttempt<T extends Versioned<object>>(key: RecordKey, version: number): Promise<T> {
  const found = await getItem<Item>(key, attemptKey(version));
  if (found === undefined) throw new TableUnavailable(`${key}: attempt ${version} vanished`);
  const { change: _, ...decided } = withoutKeys(found);
  return decided as T;
}

/** Idempotent: a record that is already past this version stays. Only the record itself is listed, no attempt. */
async function carryOver(key: RecordKey, decided: Versioned<object>): Promise<void> {
  const [kind = '', id = ''] = key.split('#');
  const listKey = 'zoneId' in decided && kind !== 'zone' ? `${decided.zoneId}#${id}` : id;
  const listing = isRemoved(decided) ? {} : { kind, listKey };
  await putItem(
    { ...decided, pk: key, sk: 'current', ...listing },
    { expression: 'attribute_not_exists(pk) OR version < :version', values: { ':version': decided.version } },
  );
}

function attemptKey(version: number): string {
  return `attempt#${String(version).padStart(8, '0')}`;
}

function withoutKeys({ pk: _pk, sk: _sk, kind: _kind, listKey: _listKey, removeAt: _removeAt, ...item }: Item) {
  return item;
}

export interface Page {
  limit: number;
  cursor?: string | undefined;
}

/**
 * The keys of a kind's records, by id; of a zone's certificates with the prefix `<zoneId>#`. From an index, so a record
 * may be missing for a moment: read each one before deciding anything. Errors: `InvalidInput` for a foreign cursor.
 */
export async function listRecords(
  kind: RecordKind,
  { prefix = '', ...page }: Page & { prefix?: string },
): Promise<{ keys: RecordKey[]; cursor: string | null }> {
  const { items, cursor } = await queryItems<{ pk: RecordKey }>({
    index: 'listing',
    partition: ['kind', kind],
    sort: ['listKey', prefix],
    ...page,
  });
  return { keys: items.map(({ pk }) => pk), cursor };
}

/** What a record was, newest first; `change` names the call that made it so. */
export async function listAttempts<T>(
  key: RecordKey,
  page: Page,
): Promise<{ attempts: (Versioned<T> & { change: string })[]; cursor: string | null }> {
  const { items, cursor } = await queryItems<Item>({
    partition: ['pk', key],
    sort: ['sk', 'attempt#'],
    newestFirst: true,
    ...page,
  });
  return { attempts: items.map((item) => withoutKeys(item) as Versioned<T> & { change: string }), cursor };
}

/** Makes a pack a certificate's own, for good; false when it is another's. */
export async function claimPack(packId: string, certificateId: string): Promise<boolean> {
  const condition = 'attribute_not_exists(pk) OR certificateId = :id';
  const item = { pk: `pack#${packId}`, sk: 'owner', certificateId };
  return putItem(item, { expression: condition, values: { ':id': certificateId } });
}

/** The certificate that a pack is, or was, of; null when it is nobody's. */
export async function ownerOfPack(packId: string): Promise<string | null> {
  return (await getItem<{ certificateId: string }>(`pack#${packId}`, 'owner'))?.certificateId ?? null;
}

/** Takes or renews a zone's lease; false while another execution holds it. */
export async function takeZoneLease(zoneId: string, owner: string, now: Date, seconds: number): Promise<boolean> {
  const expiresAt = epochSeconds(now, seconds);
  return putItem(
    { pk: `lease#zone#${zoneId}`, sk: 'lease', owner, expiresAt, removeAt: expiresAt },
    {
      expression: 'attribute_not_exists(pk) OR expiresAt < :now OR #owner = :owner',
      values: { ':now': epochSeconds(now, 0), ':owner': owner },
      names: { '#owner': 'owner' },
    },
  );
}

/** Seconds that the owner's lease still runs; 0 when it is not the owner's. */
export async function zoneLeaseSeconds(zoneId: string, owner: string, now: Date): Promise<number> {
  const lease = await getItem<{ owner: string; expiresAt: number }>(`lease#zone#${zoneId}`, 'lease');
  return lease?.owner === owner ? Math.max(0, lease.expiresAt - now.getTime() / 1000) : 0;
}

/** Has a lease of an execution that ended run out at this time; another's, and one that ends earlier, is left alone. */
export async function shortenZoneLease(zoneId: string, owner: string, until: string): Promise<void> {
  const expiresAt = epochSeconds(new Date(until), 0);
  await putItem(
    { pk: `lease#zone#${zoneId}`, sk: 'lease', owner, expiresAt, removeAt: expiresAt },
    {
      expression: '#owner = :owner AND expiresAt > :until',
      values: { ':until': expiresAt, ':owner': owner },
      names: { '#owner': 'owner' },
    },
  );
}

/** Gives a lease back; another's is left alone. */
export async function dropZoneLease(zoneId: string, owner: string): Promise<void> {
  await deleteItem(`lease#zone#${zoneId}`, 'lease', {
    expression: '#owner = :owner',
    values: { ':owner': owner },
    names: { '#owner': 'owner' },
  });
}

/** For DynamoDB's time to live, which counts in whole seconds. */
function epochSeconds(now: Date, later: number): number {
  return Math.floor(Date.parse(secondsLater(now.toISOString(), later)) / 1000);
}
