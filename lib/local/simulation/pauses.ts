/** What an answer says of the next request. */
interface RateAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/**
 * How long a 429 is to be heeded that does not say. Cloudflare then refuses everything for five minutes; at DigiCert the
 * shorter of the two windows may be the one that was exceeded.
 * https://developers.cloudflare.com/fundamentals/api/reference/limits/
 * https://dev.digicert.com/en/certcentral-apis/services-api/rate-limits.html
 */
const UNSAID_SECONDS = { cloudflare: 300, digicert: 5 } as const;

/** Until when an answer asks to be left alone, in milliseconds since the epoch; null: it does not ask. */
export function askedUntil(provider: 'cloudflare' | 'digicert', answer: RateAnswer, now: number): number | null {
  if (answer.status !== 429) return null;
  const said = Math.max(...[headerSeconds(answer.headers, now), bodySeconds(answer.text)].filter(isSaid), 0);
  const window = /;\s*t=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1];
  return now + (said || Number(window ?? UNSAID_SECONDS[provider])) * 1000;
}

/** Seconds or an HTTP date; RFC 9110, section 10.2.3. */
function headerSeconds(headers: Headers, now: number): number {
  const value = headers.get('retry-after') ?? '';
  return /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
}

function bodySeconds(text: string): number {
  return Number(/"retry_after"\s*:\s*"?(\d+)/.exec(text)?.[1]);
}

/** No time, or none to wait, is nothing said. */
function isSaid(seconds: number): boolean {
  return seconds > 0;
}
