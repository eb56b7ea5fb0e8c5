import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { TableUnavailable } from '../runtime/errors.ts';

/**
 * One retry layer: the machine's. A write here is repeatable by design, so a lost answer is simply tried again.
 * Fetch instead of the SDK's own handler, because it goes through the process's one dispatcher.
 */
const client = new DynamoDBClient({
  maxAttempts: 1,
  requestHandler: new FetchHttpHandler({ requestTimeout: 5_000 }),
});

const MARSHALLING = { removeUndefinedValues: true } as const;

/** How often a writer looks again before it leaves the record to the others. */
const MAX_LOOKS = 8;

/** Every current record has one; it rises by one with each commit. */
export type Versioned<T> = T & { version: number };

/** `certificate#<id>` or `ct-order#<id>`. */
export type RecordKey = `certificate#${string}` | `ct-order#${number}`;

/** Strongly consistent; undefined when there is none. */
export async function readRecord<T>(key: RecordKey): Promise<Versioned<T> | undefined> {
  return get<Versioned<T>>(key, 'current');
}

/**
 * Moves a record to what `decide` makes of it; undefined leaves it as it is. The append-only attempt of the next
 * version is written first and *is* the decision: whoever finds one that its writer did not carry over to the record
 * carries it over, then decides anew. So nothing needs a transaction, a repeated call changes nothing that `decide`
 * recognises as done, and every version has exactly one author.
 * Errors: `TableUnavailable`, and whatever `decide` throws.
 */
export async function updateRecord<T extends object>(
  key: RecordKey,
  change: string,
  decide: (current: Versioned<T> | undefined) => T | undefined,
  now: Date,
): Promise<Versioned<T>> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const current = await readRecord<T>(key);
    const wanted = decide(current);
    if (wanted === undefined) {
      if (current === undefined) throw new Error(`${key}: nothing to leave as it is`);
      return current;
    }
    const next = { ...wanted, version: (current?.version ?? 0) + 1, updatedAt: now.toISOString() };
    const mine = await putIfAbsent({ pk: key, sk: attemptKey(next.version), change, ...next });
    const decided = mine ? next : await readAttempt<typeof next>(key, next.version);
    await carryOver(key, decided);
    if (mine) return next;
  }
  throw new TableUnavailable(`${key}: changed by others ${MAX_LOOKS} times in a row`);
}

async function readAttempt<T extends Versioned<object>>(key: RecordKey, version: number): Promise<T> {
  const found = await get<T & { change?: string }>(key, attemptKey(version));
  if (found === undefined) throw new TableUnavailable(`${key}: attempt ${version} vanished`);
  const { change: _, ...decided } = found;
  return decided as T;
}

/** Idempotent: a record that is already past this version stays. */
async function carryOver(key: RecordKey, decided: Versioned<object>): Promise<void> {
  await put({ pk: key, sk: 'current', ...decided }, 'attribute_not_exists(pk) OR version < :version', {
    ':version': decided.version,
  });
}

function attemptKey(version: number): string {
  return `attempt#${String(version).padStart(8, '0')}`;
}

/** Makes a pack a certificate's own, for good; false when it is another's. */
export async function claimPack(packId: string, certificateId: string): Promise<boolean> {
  return put({ pk: `pack#${packId}`, sk: 'owner', certificateId }, 'attribute_not_exists(pk) OR certificateId = :id', {
    ':id': certificateId,
  });
}

/** Takes or renews a zone's lease; false while another execution holds it. */
export async function takeZoneLease(zoneId: string, owner: string, now: Date, seconds: number): Promise<boolean> {
  const expiresAt = Math.floor(now.getTime() / 1000) + seconds;
  return put(
    { pk: `lease#zone#${zoneId}`, sk: 'lease', owner, expiresAt },
    'attribute_not_exists(pk) OR expiresAt < :now OR #owner = :owner',
    { ':now': Math.floor(now.getTime() / 1000), ':owner': owner },
    { '#owner': 'owner' },
  );
}

/** Seconds that the owner's lease still runs; 0 when it is not the owner's. */
export async function zoneLeaseSeconds(zoneId: string, owner: string, now: Date): Promise<number> {
  const lease = await get<{ owner: string; expiresAt: number }>(`lease#zone#${zoneId}`, 'lease');
  return lease?.owner === owner ? Math.max(0, lease.expiresAt - now.getTime() / 1000) : 0;
}

/** Gives a lease back; another's is left alone. */
export async function dropZoneLease(zoneId: string, owner: string): Promise<void> {
  await conditionally(
    new DeleteItemCommand({
      ...tableName(),
      Key: marshall({ pk: `lease#zone#${zoneId}`, sk: 'lease' }),
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: marshall({ ':owner': owner }),
    }),
  );
}

async function get<T>(pk: string, sk: string): Promise<T | undefined> {
  const command = new GetItemCommand({ ...tableName(), Key: marshall({ pk, sk }), ConsistentRead: true });
  const { Item } = await client.send(command).catch(unavailable);
  if (Item === undefined) return undefined;
  const { pk: _pk, sk: _sk, ...item } = unmarshall(Item);
  return item as T;
}

async function putIfAbsent(item: Record<string, unknown>): Promise<boolean> {
  return put(item, 'attribute_not_exists(pk)');
}

async function put(
  item: Record<string, unknown>,
  condition: string,
  values?: Record<string, unknown>,
  names?: Record<string, string>,
): Promise<boolean> {
  return conditionally(
    new PutItemCommand({
      ...tableName(),
      Item: marshall(item, MARSHALLING),
      ConditionExpression: condition,
      ...(values && { ExpressionAttributeValues: marshall(values) }),
      ...(names && { ExpressionAttributeNames: names }),
    }),
  );
}

async function conditionally(command: PutItemCommand | DeleteItemCommand): Promise<boolean> {
  try {
    await client.send(command as PutItemCommand);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    return unavailable(error);
  }
}

function tableName(): { TableName: string } {
  return { TableName: process.env.TABLE_NAME ?? '' };
}

function unavailable(error: unknown): never {
  throw new TableUnavailable(`DynamoDB: ${(error as Error).name}`);
}
