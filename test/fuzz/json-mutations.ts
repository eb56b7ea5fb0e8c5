import fc from 'fast-check';

/** Values that have broken parsers, keys, paths and headers elsewhere. */
export const HOSTILE: readonly unknown[] = [
  ...['', ' ', '..', '../..', '%2e%2e', '%', '%00', '#', '?', 'a/b', 'a\\b', '\u0000', '\r\nx: y', '\ud800', '💥'],
  ...['__proto__', 'constructor', 'null', 'true', '1e9', '-1', '9'.repeat(40), 'x'.repeat(300), 'ａｂｃ', "' OR 1=1"],
  ...[null, true, false, 0, -0, -1, 1.5, 1e300, 2 ** 53, [], {}, [[]], [null], { constructor: 1 }, ['example.com']],
];

export interface Change {
  /** Which of the document's values, counted from the outermost; more than there are begins anew. */
  at: number;
  how: 'replace' | 'remove' | 'rename' | 'wrap' | 'repeat';
  by: unknown;
}

/** Up to three changes of a document. */
export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record<Change>({
    at: fc.nat(500),
    how: fc.constantFrom('replace', 'remove', 'rename', 'wrap', 'repeat'),
    by: fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  }),
  { maxLength: 3 },
);

type Holder = Record<string | number, unknown>;

/** A copy of the JSON document with these changes, one after the other. */
export function mutated(document: unknown, changes: Change[]): unknown {
  const root = { '': structuredClone(document) };
  for (const { at, how, by } of changes) {
    const places = placesIn(root);
    const place = places[at % places.length];
    if (place === undefined) break;
    const [holder, key] = place;
    const value = holder[key];
    if (how === 'replace') holder[key] = structuredClone(by);
    else if (how === 'wrap') holder[key] = [value];
    else if (how === 'repeat') holder[key] = Array.from({ length: 30 }, () => structuredClone(value));
    else if (how === 'rename' && !Array.isArray(holder)) put(holder, String(by), value);
    if (how === 'remove' || how === 'rename') remove(holder, key);
  }
  return root[''];
}

function placesIn(value: unknown): [Holder, string | number][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [[holder, key] as [Holder, string], ...placesIn(holder[key])]);
}

/** As `JSON.parse` does: `__proto__` is a name like any other. */
function put(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove(holder: Holder, key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}
