import { secondsBetween, secondsLater } from './time.ts';

/** Left on a record when the execution that owned it was seen to have ended. */
export interface Release {
  owner: string;
  /** Of the record, then: whoever takes it up raises its `run`. */
  run: number;
  /** When the execution failed, timed out or was stopped; absent where it was not recorded. */
  endedAt?: string;
  /** The execution that recorded that end; absent likewise. */
  recordedBy?: string;
}

/** An execution that ended, and the one that records it. */
export interface DeadOwner {
  owner: string;
  endedAt: string;
  recordedBy: string;
}

interface Ownable {
  owner: string | null;
  run: number;
  release?: Release | null;
}

/** The HTTP request gives up after 20 s, its Lambda after 30 and its task after 40: then nothing is in flight any more. */
const IN_FLIGHT_SECONDS = 60;

/** From when on no request of an execution that ended then can be in flight. */
export function quietAfter(endedAt: string): string {
  return secondsLater(endedAt, IN_FLIGHT_SECONDS);
}

/**
 * DescribeExecution is eventually consistent: that it does not know an owner counts once the record has not been written
 * for so long, and so has not got that owner since.
 */
const UNKNOWN_SECONDS = 15 * 60;
/** How long until it is asked again. */
const ASK_AGAIN_SECONDS = 60;

/** Whole seconds until an owner that is not known is asked about again; 0 when it counts as dead. */
export function unknownSeconds(updatedAt: string, now: string): number {
  const left = Math.ceil(UNKNOWN_SECONDS - secondsBetween(updatedAt, now));
  return Math.max(0, Math.min(ASK_AGAIN_SECONDS, left));
}

/** The record is nobody's from now on. */
export function released(record: Ownable, dead: DeadOwner): { owner: null; release: Release } {
  return { owner: null, release: { ...dead, run: record.run } };
}

/** True where this very execution has released the record before: its answer was lost, and nobody was notified yet. */
export function isReleasedBy(record: Ownable | undefined, { owner, recordedBy }: DeadOwner): boolean {
  const { release } = record ?? {};
  return record?.owner === null && release?.owner === owner && release.recordedBy === recordedBy;
}

/** True of the execution that ended and was redriven, while nobody has taken up the record since. */
export function mayTakeBack(record: Ownable, owner: string): boolean {
  return record.owner === null && record.release?.owner === owner && record.release.run === record.run;
}

/** Whole seconds for which the last request of an execution that ended then may still be in flight. */
export function inFlightSeconds(endedAt: string, now: string): number {
  return Math.max(0, Math.ceil(IN_FLIGHT_SECONDS - secondsBetween(endedAt, now)));
}

/**
 * Whose the record is for `owner`, who asks for it: its owner's, or, shortly after an unclean end, still the one's that
 * ended; null when it may be taken. `deadOwner` was asked about, and its last request has been waited for.
 */
export function holderOf(
  record: Ownable,
  { owner, deadOwner, now }: { owner: string; deadOwner: string | null; now: string },
) {
  if (record.owner === owner || (record.owner !== null && record.owner === deadOwner)) return null;
  if (record.owner !== null) return record.owner;
  const { release } = record;
  if (!release?.endedAt || release.run !== record.run || [owner, deadOwner].includes(release.owner)) return null;
  return inFlightSeconds(release.endedAt, now) > 0 ? release.owner : null;
}
