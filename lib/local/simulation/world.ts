import type { Runtime } from '../runtime.ts';
import type { Credentials } from './credentials.ts';
import type { Journal } from './journal.ts';
import type { Scenario } from './scenario.ts';

export type Item = Record<string, unknown>;

/** A run that has ended, as the invariants look at it. */
export interface World {
  scenario: Scenario;
  journal: Journal;
  runtime: Runtime;
  credentials: Credentials;
  /** The whole table. */
  items: Item[];
  endedAt: number;
}

export interface Invariant {
  /** As the list of invariants numbers it. */
  id: string;
  title: string;
  /** One line for each violation. */
  check: (world: World) => string[];
}

/** The current records of a kind. */
export function recordsOf<T>(items: Item[], kind: string): T[] {
  return items.filter(({ pk, sk }) => String(pk).startsWith(`${kind}#`) && sk === 'current') as T[];
}
