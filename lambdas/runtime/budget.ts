import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type BudgetedProvider,
  type BudgetItem,
  budgetOf,
  isPaused,
  latestPause,
  type Priority,
  pauseUntil,
  type RateAnswer,
  taken,
  takeOf,
} from '../domain/budget.ts';
import { ProviderUnavailable, RateLimited } from './errors.ts';
import { publishMetrics } from './metrics.ts';
import { tableClient } from './table-client.ts';

/**
 * Takes one request out of the provider's budget, or else raises `RateLimited`. Nothing is sent without: whoever goes on
 * at the limit has Cloudflare refuse everybody, and without the table, `ProviderUnavailable`, no machine can go on
 * anyhow. `where` begins the error.
 */
export async function takeFromBudget(provider: BudgetedProvider, priority: Priority, where: string): Promise<void> {
  let refusal: string | null;
  try {
    refusal = await take(provider, priority);
  } catch (error) {
    const { name } = error as Error;
    throw new ProviderUnavailable(`${where}: the table with the budget did not answer (${name}), nothing was sent`);
  }
  if (refusal === null) return;
  publishMetrics([{ name: 'BudgetRefusals', unit: 'Count', value: 1, dimensions: { provider } }]);
  throw new RateLimited(`${where}: ${refusal}, nothing was sent`);
}

/** Null when one request was taken, else why not. One write, and a read of the reason where it was refused. */
async function take(provider: BudgetedProvider, priority: Priority): Promise<string | null> {
  const now = Date.now();
  const budget = ownBudget(provider);
  const bounds = takeOf(budget, priority, now);
  const takeOne = () =>
    update(provider, {
      set: 'spentUntil = spentUntil + :interval',
      condition: 'spentUntil BETWEEN :full AND :empty AND (attribute_not_exists(notBefore) OR notBefore <= :now)',
      values: { ':interval': bounds.intervalMs, ':full': bounds.fullBefore, ':empty': bounds.emptyAfter, ':now': now },
    });
  if (await takeOne()) return null;
  const seen = await read(provider);
  if (isPaused(seen, now)) {
    return `${provider} asked for a pause until ${new Date(seen.notBefore ?? now).toISOString()}`;
  }
  const spentUntil = taken(budget, seen, bounds, now);
  // Of those who meet at a full bucket one refills it, and the others take what it left.
  if (spentUntil !== null && ((await replace(provider, seen, spentUntil)) || (await takeOne()))) return null;
  return `the budget shared by all requests to ${provider} is spent`;
}

/** Sets `spentUntil` where the item is still as it was seen, and removes a pause that is over or was none. */
function replace(provider: BudgetedProvider, { spentUntil, notBefore }: BudgetItem, value: number): Promise<boolean> {
  return update(provider, {
    set: `spentUntil = :value${notBefore === undefined ? '' : ' REMOVE notBefore'}`,
    condition: [
      spentUntil === undefined ? 'attribute_not_exists(spentUntil)' : 'spentUntil = :spent',
      notBefore === undefined ? 'attribute_not_exists(notBefore)' : 'notBefore = :pause',
    ].join(' AND '),
    values: {
      ':value': value,
      ...(spentUntil !== undefined && { ':spent': spentUntil }),
      ...(notBefore !== undefined && { ':pause': notBefore }),
    },
  });
}

/**
 * Has everybody wait for as long as an answer asks. A pause that cannot be written is not: the answer itself matters
 * more, and the next request hears the same.
 */
export async function heedRateLimit(provider: BudgetedProvider, answer: RateAnswer): Promise<void> {
  const now = Date.now();
  const until = pauseUntil(ownBudget(provider), answer, now);
  if (until === null) return;
  await update(provider, {
    set: 'notBefore = :until',
    condition: 'attribute_not_exists(notBefore) OR notBefore < :until OR notBefore > :latest',
    values: { ':until': until, ':latest': latestPause(now) },
  }).catch(() => {});
}

/** As large as the stack's setting says; 80 % where the environment says nothing. */
function ownBudget(provider: BudgetedProvider) {
  return budgetOf(provider, Number(process.env[`${provider.toUpperCase()}_BUDGET_PERCENT`] ?? 80));
}

interface Update {
  set: string;
  condition: string;
  values: Record<string, number>;
}

async function read(provider: BudgetedProvider): Promise<BudgetItem> {
  const command = new GetItemCommand({
    TableName: process.env.TABLE_NAME ?? '',
    Key: keyOf(provider),
    ConsistentRead: true,
  });
  const { spentUntil, notBefore } = (await tableClient.send(command)).Item ?? {};
  return {
    ...(spentUntil?.N && { spentUntil: Number(spentUntil.N) }),
    ...(notBefore?.N && { notBefore: Number(notBefore.N) }),
  };
}

/** By provider: a credential is no key. */
function keyOf(provider: BudgetedProvider) {
  return { pk: { S: `budget#${provider.toLowerCase()}` }, sk: { S: 'budget' } };
}

/** One write without a read before; false when the condition does not hold. */
async function update(provider: BudgetedProvider, { set, condition, values }: Update): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: process.env.TABLE_NAME ?? '',
    Key: keyOf(provider),
    UpdateExpression: `SET ${set}`,
    ConditionExpression: condition,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
    ),
  });
  try {
    await tableClient.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
