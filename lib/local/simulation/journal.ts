import type { Execution } from '../execution.ts';
import type { Transition } from '../runtime.ts';

/** One run of a Lambda by a Task. */
export interface Invocation {
  /** E.g. `cloudflare/order-certificate-pack`. */
  call: string;
  execution: Execution | undefined;
  /** Requests, table commands and secret reads so far. */
  effects: number;
  /** Its process is gone: nothing that it still does has an effect. */
  isDead: boolean;
  /** The table refused, lost or delayed one of its commands, or its process stood still: it may not know what others do. */
  isHarmed: boolean;
}

/** A provider's request, with what truly became of it beside what its sender heard. */
export interface RequestEntry {
  kind: 'request';
  provider: 'cloudflare' | 'digicert';
  method: string;
  path: string;
  query: string;
  body: unknown;
  by: Invocation | undefined;
  fault: string | null;
  /** The sender is told all that the provider answers. */
  isWhole: boolean;
  /** The provider's own answer; null while, or because, it never got the request. */
  status: number | null;
  answer: unknown;
  /** That the sender heard, or could know, that nothing was applied. */
  isKnownUnapplied: boolean;
  /** The status that the sender was told; null when it heard nothing. */
  heard: number | null;
  /** Until when that answer asked to be left alone, in milliseconds since the epoch; null: it did not. */
  askedUntil: number | null;
  /** When the sender heard it. */
  heardAt: number | null;
}

/** A decision that was written: the attempt of the next version. */
export interface CommitEntry {
  kind: 'commit';
  key: string;
  version: number;
  record: Record<string, unknown>;
  by: Invocation | undefined;
}

/** A zone's lease as last written; null when it was given back. */
export interface LeaseEntry {
  kind: 'lease';
  zoneId: string;
  owner: string | null;
  expiresAt: number;
  by: Invocation | undefined;
}

/** A record as it was written over the former one. */
export interface CurrentEntry {
  kind: 'current';
  key: string;
  version: number;
}

export type Entry = { at: number } & (
  | RequestEntry
  | CommitEntry
  | LeaseEntry
  | CurrentEntry
  | { kind: 'crash'; call: string; execution: string; where: string }
  | { kind: 'task'; machine: string; state: string; execution: string; what: string }
  | { kind: 'step'; text: string }
  | { kind: 'transition'; transition: Transition }
);

/** Everything that happened in a run, in order. */
export class Journal {
  readonly entries: Entry[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the entry, whose facts may still become known. */
  add<T extends Entry extends infer E ? (E extends Entry ? Omit<E, 'at'> : never) : never>(
    entry: T,
  ): T & { at: number } {
    const added = Object.assign(entry, { at: this.#now() });
    this.entries.push(added as unknown as Entry);
    return added;
  }
}
