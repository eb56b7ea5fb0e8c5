import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';

/**
 * What a provider's call has for its own items. Fetch, because it goes through the process's one dispatcher; one retry
 * layer, the machine's. The budget and the secret's 5 s and the request's 20 s are less than the Lambda's 30; where the
 * table is so slow that the fence runs over them, the outcome is unknown, as after any Lambda that was ended.
 */
export const tableClient = new DynamoDBClient({
  maxAttempts: 1,
  requestHandler: new FetchHttpHandler({ requestTimeout: 2_000 }),
});
