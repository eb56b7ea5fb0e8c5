import * as z from 'zod/mini';
import {
  listAttempts,
  listRecords,
  type RecordKey,
  type RecordKind,
  readRecord,
  type Versioned,
} from '../record/table.ts';
import { cursor } from './fields.ts';
import { Problem } from './problems.ts';

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** Fields of every record. */
export const versioned = { version: z.int(), updatedAt: z.string() };

/** Of a list of records or former states. */
export function pageSchema(item: z.ZodMiniType) {
  return z.object({ items: z.array(item), cursor });
}

/** Errors: `Problem` that says how the record comes to be. */
export async function recordOf<T>(key: RecordKey, remedy: string): Promise<Versioned<T>> {
  const record = await readRecord<T>(key);
  if (record) return record;
  throw new Problem('not-found', `there is no record of ${key.replace('#', ' ')}; ${remedy}`);
}

/** One page of a kind's records as they are now, those that fit. */
export async function recordsOf<T>(
  kind: RecordKind,
  page: Page & { prefix?: string },
  fits: (record: Versioned<T>) => boolean = () => true,
): Promise<{ items: Versioned<T>[]; cursor: string | null }> {
  const listed = await listRecords(kind, page);
  const records = await Promise.all(listed.keys.map((key) => readRecord<T>(key)));
  return { items: records.filter((record) => record !== undefined).filter(fits), cursor: listed.cursor };
}

/** A record's former states, newest first. Errors: `Problem` when there is no record. */
export async function attemptsOf(key: RecordKey, page: Page, remedy: string) {
  await recordOf(key, remedy);
  const { attempts, cursor } = await listAttempts<Record<string, unknown>>(key, page);
  return { items: attempts, cursor };
}

/** Of a former state: whose fields it has depends on the record. */
export const attemptSchema = z.looseObject({ change: z.string(), ...versioned });

/** The fields that the schema names: what else a record keeps is for its machines. */
export function viewOf<T extends object>(schema: z.ZodMiniObject, record: T): Partial<T> {
  const names = new Set(Object.keys(schema.shape));
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name))) as Partial<T>;
}
