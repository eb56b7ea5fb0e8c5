import type { Entry, Invocation, RequestEntry } from '../journal.ts';
import type { Invariant, World } from '../world.ts';

type Sent = Entry & RequestEntry;

/**
 * What the providers grant, in any such time.
 * https://developers.cloudflare.com/fundamentals/api/reference/limits/
 * https://dev.digicert.com/en/certcentral-apis/services-api/rate-limits.html
 */
const GRANTED = {
  cloudflare: [{ requests: 1200, seconds: 300 }],
  digicert: [
    { requests: 1000, seconds: 180 },
    { requests: 100, seconds: 5 },
  ],
} as const;

function requestsOf({ journal }: World): Sent[] {
  return journal.entries.filter((entry) => entry.kind === 'request') as Sent[];
}

/** It could neither tell the others of what it heard, nor hear of it. */
function isCutOff(by: Invocation | undefined): boolean {
  return by === undefined || by.isDead || by.isHarmed;
}

function pausesAreKept(world: World): string[] {
  const requests = requestsOf(world);
  const pauses = requests.filter(({ askedUntil, by }) => askedUntil !== null && !isCutOff(by));
  if (pauses.length === 0) return [];
  return requests.flatMap(({ provider, method, path, at, by }) => {
    if (isCutOff(by)) return [];
    const pause = pauses.find(
      (asked) => asked.provider === provider && (asked.heardAt ?? at) < at && (asked.askedUntil ?? 0) > at,
    );
    const early = (pause?.askedUntil ?? 0) - at;
    return pause ? [`${method} ${path} is sent ${early} ms before ${provider} is to be asked again`] : [];
  });
}

function windowsAreKept(world: World): string[] {
  const requests = requestsOf(world);
  return (['cloudflare', 'digicert'] as const).flatMap((provider) => {
    const times = requests.filter((entry) => entry.provider === provider).map(({ at }) => at);
    return GRANTED[provider].flatMap(({ requests: granted, seconds }) => {
      const first = times.findIndex((time, index) => (times[index + granted] ?? Infinity) - time < seconds * 1000);
      return first < 0 ? [] : [`${provider} gets more than ${granted} requests in ${seconds} s`];
    });
  });
}

export const PACE_INVARIANTS: Invariant[] = [
  { id: 'I11', title: 'nobody asks while a provider wants to be left alone', check: pausesAreKept },
  { id: 'I11', title: 'no provider gets more requests than it grants', check: windowsAreKept },
];
