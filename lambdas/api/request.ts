import * as z from 'zod/mini';
import { type FieldError, fieldErrors, invalid, Problem } from './problems.ts';

export type Fields = Record<string, z.ZodMiniType>;

/**
 * The largest request there is, an analysis, carries 32 KB of PEM, whose line ends JSON writes as two characters; a CSR
 * is at most 8 KB. Twice that is enough, and little enough to parse.
 */
export const MAX_BODY_BYTES = 64 * 1024;
/** The deepest request there is has two levels. */
const MAX_DEPTH = 16;

/** What a request says outside its body, by the types that the fields want. Errors: `Problem`. */
export function parsedFields(fields: Fields, values: Record<string, string[]>): Record<string, unknown> {
  const errors: FieldError[] = [];
  // Without a prototype, a caller's `constructor` and `__proto__` are names like any other.
  const given: Record<string, unknown> = Object.create(null);
  for (const [name, [value = '', ...more]] of Object.entries(values)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (more.length > 0) errors.push({ field: name, message: 'is given more than once' });
    else given[name] = field ? typed(field, value) : value;
  }
  const parsed = z.strictObject(fields).safeParse(given);
  if (!parsed.success) errors.push(...fieldErrors(parsed.error));
  if (errors.length > 0) throw invalid(errors);
  return parsed.data as Record<string, unknown>;
}

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
]);

/** A URL has only text: the number or boolean that it spells, where the field takes that and not the text. */
function typed(field: z.ZodMiniType, text: string): unknown {
  const spelled = /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : BOOLEANS.get(text);
  return spelled !== undefined && !field.safeParse(text).success ? spelled : text;
}

/**
 * The body, checked before it is parsed: its kind, its size, its depth. Undefined where the request has none and needs
 * none. Errors: `Problem`.
 */
export async function parsedBody(schema: z.ZodMiniType, request: Request): Promise<unknown> {
  const text = await textOf(request);
  if (text === '' && isOptional(schema)) return undefined;
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    const detail = `the body is ${type || 'of no stated type'}; send JSON, with Content-Type: application/json`;
    throw new Problem('unsupported-media-type', detail, { headers: { accept: 'application/json' } });
  }
  const parsed = schema.safeParse(jsonIn(text));
  if (!parsed.success) throw invalid(fieldErrors(parsed.error));
  return parsed.data;
}

/** True of a body that may be left out. */
export function isOptional(schema: z.ZodMiniType): boolean {
  return schema.safeParse(undefined).success;
}

/** For a route that takes none: what a caller sends in vain, he believes to have an effect. Errors: `Problem`. */
export async function refuseBody(request: Request): Promise<void> {
  if ((await textOf(request)) === '') return;
  throw invalid([{ field: 'body', message: 'this request takes none; send it without' }]);
}

async function textOf(request: Request): Promise<string> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength <= MAX_BODY_BYTES) return new TextDecoder().decode(bytes);
  throw new Problem('body-too-large', `the body has ${bytes.byteLength} bytes, at most ${MAX_BODY_BYTES} are taken`);
}

function jsonIn(text: string): unknown {
  if (text.trim() === '') throw invalid([{ field: 'body', message: 'is missing; send a JSON object' }]);
  if (depthOf(text) > MAX_DEPTH) {
    throw invalid([{ field: 'body', message: `is nested deeper than ${MAX_DEPTH} levels; no request is` }]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ field: 'body', message: 'is not JSON; check its quotes, commas and brackets' }]);
  }
}

/** Of the brackets outside strings; one walk over the text, whatever it is. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') isInString = !isInString;
    else if (isInString) at += sign === '\\' ? 1 : 0;
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, ++depth);
    else if (sign === ']' || sign === '}') depth -= 1;
  }
  return deepest;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ Errors: `Problem`. */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  if (key === null || KEY.test(key)) return key;
  throw invalid([
    { field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters without spaces; a UUID will do' },
  ]);
}
