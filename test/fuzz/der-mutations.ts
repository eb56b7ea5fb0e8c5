import fc from 'fast-check';

export type DerChange =
  | { how: 'flip'; at: number; bit: number }
  | { how: 'truncate'; at: number }
  | { how: 'write'; at: number; bytes: Uint8Array }
  | { how: 'insert'; at: number; bytes: Uint8Array }
  | { how: 'cut'; at: number; length: number }
  | { how: 'repeat'; at: number; times: number }
  | { how: 'length'; at: number; length: readonly number[] }
  | { how: 'nest'; at: number; tag: number; depth: number };

/** Length octets that promise too much, too little, nothing, or no end. */
const LENGTHS: readonly (readonly number[])[] = [
  [0x00],
  [0x7f],
  [0x80],
  [0xff],
  [0x81, 0x05],
  [0x82, 0xff, 0xff],
  [0x84, 0xff, 0xff, 0xff, 0xff],
  [0x84, 0x7f, 0xff, 0xff, 0xff],
  [0x88, 0, 0, 0, 0, 0, 0, 0, 1],
  [0xfe, ...Array.from({ length: 126 }, () => 0xff)],
];
const TAGS = [0x03, 0x04, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa3, 0x1f];

const at = fc.nat(4_000);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
const change: fc.Arbitrary<DerChange> = fc.oneof(
  fc.record({ how: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ how: fc.constant('truncate' as const), at }),
  fc.record({ how: fc.constant('write' as const), at, bytes }),
  fc.record({ how: fc.constant('insert' as const), at, bytes }),
  fc.record({ how: fc.constant('cut' as const), at, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ how: fc.constant('repeat' as const), at, times: fc.integer({ min: 2, max: 400 }) }),
  fc.record({ how: fc.constant('length' as const), at, length: fc.constantFrom(...LENGTHS) }),
  fc.record({
    how: fc.constant('nest' as const),
    at,
    tag: fc.constantFrom(...TAGS),
    depth: fc.integer({ min: 1, max: 300 }),
  }),
);

export const derChanges: fc.Arbitrary<DerChange[]> = fc.array(change, { minLength: 1, maxLength: 3 });

/** A copy of the bytes with these changes, one after the other. */
export function mutatedDer(der: Uint8Array, changes: DerChange[]): Buffer {
  return changes.reduce<Buffer>(changed, Buffer.from(der));
}

function changed(der: Buffer, change: DerChange): Buffer {
  if (der.length === 0) return der;
  const place = change.at % der.length;
  const [before, after] = [der.subarray(0, place), der.subarray(place)];
  switch (change.how) {
    case 'flip':
      return Buffer.concat([before, Buffer.of((after[0] ?? 0) ^ (1 << change.bit)), after.subarray(1)]);
    case 'truncate':
      return before;
    case 'write':
      return Buffer.concat([before, change.bytes, after.subarray(change.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, change.bytes, after]);
    case 'cut':
      return Buffer.concat([before, after.subarray(change.length)]);
  }
  const { start, content, end } = elementAt(der, change.at);
  const element = der.subarray(start, end);
  const inPlace = (...written: Uint8Array[]) => Buffer.concat([der.subarray(0, start), ...written, der.subarray(end)]);
  if (change.how === 'repeat') return inPlace(...Array.from({ length: change.times }, () => element));
  if (change.how === 'length')
    return inPlace(element.subarray(0, 1), Buffer.from(change.length), der.subarray(content, end));
  let nested = element;
  for (let level = 0; level < change.depth; level += 1) {
    // The first byte inside a BIT STRING counts its unused bits.
    const inside = change.tag === 0x03 ? Buffer.concat([Buffer.of(0), nested]) : nested;
    nested = Buffer.concat([Buffer.of(change.tag), lengthOf(inside.length), inside]);
  }
  return inPlace(nested);
}

interface Element {
  start: number;
  /** Where its value begins. */
  content: number;
  end: number;
}

/** One of the elements that the bytes still have in readable form, the whole if there is none. */
function elementAt(der: Buffer, at: number): Element {
  const found: Element[] = [];
  const walk = (from: number, to: number) => {
    for (let start = from; start + 2 <= to; ) {
      const first = der[start + 1] ?? 0;
      const size = first < 0x80 ? 0 : first & 0x7f;
      if (size > 3 || first === 0x80 || start + 2 + size > to) return;
      const content = start + 2 + size;
      const end = content + (size === 0 ? first : der.readUIntBE(start + 2, size));
      if (end > to) return;
      found.push({ start, content, end });
      // Constructed, or an OCTET STRING, which in a certificate holds DER.
      if (((der[start] ?? 0) & 0x20) !== 0 || der[start] === 0x04) walk(content, end);
      start = end;
    }
  };
  walk(0, der.length);
  return found[at % Math.max(1, found.length)] ?? { start: 0, content: 0, end: der.length };
}

export function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}
