/** One credential's requests to a provider, shared by everything that runs. */
export type BudgetedProvider = 'Cloudflare' | 'DigiCert';

/**
 * A bucket that fills by one request every `intervalMs`. In any window it lets through what fills in meanwhile and what
 * it held before, so that one bucket keeps several windows.
 */
export interface Budget {
  intervalMs: number;
  /** Requests that it holds when full. */
  size: number;
  /** For a 429 that does not say how long to wait; also the longest window that the provider counts requests in. */
  pauseSeconds: number;
}

/** Who goes first when requests come faster than the bucket fills. */
export type Priority = 'urgent' | 'ordinary' | 'patient';

/** The part of the bucket that each leaves for those before it. */
const LEAVES: Record<Priority, number> = { urgent: 0, ordinary: 1 / 3, patient: 2 / 3 };

/**
 * The rate is 80 % of what the provider grants; the rest is for people, for clocks that differ and for requests that
 * take their time to arrive: the two together may come to 40 s at Cloudflare, and to 5 s at DigiCert.
 */
export const BUDGETS: Record<BudgetedProvider, Budget> = {
  // 1,200 in 5 min, or everything is refused for 5 min: 959 and 90 more. https://developers.cloudflare.com/fundamentals/api/reference/limits/
  Cloudflare: { intervalMs: 313, size: 90, pauseSeconds: 300 },
  // 1,000 in 3 min and 100 in 5 s: 800 or 22, and 51 more. https://dev.digicert.com/en/certcentral-apis/services-api/rate-limits.html
  DigiCert: { intervalMs: 225, size: 51, pauseSeconds: 180 },
};

/** The part of what a provider grants that the budgets above are. */
const PERCENT = 80;

/** The budget for another part of what the provider grants, 5 to 90 %. */
export function budgetOf(provider: BudgetedProvider, percent: number): Budget {
  const { intervalMs, size, pauseSeconds } = BUDGETS[provider];
  return {
    intervalMs: Math.ceil((intervalMs * PERCENT) / percent),
    // With less, a request that leaves two thirds would never be let through.
    size: Math.max(3, Math.round((size * percent) / PERCENT)),
    pauseSeconds,
  };
}

/** What is not worth a longer pause than this is a mistake in a header. */
const MAX_PAUSE_SECONDS = 3600;

/**
 * What one request takes. `spentUntil` is the time up to which the bucket is spent; it holds what filled in since. Each
 * bound is of the value before the request, so that one conditional write both asks and takes.
 */
export interface Take {
  /** Earlier than this the bucket is full: what would have run over is lost, and `spentUntil` becomes `whenFull`. */
  fullBefore: number;
  whenFull: number;
  /** Later than this there is nothing left for this request. */
  emptyAfter: number;
  /** Added otherwise. */
  intervalMs: number;
}

export function takeOf({ intervalMs, size }: Budget, priority: Priority, now: number): Take {
  const fullBefore = now - size * intervalMs;
  const left = 1 + Math.round(LEAVES[priority] * size);
  return { fullBefore, whenFull: fullBefore + intervalMs, emptyAfter: now - left * intervalMs, intervalMs };
}

/** What the table has of a budget, in milliseconds since the epoch; both are absent before the first request. */
export interface BudgetItem {
  spentUntil?: number;
  /** Nobody sends before. */
  notBefore?: number;
}

/** A pause that a clock ahead of this one has written ends later than any answer can ask for. */
export function isPaused({ notBefore = 0 }: BudgetItem, now: number): boolean {
  return notBefore > now && notBefore <= latestPause(now);
}

export function latestPause(now: number): number {
  return now + MAX_PAUSE_SECONDS * 1000;
}

/**
 * What `spentUntil` becomes with this request; null: there is nothing left. After a quiet time the bucket is full. One
 * that is spent for longer than the provider's window was written by a clock ahead of this one: it counts as empty but
 * for this request, and fills from here on.
 */
export function taken({ pauseSeconds }: Budget, { spentUntil }: BudgetItem, take: Take, now: number): number | null {
  if (spentUntil === undefined || spentUntil < take.fullBefore) return take.whenFull;
  if (spentUntil <= take.emptyAfter) return spentUntil + take.intervalMs;
  return spentUntil > now + pauseSeconds * 1000 ? now : null;
}

export interface RateAnswer {
  status: number;
  retryAfter: string | undefined;
  /** Of the header `Ratelimit`. */
  rateLimit: string | undefined;
  /** Parsed, where it is JSON. */
  body?: unknown;
}

/**
 * Until when nobody may send, in milliseconds since the epoch; null when there is no reason to pause. With less left
 * than the bucket holds, others may already have sent it.
 */
export function pauseUntil(budget: Budget, answer: RateAnswer, now: number): number | null {
  const { status, retryAfter, rateLimit, body } = answer;
  const asks = status === 429 || status === 503;
  const asked = asks ? longest([retryAfterSeconds(retryAfter, now), ...secondsInBody(body)]) : null;
  const nearlySpent = secondsToReset(rateLimit, budget.size);
  const seconds = asked ?? (status === 429 ? (nearlySpent ?? budget.pauseSeconds) : nearlySpent);
  if (seconds === null) return null;
  return Math.min(now + Math.max(seconds, 1) * 1000, latestPause(now));
}

/** What is 0, past or no number does not say how long to wait: seen beside the real time in the body. */
function longest(seconds: number[]): number | null {
  const said = seconds.filter((value) => value > 0);
  return said.length > 0 ? Math.ceil(Math.max(...said)) : null;
}

/** Seconds, or an HTTP date. */
function retryAfterSeconds(value: string | undefined, now: number): number {
  if (value !== undefined && /^\d+$/.test(value)) return Number(value);
  return value !== undefined && / GMT$/.test(value) ? (Date.parse(value) - now) / 1000 : 0;
}

/** `retry_after`, a number or the text of one: Cloudflare's edge has it at the top, other answers in an error. */
function secondsInBody(body: unknown): number[] {
  const { error, errors } = Object(body) as Record<string, unknown>;
  return [body, error, ...(Array.isArray(errors) ? errors : [])].map((part) => {
    const { retry_after: seconds } = Object(part) as Record<string, unknown>;
    if (typeof seconds === 'number') return seconds;
    return typeof seconds === 'string' && /^\d+(\.\d+)?$/.test(seconds) ? Number(seconds) : 0;
  });
}

/** `"default";r=3;t=12`, one or several: 3 left and 12 s to the next window. Null while more than `low` is left. */
function secondsToReset(value: string | undefined, low: number): number | null {
  let longest: number | null = null;
  for (const limit of value?.split(',') ?? []) {
    const left = /;\s*r=(\d+)/.exec(limit)?.[1];
    const reset = /;\s*t=(\d+)/.exec(limit)?.[1];
    if (left === undefined || reset === undefined || Number(left) > low) continue;
    longest = Math.max(longest ?? 0, Number(reset));
  }
  return longest;
}
