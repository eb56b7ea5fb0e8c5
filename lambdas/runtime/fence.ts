import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { BudgetedProvider } from '../domain/budget.ts';
import { isPlannedNow } from '../domain/planned-send.ts';
import { OutcomeUnknown, ProviderUnavailable } from './errors.ts';
import { tableClient } from './table-client.ts';

/** Longer than the year for which an execution can run and be redriven. */
const KEPT_SECONDS = 400 * 86_400;

/** A command whose answer is lost is sent once more: both of these may be repeated. */
const ATTEMPTS = 2;

export const sendSchema = z.object({
  /** ARN of the execution, and the name of the state that sends. */
  execution: z.string().check(z.minLength(1)),
  state: z.string().check(z.minLength(1)),
  /** Of the execution now. */
  redriveCount: z.number(),
  plan: z.object({ number: z.string(), redriveCount: z.number() }),
});

/** Which request it is that a mutation sends; lib/call.ts adds it to the state of every mutation. */
export type Send = z.infer<typeof sendSchema>;

/** What the input of every mutation has. */
export const mutationSchema = z.object({ send: sendSchema });

export interface Fence {
  /** False when it may still stand. */
  remove(): Promise<boolean>;
}

/** Errors: `OutcomeUnknown` for a plan of before a redrive. The message begins with `where`. */
export function assertPlannedNow({ plan, redriveCount }: Send, where: string): void {
  if (isPlannedNow(plan, redriveCount)) return;
  throw new OutcomeUnknown(`${where}: not sent after a redrive; it may have been sent before, and is read back first`);
}

/**
 * Keeps one planned request from being sent twice, e.g. by an invocation that is delivered twice: immediately before it
 * is sent, an item is written that nobody else can write then. It stays, whatever is answered, unless it is proven that
 * nothing was sent.
 * Errors: `OutcomeUnknown` when it stands already; `ProviderUnavailable` when the table does not answer.
 */
export async function putUpFence(provider: BudgetedProvider, send: Send, where: string): Promise<Fence> {
  const key = {
    pk: { S: `sent#${provider.toLowerCase()}#${send.execution}` },
    sk: { S: `${send.state}#${send.plan.number}` },
  };
  // So that nobody removes another invocation's.
  const by = { S: randomUUID() };
  const conditional = {
    TableName: process.env.TABLE_NAME ?? '',
    ExpressionAttributeNames: { '#by': 'by' },
    ExpressionAttributeValues: { ':by': by },
  };
  const removeAt = { N: String(Math.floor(Date.now() / 1000) + KEPT_SECONDS) };
  const put = new PutItemCommand({
    ...conditional,
    Item: { ...key, by, removeAt },
    ConditionExpression: 'attribute_not_exists(pk) OR #by = :by',
  });
  const isMine = await conditionally(() => tableClient.send(put)).catch((error: Error) => {
    throw new ProviderUnavailable(`${where}: the table did not answer (${error.name}), nothing was sent`);
  });
  if (!isMine) throw new OutcomeUnknown(`${where}: not sent again; another delivery of it may be under way`);
  const remove = new DeleteItemCommand({ ...conditional, Key: key, ConditionExpression: '#by = :by' });
  return {
    remove: () =>
      conditionally(() => tableClient.send(remove)).then(
        () => true,
        () => false,
      ),
  };
}

/** False when the condition does not hold. */
async function conditionally(command: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await command();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
