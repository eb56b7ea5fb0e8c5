import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { FetchHttpHandler } from '@smithy/fetch-http-handler';
import {
  BUDGETS,
  type BudgetedProvider,
  type Priority,
  pauseUntil,
  type RateAnswer,
  takeOf,
} from '../domain/budget.ts';
import { ProviderUnavailable, RateLimited } from './errors.ts';

/** Twice this, the secret's 5 s and the request's 20 s are less than the Lambda's 30. */
const TIMEOUT_MS = 2_000;

/** Fetch, because it goes through the process's one dispatcher; one retry layer, the machine's. */
const client = new DynamoDBClient({
  maxAttempts: 1,
  requestHandler: new FetchHttpHandler({ requestTimeout: TIMEOUT_MS }),
});

/** The pause that somebody met is over, by our clock. */
const MAY_SEND = '(attribute_not_exists(notBefore) OR notBefore <= :now)';

/**
 * Takes one request out of the provider's budget, or else raises `RateLimited`. Nothing is sent without: whoever goes on
 * at the limit has Cloudflare refuse everybody, and without the table, `ProviderUnavailable`, no machine can go on
 * anyhow. `where` begins the error.
 */
export async function takeFromBudget(provider: BudgetedProvider, priority: Priority, where: string): Promise<void> {
  const now = Date.now();
  const { fullBefore, whenFull, emptyAfter, intervalMs } = takeOf(BUDGETS[provider], priority, now);
  const take = () =>
    update(provider, {
      set: 'spentUntil = spentUntil + :interval',
      condition: `spentUntil BETWEEN :full AND :empty AND ${MAY_SEND}`,
      values: { ':interval': intervalMs, ':full': fullBefore, ':empty': emptyAfter, ':now': now },
    });
  const takeWhenFull = () =>
    update(provider, {
      set: 'spentUntil = :whenFull',
      condition: `(attribute_not_exists(spentUntil) OR spentUntil < :full) AND ${MAY_SEND}`,
      values: { ':whenFull': whenFull, ':full': fullBefore, ':now': now },
    });
  try {
    // One write, but after a quiet time; of those who then meet, one finds the bucket full and the others what it left.
    const isTaken = (await take()) || (await takeWhenFull()) || (await take());
    if (isTaken) return;
  } catch (error) {
    const { name } = error as Error;
    throw new ProviderUnavailable(`${where}: the table with the budget did not answer (${name}), nothing was sent`);
  }
  throw new RateLimited(`${where}: the budget shared by all requests to ${provider} is spent, nothing was sent`);
}

/**
 * Has everybody wait for as long as an answer asks. A pause that cannot be written is not: the answer itself matters
 * more, and the next request hears the same.
 */
export async function heedRateLimit(provider: BudgetedProvider, answer: RateAnswer): Promise<void> {
  const until = pauseUntil(BUDGETS[provider], answer, Date.now());
  if (until === null) return;
  await update(provider, {
    set: 'notBefore = :until',
    condition: 'attribute_not_exists(notBefore) OR notBefore < :until',
    values: { ':until': until },
  }).catch(() => {});
}

interface Update {
  set: string;
  condition: string;
  values: Record<string, number>;
}

/** One write without a read before; false when the condition does not hold. By provider: a credential is no key. */
async function update(provider: BudgetedProvider, { set, condition, values }: Update): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: process.env.TABLE_NAME ?? '',
    Key: { pk: { S: `budget#${provider.toLowerCase()}` }, sk: { S: 'budget' } },
    UpdateExpression: `SET ${set}`,
    ConditionExpression: condition,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
    ),
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
