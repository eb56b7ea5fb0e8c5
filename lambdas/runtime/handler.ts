import type * as z from 'zod/mini';
import { InvalidInput } from './errors.ts';
import { logged } from './logger.ts';
import './wording.ts';

/**
 * A Lambda handler around one call. It parses the machine's state with the call's input schema, which picks the fields
 * that the call needs, and gives it the time, so that no decision reads a clock of its own. On AWS each call is logged.
 */
export function handle<Input, Output>(
  input: z.ZodMiniType<Input>,
  call: (input: Input, now: Date) => Promise<Output>,
): (event: unknown) => Promise<Output> {
  return (event) => logged(event, async () => call(parseInput(input, event), new Date()));
}

/** Errors: `InvalidInput`, which names each field and what it must be. */
export function parseInput<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(parsed.error.issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`).join('; '));
}

function pathOf(path: PropertyKey[]): string {
  return (
    path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
      '',
    ) || 'input'
  );
}
