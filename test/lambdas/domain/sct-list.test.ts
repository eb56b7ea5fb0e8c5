import { expect, it } from 'vitest';
import { parseSctList } from '../../../lambdas/domain/sct-list.ts';

const LOG = 'ab'.repeat(32);
const u16 = (value: number) => Buffer.of(value >> 8, value & 0xff);
const vector = (bytes: Buffer) => Buffer.concat([u16(bytes.length), bytes]);

function sct({ version = 0, loggedAt = 1_795_000_000_123n, extensions = '', signature = 'c0ffee' } = {}): Buffer {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(loggedAt);
  return Buffer.concat([
    Buffer.of(version),
    Buffer.from(LOG, 'hex'),
    timestamp,
    vector(Buffer.from(extensions, 'hex')),
    Buffer.of(4, 3),
    vector(Buffer.from(signature, 'hex')),
  ]);
}

function octetString(content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(4, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(4, 0x81, length), content]);
  return Buffer.concat([Buffer.of(4, 0x82), u16(length), content]);
}

const list = (...scts: Buffer[]) => octetString(vector(Buffer.concat(scts.map(vector))));
const SEEN = { logId: LOG, loggedAt: '2026-11-18T11:06:40.123Z' };

it.each<[string, Buffer, number]>([
  ['one SCT, in short form', list(sct()), 1],
  ['two SCTs, in the long form of one byte', list(sct(), sct()), 2],
  ['forty SCTs, in the long form of two bytes', list(...Array.from({ length: 40 }, () => sct())), 40],
  ['an SCT with the extension of a static log', list(sct({ extensions: '00000500000001f4' })), 1],
  ['an SCT with an empty signature', list(sct({ signature: '' })), 1],
  ['an SCT of another version, which is left out', list(sct({ version: 1 }), sct()), 1],
  ['only an SCT of another version', list(Buffer.of(7)), 0],
])('reads %s', (_, bytes, count) => {
  expect(parseSctList(bytes)).toEqual(Array.from({ length: count }, () => SEEN));
});

const good = list(sct());
const inner = good.subarray(2);
it.each<[string, Buffer]>([
  ['nothing', Buffer.of()],
  ['no inner OCTET STRING', inner],
  ['another ASN.1 type', Buffer.concat([Buffer.of(0x30), good.subarray(1)])],
  ['an indefinite length', Buffer.concat([Buffer.of(4, 0x80), inner, Buffer.of(0, 0)])],
  ['a long form where the short one does', Buffer.concat([Buffer.of(4, 0x81, inner.length), inner])],
  ['a length with a leading zero', Buffer.concat([Buffer.of(4, 0x82, 0, inner.length), inner])],
  ['a length of too many bytes', Buffer.concat([Buffer.of(4, 0x84, 0, 0, 0, inner.length), inner])],
  ['a byte too many', Buffer.concat([good, Buffer.of(0)])],
  ['a byte too few', good.subarray(0, -1)],
  ['an empty list', octetString(u16(0))],
  ['a list longer than it says', octetString(Buffer.concat([vector(vector(sct())), Buffer.of(0)]))],
  ['a list shorter than it says', octetString(Buffer.concat([u16(500), vector(sct())]))],
  ['an empty SCT', list(Buffer.of())],
  ['an SCT with a byte too many', list(Buffer.concat([sct(), Buffer.of(0)]))],
  ['an SCT with a byte too few', list(sct().subarray(0, -1))],
  ['an SCT that ends within its log id', list(sct().subarray(0, 20))],
  ['half an SCT after a whole one', octetString(vector(Buffer.concat([vector(sct()), Buffer.of(0)])))],
  ['a time beyond every calendar', list(sct({ loggedAt: 2n ** 64n - 1n }))],
  ['a time in the year 10000', list(sct({ loggedAt: 253_402_300_800_000n }))],
])('refuses %s', (_, bytes) => {
  expect(parseSctList(bytes)).toBeUndefined();
});

it('keeps duplicates, because whoever counts logs must tell them apart', () => {
  expect(parseSctList(list(sct(), sct({ signature: 'aa' })))).toEqual([SEEN, SEEN]);
});

it('refuses every list with one byte cut off, wherever', () => {
  const bytes = list(sct(), sct({ extensions: '00000500000001f4' }));
  for (let length = 0; length < bytes.length; length += 1) {
    expect(parseSctList(bytes.subarray(0, length))).toBeUndefined();
  }
});

it('never throws, and accepts no bytes that it would not write the same way', () => {
  // xorshift32: the same bytes in every run.
  let state = 0x9e3779b9;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const base = list(sct(), sct(), sct());
  let accepted = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = round % 2 === 0 ? Buffer.from(base) : Buffer.alloc(random(64));
    const changes = round % 2 === 0 ? 1 + random(3) : bytes.length;
    for (let change = 0; change < changes; change += 1) bytes[random(bytes.length)] = random(256);
    const scts = parseSctList(bytes);
    if (scts === undefined) continue;
    accepted += 1;
    expect(scts.length).toBeLessThanOrEqual(3);
    for (const { logId, loggedAt } of scts) {
      expect(bytes.includes(Buffer.from(logId, 'hex'))).toBe(true);
      const timestamp = Buffer.alloc(8);
      timestamp.writeBigUInt64BE(BigInt(Date.parse(loggedAt)));
      expect(bytes.includes(timestamp)).toBe(true);
    }
  }
  expect(accepted).toBeGreaterThan(1_000);
});
