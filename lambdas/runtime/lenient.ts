import * as z from 'zod/mini';
import type { Unreadable } from '../domain/unreadable.ts';
import { malformedFields } from './provider-answer.ts';

/*
 * How a provider's answer is read where its meaning is plain in spite of its form. Both providers send numbers as text
 * and text as numbers, 0 and 1 for false and true, null or an empty list for an object that is absent:
 * github.com/cloudflare/terraform-provider-cloudflare/issues/1139, github.com/crackcomm/cloudflare/issues/4.
 */

/** Text; a number counts as its decimal digits. */
export const text = z.pipe(z.union([z.string(), z.number()]), z.transform(String));

/** A finite number; text counts when it is a decimal number and nothing else. */
export const number = z.pipe(
  z.union([z.number(), z.string().check(z.trim(), z.regex(/^-?\d{1,15}(\.\d{1,15})?$/))]),
  z.transform(Number),
);

/** True or false; 1, 0 and these words as text count, too. */
export const flag = z.pipe(
  z.union([z.boolean(), z.literal([0, 1]), z.string().check(z.toLowerCase(), z.regex(/^(true|false|1|0)$/))]),
  z.transform((value) => value === true || value === 1 || value === 'true' || value === '1'),
);

/** What may be absent: null where it is absent, null or empty text. Anything else that is malformed is an error. */
export function maybe<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T | null> {
  return z.pipe(
    z.transform((value): unknown => (value === undefined || value === '' ? null : value)),
    z.nullable(schema),
  );
}

/** What only a person looks at: null also where it is malformed. */
export function shown<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T | null> {
  return z.catch(maybe(schema), null);
}

/** An object; null where it is absent, null, or sent as an empty list. */
export function objectOrNull<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T | null> {
  return z.pipe(
    z.transform((value): unknown => (isEmptyList(value) ? null : (value ?? null))),
    z.nullable(schema),
  );
}

/** A list; empty where it is absent, null, or sent as an empty object. */
export function listOrEmpty<T>(item: z.ZodMiniType<T>): z.ZodMiniType<T[]> {
  return z.pipe(
    z.transform((value): unknown => (isEmptyObject(value) ? [] : (value ?? []))),
    z.array(item),
  );
}

/**
 * A list of which each item is read by itself, so that one odd item does not hide the others: `items` could be read,
 * `unreadable` names the rest, by their field `idField`, and what is malformed in them. `keys` has a text for every
 * item, by which a walk over pages knows what it has seen.
 */
export function readableItems<T>(item: z.ZodMiniType<T>, idField: string) {
  return z.pipe(
    z.array(z.unknown()),
    z.transform((list) => {
      const items: T[] = [];
      const unreadable: Unreadable[] = [];
      const keys: string[] = [];
      for (const raw of list) {
        const id = idIn(raw, idField);
        const read = item.safeParse(raw);
        keys.push(id ?? JSON.stringify(raw));
        if (read.success) items.push(read.data);
        else unreadable.push({ id, fields: malformedFields(read.error, 'item') });
      }
      return { items, unreadable, keys };
    }),
  );
}

function idIn(raw: unknown, idField: string): string | null {
  const id = text.safeParse((raw as Record<string, unknown> | null | undefined)?.[idField]);
  return id.success && id.data !== '' ? id.data.slice(0, 64) : null;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
