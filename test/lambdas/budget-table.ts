import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the table takes a request for the budget, and a fence: with room left, without, or not at all; or only fences not. */
export type BudgetAnswer = 'granted' | 'spent' | 'broken' | 'fenceless';

/** What a call asked of the budget. */
export interface BudgetUpdate {
  Key: { pk: { S: string }; sk: { S: string } };
  UpdateExpression: string;
}

export interface BudgetTable {
  /** Oldest first. */
  updates: BudgetUpdate[];
  /** What was done with fences, oldest first. */
  fences: string[];
  /** From now on. */
  answer(answer: BudgetAnswer): void;
  /** What a Lambda needs to reach it. */
  environment: Record<string, string>;
}

const REFUSED = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' };

let started: Promise<BudgetTable> | undefined;

/**
 * As much of DynamoDB as a budget without an end needs, and fences that never stand already, for the tests of single
 * calls; what budget and fences really do has tests of its own. One a process, which ends with it: the client keeps the address that it had first.
 */
export function budgetTable(): Promise<BudgetTable> {
  started ??= start();
  return started;
}

async function start(): Promise<BudgetTable> {
  const updates: BudgetUpdate[] = [];
  const fences: string[] = [];
  let current: BudgetAnswer = 'granted';
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const isOfBudget = action === 'UpdateItem' || action === 'GetItem';
    if (action === 'UpdateItem') updates.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as BudgetUpdate);
    if (!isOfBudget) fences.push(action);
    if (current === 'broken' || (current === 'fenceless' && !isOfBudget))
      return void outgoing.socket?.resetAndDestroy();
    const isRefused = current === 'spent' && action !== 'GetItem';
    outgoing.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    const item = { Item: { spentUntil: { N: String(Date.now()) } } };
    outgoing.end(JSON.stringify(isRefused ? REFUSED : action === 'GetItem' ? item : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const environment = {
    TABLE_NAME: 'certflow',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return {
    updates,
    fences,
    answer: (answer) => {
      current = answer;
    },
    environment,
  };
}
