import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { handler as acquireZoneLease } from '../../../lambdas/record/acquire-zone-lease.ts';
import { handler as closeCertificate } from '../../../lambdas/record/close-certificate.ts';
import { handler as openCertificate } from '../../../lambdas/record/open-certificate.ts';
import { handler as openCtChange } from '../../../lambdas/record/open-ct-change.ts';
import { handler as releaseZoneLease } from '../../../lambdas/record/release-zone-lease.ts';
import { certificateOf, ORDER_ID, OWNER, requestOf } from '../domain/samples.ts';
import { useDynamoDb } from './table-server.ts';

let mode: 'throttle' | 'drop' = 'throttle';

/** Answers as DynamoDB does when it throttles, or drops the connection unanswered. */
const dynamoDb = createServer((_, outgoing) => {
  if (mode === 'drop') return outgoing.destroy();
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  return outgoing.end(
    JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' }),
  );
});

const { certificateId, zoneId } = certificateOf();
const CALLS = {
  'open-certificate': () => openCertificate({ input: requestOf(), executionId: OWNER }),
  'close-certificate': () => closeCertificate({ certificateId, owner: OWNER, executionId: OWNER }),
  'open-ct-change': () => openCtChange({ input: { orderId: ORDER_ID, disableCt: false }, executionId: OWNER }),
  'acquire-zone-lease': () => acquireZoneLease({ zoneId, owner: OWNER }),
  'release-zone-lease': () => releaseZoneLease({ zoneId, owner: OWNER }),
};

beforeAll(async () => {
  await new Promise<void>((resolve) => dynamoDb.listen(0, '127.0.0.1', resolve));
  useDynamoDb((dynamoDb.address() as AddressInfo).port);
});

afterAll(() => {
  dynamoDb.close();
});

it.each(Object.entries(CALLS))('%s raises TableUnavailable, which machines retry, when throttled', async (_, call) => {
  mode = 'throttle';
  await expect(call()).rejects.toMatchObject({
    name: 'TableUnavailable',
    message: 'DynamoDB: ProvisionedThroughputExceededException',
  });
});

it.each(Object.entries(CALLS))('%s raises TableUnavailable when no answer comes', async (_, call) => {
  mode = 'drop';
  await expect(call()).rejects.toMatchObject({ name: 'TableUnavailable' });
});
