import type { CommandPause } from './auth-pause.ts';
import type { UniversalSslChange } from './universal-ssl-toggle.ts';
import type { ZoneRefusal } from './zone-access.ts';

/** What a team wants of a zone; null where it does not mind. */
export interface ZoneWishes {
  universalSsl: boolean | null;
  automaticMode: 'auto' | 'custom' | null;
  /** Advanced packs that must be left in the quota. */
  quotaHeadroom: number | null;
  /** True: a sweep corrects what differs. False: it only says so. */
  enforce: boolean;
}

/** A zone that Certflow looks after, because a certificate was requested in it or its wishes were told. */
export interface ZoneRecord {
  zoneId: string;
  zoneName: string;
  wishes: ZoneWishes;
  /** The last change that was made against a safety rule, because a person said so. */
  override: ZoneOverride | null;
  /** The last change of Universal SSL by this stack; absent before the first. */
  universalSslChange?: UniversalSslChange;
  /** While Cloudflare refuses to list its packs; absent or null otherwise. */
  refusal?: ZoneRefusal | null;
  /** Changes of settings that a refused credential ended, by machine, e.g. `EditAutomaticSslMode`; absent before the first. */
  pauses?: Record<string, CommandPause>;
  /** What people have been told of the zone, so that they are told once. */
  told: string[];
  /** True of one that was removed; it is read and listed no more until it begins anew. */
  removed?: boolean;
}

export interface ZoneOverride {
  /** E.g. `delete-certificate-pack`. */
  change: string;
  /** What nothing else covers. */
  uncovered: string[];
  execution: string;
  at: string;
}

/** A zone that begins anew after it was removed: Universal SSL was switched by this stack all the same. */
export function renewedZone(zoneId: string, zoneName: string, { universalSslChange }: ZoneRecord): ZoneRecord {
  return { ...newZone(zoneId, zoneName), ...(universalSslChange && { universalSslChange }) };
}

export function newZone(zoneId: string, zoneName: string): ZoneRecord {
  const wishes = { universalSsl: null, automaticMode: null, quotaHeadroom: null, enforce: false };
  return { zoneId, zoneName, wishes, override: null, told: [] };
}
