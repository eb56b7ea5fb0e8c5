import type { BudgetedProvider, Priority } from '../domain/budget.ts';
import { meaningOf, type Refusal } from '../domain/refusal.ts';
import { heedRateLimit, takeFromBudget } from './budget.ts';
import {
  ContractBroken,
  CredentialsRejected,
  InvalidInput,
  OutcomeUnknown,
  ProviderRejected,
  ProviderUnavailable,
  RateLimited,
} from './errors.ts';
import { exchange } from './exchange.ts';
import { assertPlannedNow, type Fence, putUpFence, type Send } from './fence.ts';
import { publishMetrics } from './metrics.ts';
import { described, explained, NOT_JSON, readable } from './provider-answer.ts';

export interface ProviderRequest {
  provider: BudgetedProvider;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Whether it changes nothing, so that a lost answer leaves nothing in doubt; default: a GET does not. */
  isRead?: boolean;
  /** Of a mutation, which is not sent without. */
  send?: Send | undefined;
  /** Of a read; a mutation is `urgent`, because others wait for what it holds. Default `ordinary`. */
  priority?: Priority;
  /** Base URL and path as they must arrive: https, or http on loopback. */
  url: string;
  headers: Record<string, string>;
  body?: unknown;
  /** `text` for the endpoints that answer with PEM. */
  accept?: 'json' | 'text';
  /** What the API itself refuses in a parsed body; null when the body is not its envelope, or refuses nothing. */
  refusalIn: (body: unknown) => Refusal | null;
}

/**
 * `lost` is for an answer that never came or that nobody can use; `broken` for one of the wrong shape. Only for a mutation
 * both leave the outcome in doubt; a read may be sent again.
 */
export function failuresOf({ method, isRead = method === 'GET' }: Pick<ProviderRequest, 'method' | 'isRead'>) {
  return isRead
    ? { lost: ProviderUnavailable, broken: ContractBroken }
    : { lost: OutcomeUnknown, broken: OutcomeUnknown };
}

export interface ProviderAnswer {
  status: number;
  /** Parsed JSON, or the text if that was asked for; undefined for an empty body. */
  body: unknown;
}

/**
 * Sends one request once, out of the provider's budget; without, nothing is sent: `RateLimited`. A mutation is sent once
 * for each plan, however often it is asked for, see `putUpFence`. Errors:
 * - `RateLimited` on 429.
 * - `OutcomeUnknown` for a mutation that was sent before, or planned before a redrive.
 * - `ProviderRejected` and `CredentialsRejected` only where the API itself says so in its own envelope, see `meaningOf`.
 * - Everything else that is no usable answer is `ProviderUnavailable` for a read and `OutcomeUnknown` for a mutation: no
 *   answer, 5xx, 408, a redirect, more than 1 MiB, not JSON, a 4xx that the API did not write, a routing error, errors in
 *   an answer with 200.
 */
export async function send(outgoing: ProviderRequest): Promise<ProviderAnswer> {
  const where = `${outgoing.provider} ${outgoing.method} ${new URL(outgoing.url).pathname}`;
  const { lost } = failuresOf(outgoing);
  assertSafe(outgoing, where);
  const priority = lost === OutcomeUnknown ? 'urgent' : (outgoing.priority ?? 'ordinary');
  const planned = lost === OutcomeUnknown ? plannedIn(outgoing, where) : null;
  await takeFromBudget(outgoing.provider, priority, where);
  const fence = planned && (await putUpFence(outgoing.provider, planned, where));
  count('ProviderCalls', outgoing);
  const answer = await exchange(outgoing, where, lost).catch(async (error: Error) => {
    throw error instanceof ProviderUnavailable ? await notSent(error, fence) : error;
  });
  const { status, flaw, text } = answer;
  const body = flaw !== null || text === '' ? undefined : readable(outgoing, text, status);
  await heedRateLimit(outgoing.provider, { ...answer, body });

  if (status === 429) {
    count('RateLimitAnswers', outgoing);
    throw await notSent(new RateLimited(`${where}: 429, rate limit reached`), fence);
  }
  if (status >= 300 && status < 400) throw new lost(`${where}: ${status}, redirects are not followed`);
  if (flaw !== null) throw new lost(`${where}: ${status}, an answer that cannot be used: ${flaw}`);
  const refusal = body === NOT_JSON ? null : outgoing.refusalIn(body);
  if (status < 300 && refusal === null && body !== NOT_JSON) return { status, body };

  const words = refusal ? explained(outgoing.provider, refusal) : described(outgoing, answer);
  const message = `${where}: ${status}, ${words}`;
  if (status >= 500 || status === 408) throw new lost(message);
  switch (meaningOf(outgoing.provider, status, refusal)) {
    case 'credentials':
      throw new CredentialsRejected(message);
    case 'rejected':
      throw new ProviderRejected(message, status, refusal?.codes ?? []);
    case 'doubt':
      throw new lost(message);
  }
}

function plannedIn({ send: planned }: ProviderRequest, where: string): Send {
  if (planned === undefined)
    throw new InvalidInput(`send: ${where} is a mutation; say which request of which execution`);
  assertPlannedNow(planned, where);
  return planned;
}

/** The error of a request that was definitely not applied, and may be tried again once its fence is gone. */
async function notSent(error: Error, fence: Fence | null): Promise<Error> {
  if (fence === null || (await fence.remove())) return error;
  return new OutcomeUnknown(`${error.message}; the table did not answer, so it is read back first`);
}

function count(name: 'ProviderCalls' | 'RateLimitAnswers', { provider }: ProviderRequest): void {
  publishMetrics([{ name, unit: 'Count', value: 1, dimensions: { provider } }]);
}

/** What was built is what goes out: dot segments, `#`, `?` or a backslash inside an id would change the endpoint. */
function assertSafe(outgoing: ProviderRequest, where: string): void {
  const url = new URL(outgoing.url);
  if (url.href !== outgoing.url) throw new InvalidInput(`${where}: the URL changes when it is normalised`);
  const loopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) {
    throw new InvalidInput(`${where}: ${url.protocol} is refused outside loopback; use https`);
  }
  for (const [header, value] of Object.entries(outgoing.headers)) {
    if (!/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value)) {
      throw new CredentialsRejected(`${where}: the value for ${header} has characters no header may carry`);
    }
  }
}
