/** Between two ISO 8601 times; negative when `to` is earlier. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

export function secondsLater(from: string, seconds: number): string {
  return new Date(Date.parse(from) + seconds * 1000).toISOString();
}

/** Any spelling of a time as ISO 8601 UTC, which holds where no zone is named; null when absent or unreadable. */
export function toTime(text: string | null | undefined): string | null {
  const utc = text?.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d+)?)?)$/, '$1T$2Z');
  const time = Date.parse(utc ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
