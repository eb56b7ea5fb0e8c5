import { secretVersionIn } from './auth-pause.ts';
import { type CertificateRecord, isTerminal } from './certificate-record.ts';
import { secondsBetween } from './time.ts';

/** An unbroken series of refusals to list a zone's packs; it ends with a list that succeeds. */
export interface ZoneRefusal {
  /** `no-route`: Cloudflare has no route to the zone, so most likely it is not there. */
  kind: 'credential' | 'no-route';
  /**
   * `refused`: it may pass, or the credential may be refused for every zone. `inaccessible`: the credential is refused in
   * this zone only, because another zone was read with it since. `gone`: for a day, so that sweeps leave the zone.
   */
  state: 'refused' | 'inaccessible' | 'gone';
  /** Of the secret that was sent; null where it is not known, or does not matter. */
  secretVersion: string | null;
  /** When the series began; ISO 8601. */
  at: string;
  /** When a zone that is gone was last asked for; null: ask again. */
  triedAt?: string | null;
  reason: string;
}

/** The last list of any zone's packs that succeeded, and the version of the secret that it was read with. */
export interface LastRead {
  at: string;
  secretVersion: string | null;
}

/** For as long a token that was just revoked may be accepted by some of Cloudflare's servers. */
const SETTLE_SECONDS = 60;
const GONE_AFTER_SECONDS = 24 * 3600;
/** Less than a day, so that the sweep of the same hour asks again. */
const ASK_AGAIN_SECONDS = 23 * 3600;

/**
 * What a series of refusals is with one more. A refusal of another kind, or with another version of the secret, begins a
 * new series. Only a read of another zone after the first refusal, with the same version, shows that the credential itself
 * is good: with one zone, or a credential that is refused for all, there is none.
 */
export function refusedAgain(
  before: ZoneRefusal | null | undefined,
  { kind, reason, now }: { kind: ZoneRefusal['kind']; reason: string; now: string },
  lastRead: LastRead | null,
): ZoneRefusal {
  if (before?.state === 'gone') return { ...before, triedAt: now };
  const secretVersion = kind === 'credential' ? secretVersionIn(reason) : null;
  const isSame = before?.kind === kind && before.secretVersion === secretVersion;
  if (!before || !isSame) return { kind, state: 'refused', secretVersion, at: now, reason };
  const gone = { ...before, state: 'gone', triedAt: now } as const;
  if (kind === 'no-route') return secondsBetween(before.at, now) >= GONE_AFTER_SECONDS ? gone : before;
  const othersReadFor =
    lastRead?.secretVersion === secretVersion ? secondsBetween(before.at, lastRead.at) : Number.NEGATIVE_INFINITY;
  if (othersReadFor >= GONE_AFTER_SECONDS) return gone;
  if (before.state === 'inaccessible') return before;
  return othersReadFor > SETTLE_SECONDS ? { ...before, state: 'inaccessible' } : before;
}

/** The later of two. */
export function laterRead(one: LastRead | null | undefined, other: LastRead | null | undefined): LastRead | null {
  if (!one || !other) return one ?? other ?? null;
  return Date.parse(one.at) < Date.parse(other.at) ? other : one;
}

/** True of a zone that can be neither read nor changed until somebody gives access to it. */
export function isShut({ refusal }: { refusal?: ZoneRefusal | null }): boolean {
  return refusal !== undefined && refusal !== null && refusal.state !== 'refused';
}

/** True of a zone that is gone, until it is asked for again once a day. */
export function isLeft({ refusal }: { refusal?: ZoneRefusal | null }, now: string): boolean {
  if (refusal?.state !== 'gone' || !refusal.triedAt) return false;
  return secondsBetween(refusal.triedAt, now) < ASK_AGAIN_SECONDS;
}

/** What people are told of a zone that is shut. */
export function shutReason({ zoneId, zoneName }: { zoneId: string; zoneName: string }, refusal: ZoneRefusal): string {
  const zone = `zone ${zoneName} (${zoneId})`;
  if (refusal.kind === 'no-route') return `Cloudflare has had no route to ${zone} for a day: ${refusal.reason}`;
  const remedy = 'give the token access to this zone; after a day of this its certificates are ZONE_GONE';
  return `Cloudflare refuses the credential in ${zone}, and accepts it in another zone; ${remedy}: ${refusal.reason}`;
}

const PREFIX = 'zone inaccessible; ';

/** The reason of a paused certificate while its zone is inaccessible, or when it is no longer. */
export function withAccess(reason: string, isInaccessible: boolean): string {
  const own = reason.startsWith(PREFIX) ? reason.slice(PREFIX.length) : reason;
  return isInaccessible ? `${PREFIX}${own}` : own;
}

/** A certificate that nobody works on, in a zone that is gone: what it was comes back with the zone. */
export function goneWith(record: CertificateRecord, refusal: ZoneRefusal): CertificateRecord | undefined {
  const { status, reason, owner } = record;
  if (owner !== null || isTerminal(status) || status === 'ZONE_GONE') return undefined;
  const because = `its zone is gone since ${refusal.at}; it was ${status}: ${reason}`;
  return { ...record, status: 'ZONE_GONE', reason: because, beforeGone: { status, reason } };
}

/** The same when the zone can be read again. */
export function backWith(record: CertificateRecord): CertificateRecord | undefined {
  const { status, owner, beforeGone } = record;
  if (status !== 'ZONE_GONE' || owner !== null || !beforeGone) return undefined;
  return { ...record, status: beforeGone.status, reason: withAccess(beforeGone.reason, false), beforeGone: null };
}

/** How a zone remembers that people were told; a new version of the secret is a new cause. */
const TOLD = 'inaccessible ';

export function toldAsShut({ kind, secretVersion }: ZoneRefusal): string {
  return `${TOLD}${kind === 'no-route' ? kind : (secretVersion ?? 'unknown')}`;
}

/** What a zone that can be read again still remembers. */
export function toldOfAccessible(told: string[]): string[] {
  return told.filter((entry) => !entry.startsWith(TOLD));
}
