import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import { InvalidInput, TableUnavailable } from '../runtime/errors.ts';

/**
 * One retry layer: the machine's. A write here is repeatable by design, so a lost answer is simply tried again.
 * Fetch instead of the SDK's own handler, because it goes through the process's one dispatcher.
 */
const client = new DynamoDBClient({
  maxAttempts: 1,
  requestHandler: new FetchHttpHandler({ requestTimeout: 5_000 }),
});

export type Item = Record<string, unknown> & { pk: string; sk: string };

/** What a conditional write asks of the item that is there. */
export interface ItemCondition {
  expression: string;
  values?: Record<string, unknown>;
  /** For attributes whose names DynamoDB reserves. */
  names?: Record<string, string>;
}

/** Strongly consistent; undefined when there is none. Errors of all of these: `TableUnavailable`. */
export async function getItem<T>(pk: string, sk: string): Promise<T | undefined> {
  const command = new GetItemCommand({ ...tableName(), Key: marshall({ pk, sk }), ConsistentRead: true });
  const { Item } = await client.send(command).catch(unavailable);
  return Item === undefined ? undefined : (unmarshall(Item) as T);
}

/** False when the condition does not hold. */
export async function putItem(item: Item, condition: ItemCondition): Promise<boolean> {
  const Item = marshall(item, { removeUndefinedValues: true });
  return conditionally(new PutItemCommand({ ...tableName(), Item, ...written(condition) }));
}

/** False when the condition does not hold. */
export async function deleteItem(pk: string, sk: string, condition: ItemCondition): Promise<boolean> {
  return conditionally(new DeleteItemCommand({ ...tableName(), Key: marshall({ pk, sk }), ...written(condition) }));
}

export interface Query {
  /** Default: the table itself, consistently; an index is read as it happens to be. */
  index?: string;
  /** Name and value of the partition key. */
  partition: [name: string, value: string];
  /** Name of the sort key and the beginning of its value. */
  sort: [name: string, prefix: string];
  limit: number;
  /** Of the page before. */
  cursor?: string | undefined;
  newestFirst?: boolean;
}

/** One page in the order of the sort key; `cursor` is null at the end. Errors: `InvalidInput` for a foreign cursor. */
export async function queryItems<T>(query: Query): Promise<{ items: T[]; cursor: string | null }> {
  const [pk, partition] = query.partition;
  const [sk, prefix] = query.sort;
  const answer = await client
    .send(
      new QueryCommand({
        ...tableName(),
        ...(query.index ? { IndexName: query.index } : { ConsistentRead: true }),
        KeyConditionExpression: prefix ? '#pk = :pk AND begins_with(#sk, :sk)' : '#pk = :pk',
        ExpressionAttributeNames: { '#pk': pk, ...(prefix && { '#sk': sk }) },
        ExpressionAttributeValues: marshall({ ':pk': partition, ...(prefix && { ':sk': prefix }) }),
        Limit: query.limit,
        ScanIndexForward: !query.newestFirst,
        ...(query.cursor && { ExclusiveStartKey: marshall(keyIn(query.cursor)) }),
      }),
    )
    .catch((error: unknown) => {
      if (query.cursor && (error as Error).name === 'ValidationException') throw notACursor();
      return unavailable(error);
    });
  const last = answer.LastEvaluatedKey;
  return {
    items: (answer.Items ?? []).map((item) => unmarshall(item) as T),
    cursor: last ? Buffer.from(JSON.stringify(unmarshall(last))).toString('base64url') : null,
  };
}

function keyIn(cursor: string): Record<string, string> {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<string, string>;
    if (Object.values(key).every((value) => typeof value === 'string')) return key;
  } catch {
    // Said below.
  }
  throw notACursor();
}

function notACursor(): InvalidInput {
  return new InvalidInput('cursor: is not one that this list gave; leave it out to begin at the start');
}

function written({ expression, values, names }: ItemCondition) {
  return {
    ConditionExpression: expression,
    ...(values && { ExpressionAttributeValues: marshall(values) }),
    ...(names && { ExpressionAttributeNames: names }),
  };
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
