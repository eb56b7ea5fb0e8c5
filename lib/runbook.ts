/** The sections that alarms link to; events and statuses have sections of their own names. */
export const SECTIONS = {
  machine: 'A machine failed',
  throttles: 'Lambdas are throttled',
  rateLimits: 'Rate-limit answers do not end',
  undelivered: 'Urgent events were not delivered',
  sweep: 'A sweep is missing',
  expiry: 'A certificate expires soon',
} as const;

/** The anchor that GitHub and most renderers give a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
