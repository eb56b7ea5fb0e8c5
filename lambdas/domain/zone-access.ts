import { secretVersionIn } from './auth-pause.ts';
import { secondsBetween } from './time.ts';

/** An unbroken series of refusals to list a zone's packs; it ends with a list that succeeds. */
export interface ZoneRefusal {
  /**
   * `refused`: the credential may be refused for every zone. `inaccessible`: it is refused in this zone only, because
   * another zone was read with it since.
   */
  state: 'refused' | 'inaccessible';
  /** Of the secret that was sent; null where it is not known. */
  secretVersion: string | null;
  /** When the series began; ISO 8601. */
  at: string;
  reason: string;
}

/** The last list of any zone's packs that succeeded, and the version of the secret that it was read with. */
export interface LastRead {
  at: string;
  secretVersion: string | null;
}

/** For as long a token that was just revoked may be accepted by some of Cloudflare's servers. */
const SETTLE_SECONDS = 60;

/**
 * What a series of refusals is with one more. A refusal with another version of the secret begins a new series. Only a
 * read of another zone after the first refusal, with the same version, shows that the credential itself is good: with one
 * zone, or a credential that is refused for all, there is none.
 */
export function refusedAgain(
  before: ZoneRefusal | null | undefined,
  refusal: { reason: string; now: string },
  lastRead: LastRead | null,
): ZoneRefusal {
  const { reason, now } = refusal;
  const secretVersion = secretVersionIn(reason);
  if (!before || before.secretVersion !== secretVersion) return { state: 'refused', secretVersion, at: now, reason };
  const isOtherRead =
    lastRead?.secretVersion === secretVersion && secondsBetween(before.at, lastRead.at) > SETTLE_SECONDS;
  return isOtherRead ? { ...before, state: 'inaccessible' } : before;
}

/** The later of two. */
export function laterRead(one: LastRead | null | undefined, other: LastRead | null | undefined): LastRead | null {
  if (!one || !other) return one ?? other ?? null;
  return Date.parse(one.at) < Date.parse(other.at) ? other : one;
}

/** True of a zone that can be neither read nor changed until somebody gives access to it. */
export function isShut({ refusal }: { refusal?: ZoneRefusal | null }): boolean {
  return refusal?.state === 'inaccessible';
}

/** What people are told of an inaccessible zone. */
export function inaccessibleReason({ zoneId, zoneName }: { zoneId: string; zoneName: string }, words: string): string {
  const remedy = 'give the token access to this zone';
  return `Cloudflare refuses the credential in zone ${zoneName} (${zoneId}), and accepts it in another zone; ${remedy}: ${words}`;
}

const PREFIX = 'zone inaccessible; ';

/** The reason of a paused certificate while its zone is inaccessible, or when it is no longer. */
export function withAccess(reason: string, isInaccessible: boolean): string {
  const own = reason.startsWith(PREFIX) ? reason.slice(PREFIX.length) : reason;
  return isInaccessible ? `${PREFIX}${own}` : own;
}

/** How a zone remembers that people were told; a new version of the secret is a new cause. */
const TOLD = 'inaccessible ';

export function toldAsInaccessible({ secretVersion }: ZoneRefusal): string {
  return `${TOLD}${secretVersion ?? 'unknown'}`;
}

/** What a zone that can be read again still remembers. */
export function toldOfAccessible(told: string[]): string[] {
  return told.filter((entry) => !entry.startsWith(TOLD));
}
