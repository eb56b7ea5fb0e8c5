import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { CertificateRecord } from '../../../lambdas/domain/certificate-record.ts';
import type { CtOrderRecord } from '../../../lambdas/domain/ct-order-record.ts';
import { certificateKey } from '../../../lambdas/record/contract.ts';
import { ctOrderKey } from '../../../lambdas/record/ct-contract.ts';
import { type RecordKey, readRecord, updateRecord, type Versioned } from '../../../lambdas/record/table.ts';
import { certificateOf, ctOrderOf, NOW } from '../domain/samples.ts';

const TableName = 'certflow';

/** What a Lambda's environment holds, but for the port; the client in table.ts reads it with its first request. */
const ENVIRONMENT = {
  TABLE_NAME: TableName,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

/** For the calls under test: DynamoDB is on this port of loopback. */
export function useDynamoDb(port: number): void {
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });
}

/** The test file's own table, as it is in the template; every test begins with an empty one, at `NOW`. */
export interface TestTable {
  /** Every item, sorted by key. */
  scan(): Promise<Record<string, unknown>[]>;
  put(item: Record<string, unknown>): Promise<void>;
  clear(): Promise<void>;
}

/** A real DynamoDB implementation on loopback, up while the test file runs. */
export function useTable(): TestTable {
  const server: Server = dynalite({ createTableMs: 0 });
  let client: DynamoDBClient;

  const items = async () => {
    const found: Record<string, AttributeValue>[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return found;
  };

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    useDynamoDb((server.address() as AddressInfo).port);
    client = new DynamoDBClient({});
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'kind', AttributeType: 'S' },
          { AttributeName: 'listKey', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'listing',
            KeySchema: [
              { AttributeName: 'kind', KeyType: 'HASH' },
              { AttributeName: 'listKey', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
    let status: string | undefined;
    while (status !== 'ACTIVE') {
      status = (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    }
  });

  const clear = async () => {
    for (const { pk = { S: '' }, sk = { S: '' } } of await items()) {
      await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    }
  };

  beforeEach(() => clockAt(NOW));

  afterEach(async () => {
    vi.useRealTimers();
    await clear();
  });

  afterAll(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  return {
    async scan() {
      const key = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
      return (await items()).map((item) => unmarshall(item)).sort((a, b) => key(a).localeCompare(key(b)));
    },
    async put(item) {
      await client.send(new PutItemCommand({ TableName, Item: marshall(item) }));
    },
    clear,
  };
}

/** The calls' clock stands at this time until the test ends; without it, at `NOW`. */
export function clockAt(time: string): void {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) });
}

/** Stores `certificateOf(changes)` as its first version. */
export async function storeCertificate(changes: Partial<CertificateRecord> = {}): Promise<CertificateRecord> {
  const record = certificateOf(changes);
  await updateRecord<CertificateRecord>(certificateKey(record.certificateId), 'store', () => record, new Date(NOW));
  return record;
}

/** Stores `ctOrderOf(changes)` as its first version. */
export async function storeCtOrder(changes: Partial<CtOrderRecord> = {}): Promise<CtOrderRecord> {
  const record = ctOrderOf(changes);
  await updateRecord<CtOrderRecord>(ctOrderKey(record.orderId), 'store', () => record, new Date(NOW));
  return record;
}

export const certificateNow = (certificateId = certificateOf().certificateId) =>
  current<CertificateRecord>(certificateKey(certificateId));

export const ctOrderNow = (orderId = ctOrderOf().orderId) => current<CtOrderRecord>(ctOrderKey(orderId));

async function current<T>(key: RecordKey): Promise<Versioned<T>> {
  const record = await readRecord<T>(key);
  if (record === undefined) throw new Error(`${key}: not in the table`);
  return record;
}
