/** Between two ISO 8601 times; negative when `to` is earlier. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

export function secondsLater(from: string, seconds: number): string {
  return new Date(Date.parse(from) + seconds * 1000).toISOString();
}
