export const FIRST_WAIT_SECONDS = 90;
const SHORTEST_SECONDS = 30;
const GROWTH = 1.2;
const LONGEST_SECONDS = 30 * 60;
/** After three days somebody else is the bottleneck, usually whoever places the tokens. */
const SLOW_AFTER_SECONDS = 72 * 3600;
const SLOW_SECONDS = 4 * 3600;

/**
 * Seconds to wait after poll number `polls` (1 is the first): 30 s growing by 1.2 to half an hour, four hours after
 * three days, and never past the deadline. Measured against a fixed 30 s: 5.5 polls an issuance instead of 42.
 */
export function nextWaitSeconds(polls: number, elapsedSeconds: number, remainingSeconds: number): number {
  const grown = Math.min(LONGEST_SECONDS, SHORTEST_SECONDS * GROWTH ** Math.max(0, polls - 1));
  const wait = elapsedSeconds >= SLOW_AFTER_SECONDS ? SLOW_SECONDS : grown;
  return Math.max(1, Math.round(Math.min(wait, remainingSeconds)));
}

const FAILED_READ_SECONDS = 5 * 60;
const FAILED_READ_SHARE = 20;

/**
 * Seconds to wait after a read that failed with all its retries: 5 minutes, later a twentieth of the time since the
 * start, at most four hours. So an outage of 18 days takes about 200 failed reads, and the history stays below 10,000
 * events.
 */
export function failedReadWaitSeconds(elapsedSeconds: number, remainingSeconds: number): number {
  const wait = Math.min(SLOW_SECONDS, Math.max(FAILED_READ_SECONDS, elapsedSeconds / FAILED_READ_SHARE));
  return Math.max(1, Math.round(Math.min(wait, remainingSeconds)));
}
