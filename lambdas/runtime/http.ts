import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, request, setGlobalDispatcher } from 'undici';
import type { BudgetedProvider, Priority } from '../domain/budget.ts';
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
import { publishMetrics } from './metrics.ts';
import { explained, NOT_JSON, readable, redacted } from './provider-answer.ts';

/**
 * One dispatcher a process. The local runtime replaces it, which is how no byte leaves a simulated run. No pipelining
 * means no kept-alive connection either: one that died while the Lambda was frozen would make the next order's outcome
 * unknown.
 */
setGlobalDispatcher(new Agent({ connect: { timeout: 5_000 }, pipelining: 0 }));

const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Less than the Lambda's 30 s, which is less than the task's 40 s, so that we hear of a lost answer ourselves. */
const TIMEOUT_MS = 20_000;

/** Raised by the connect step: the request never left, so even a mutation may be tried again. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface ProviderRequest {
  provider: BudgetedProvider;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Whether it changes nothing, so that a lost answer leaves nothing in doubt; default: a GET does not. */
  isRead?: boolean;
  /** Of a read; a mutation is `urgent`, because others wait for what it holds. Default `ordinary`. */
  priority?: Priority;
  /** Base URL and path as they must arrive: https, or http on loopback. */
  url: string;
  headers: Record<string, string>;
  body?: unknown;
  /** `text` for the endpoints that answer with PEM. */
  accept?: 'json' | 'text';
  /** The refusal in the provider's own words, out of a 4xx body. */
  explain: (body: unknown) => string;
  /** True of a 4xx after which the request may have been applied all the same. */
  isInconclusive?: (body: unknown) => boolean;
}

/** What an answer that never came, and one that nobody can read, are for a request: only a mutation's leave a doubt. */
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
 * Sends one request once, out of the provider's budget; without, nothing is sent: `RateLimited`. A lost answer is
 * `OutcomeUnknown` for a mutation and `ProviderUnavailable` for a read; what the provider definitely refused is
 * `ProviderRejected`, `CredentialsRejected` or `RateLimited`.
 */
export async function send(outgoing: ProviderRequest): Promise<ProviderAnswer> {
  const where = `${outgoing.provider} ${outgoing.method} ${new URL(outgoing.url).pathname}`;
  const { lost, broken: unreadable } = failuresOf(outgoing);
  assertSafe(outgoing, where);
  const priority = lost === OutcomeUnknown ? 'urgent' : (outgoing.priority ?? 'ordinary');
  await takeFromBudget(outgoing.provider, priority, where);
  const { status, contentType, text, retryAfter, rateLimit } = await exchange(outgoing, where, lost);
  await heedRateLimit(outgoing.provider, { status, retryAfter, rateLimit });

  if (status === 429) {
    count('RateLimitAnswers', outgoing);
    throw new RateLimited(`${where}: 429, rate limit reached`);
  }
  if (status >= 500 || status === 408) throw new lost(`${where}: ${status}, no usable answer`);
  if (status >= 300 && status < 400) throw new unreadable(`${where}: ${status}, redirects are not followed`);
  if (text === null) throw new unreadable(`${where}: ${status}, an answer over ${MAX_RESPONSE_BYTES} bytes`);
  const body = text === '' ? undefined : readable(outgoing, text, status);
  if (status >= 400 && outgoing.isInconclusive?.(body)) {
    throw new lost(`${where}: ${status}, inconclusive: ${explained(outgoing, body)}`);
  }
  if (status === 401 || status === 403) {
    throw new CredentialsRejected(`${where}: ${status}, ${explained(outgoing, body)}`);
  }
  if (status >= 400) throw new ProviderRejected(`${where}: ${status}, ${explained(outgoing, body)}`, status);
  if (body === NOT_JSON) {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const type = redacted(outgoing, contentType).slice(0, 100);
    throw new unreadable(`${where}: ${status}, not JSON (${type}, ${text.length} characters, sha256 ${digest})`);
  }
  return { status, body };
}

async function exchange(
  outgoing: ProviderRequest,
  where: string,
  lost: typeof ProviderUnavailable | typeof OutcomeUnknown,
) {
  count('ProviderCalls', outgoing);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), TIMEOUT_MS);
  try {
    const response = await request(outgoing.url, {
      method: outgoing.method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...outgoing.headers },
      body: outgoing.body === undefined ? null : JSON.stringify(outgoing.body),
      signal: giveUp.signal,
    });
    return {
      status: response.statusCode,
      contentType: String(response.headers['content-type'] ?? 'no content type'),
      retryAfter: response.headers['retry-after']?.toString(),
      rateLimit: response.headers.ratelimit?.toString(),
      text: await readCapped(response.body),
    };
  } catch (error) {
    // The cause is not passed on: an HTTP client's message may quote a header, and so the secret.
    const code = giveUp.signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : codeOf(error);
    if (NEVER_SENT.has(code)) throw new ProviderUnavailable(`${where}: ${code}, nothing was sent`);
    throw new lost(`${where}: ${code}`);
  } finally {
    clearTimeout(timer);
  }
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

/** Null when there is more than we take. */
async function readCapped(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
