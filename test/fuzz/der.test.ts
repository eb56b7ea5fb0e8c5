import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { handler as inspect } from '../../lambdas/certificate/inspect-certificate.ts';
import type { Leaf } from '../../lambdas/domain/order.ts';
import { parseSctList } from '../../lambdas/domain/sct-list.ts';
import { sctVerdictOf } from '../../lambdas/domain/sct-verdict.ts';
import { csrPublicKeySha256 } from '../../lambdas/runtime/public-key.ts';
import { derChanges, lengthOf, mutatedDer } from './der-mutations.ts';
import { settings } from './settings.ts';

const CORPUS = new URL('./corpus/', import.meta.url);

/** The DER of every file of this kind, by name. */
function corpus(kind: 'certificate' | 'csr'): Buffer[] {
  const files = readdirSync(CORPUS).filter((file) => file.endsWith(`.${kind}.pem`));
  return files.map((file) => {
    const pem = readFileSync(new URL(file, CORPUS), 'utf8');
    return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  });
}

const CERTIFICATES = corpus('certificate');
const CSRS = corpus('csr');
const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const armoured = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;

/**
 * Each step of a reader here takes a view of its bytes or a piece of them, so that counting those counts the steps,
 * whatever the machine is doing meanwhile. Twenty steps a byte are far more than any real certificate takes.
 */
let steps = 0;
const stepsFor = (bytes: number) => 1_000 + 20 * bytes;
const views = Object.getPrototypeOf(Uint8Array.prototype);

/** Not a spy, which would keep every call of a long run. */
const { subarray, slice } = views;
beforeEach(() => {
  for (const [method, original] of Object.entries({ subarray, slice })) {
    views[method] = function (this: Uint8Array, ...range: unknown[]) {
      steps += 1;
      return original.apply(this, range);
    };
  }
});
afterEach(() => Object.assign(views, { subarray, slice }));

/** Runs it and expects that the time it takes is bounded by the size of its input. */
async function bounded<T>(bytes: number, run: () => T | Promise<T>): Promise<T> {
  steps = 0;
  const result = await run();
  expect(steps).toBeLessThanOrEqual(stepsFor(bytes));
  return result;
}

const REFUSAL = /^pem: (is not an X.509 certificate|contains no X.509 certificate that is not a CA)$/;

async function inspected(pem: string): Promise<Leaf | null> {
  try {
    return (await inspect({ pem })) as Leaf;
  } catch (error) {
    expect(error).toMatchObject({ name: 'ContractBroken', message: expect.stringMatching(REFUSAL) });
    return null;
  }
}

it('a certificate with any bytes wrong is read in full or refused, in bounded time', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CERTIFICATES), derChanges, async (der, changes) => {
      const bytes = mutatedDer(der, changes);
      const leaf = await bounded(bytes.length, () => inspected(armoured('CERTIFICATE', bytes)));
      if (leaf === null) return;
      read += 1;
      expect(leaf.serialNumber).toMatch(/^[0-9A-F]+$/);
      expect(leaf.notBefore).toMatch(TIME);
      expect(leaf.notAfter).toMatch(TIME);
      expect(leaf.publicKeySha256).toMatch(HASH);
      expect(leaf.dnsNames.every((name) => typeof name === 'string')).toBe(true);
      for (const { logId, loggedAt } of leaf.scts)
        expect([logId, loggedAt]).toEqual([expect.stringMatching(HASH), expect.stringMatching(TIME)]);
      expect(['logged', 'weakly-logged', 'unlogged', 'poisoned', 'malformed']).toContain(sctVerdictOf(leaf));
      // Nothing that a parser made up: an answer is no larger than what it was read from.
      expect(JSON.stringify(leaf).length).toBeLessThan(1_000 + 6 * bytes.length);
    }),
    settings(1_000),
  );
  expect(read).toBeGreaterThan(0);
});

it('a request with any bytes wrong has a key or none, in bounded time', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CSRS), derChanges, async (der, changes) => {
      const bytes = mutatedDer(der, changes);
      const hash = await bounded(bytes.length, () => csrPublicKeySha256(armoured('CERTIFICATE REQUEST', bytes)));
      if (hash === null) return;
      read += 1;
      expect(hash).toMatch(HASH);
    }),
    settings(1_000),
  );
  expect(read).toBeGreaterThan(0);
});

it('an SCT list with any bytes wrong is read in full or refused, in bounded time', async () => {
  const lists = CERTIFICATES.flatMap((der) => {
    const { extensions = [] } = AsnConvert.parse(new X509Certificate(der).raw, Certificate).tbsCertificate;
    const found = extensions.find(({ extnID }) => extnID === '1.3.6.1.4.1.11129.2.4.2');
    return found ? [Buffer.from(found.extnValue.buffer)] : [];
  });
  let read = 0;
  const raw = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  const list = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(fc.constantFrom(...lists), derChanges).map(([der, changes]) => mutatedDer(der, changes)),
    },
    { weight: 1, arbitrary: raw },
  );
  await fc.assert(
    fc.asyncProperty(list, async (bytes) => {
      const scts = await bounded(bytes.length, () => parseSctList(bytes));
      if (scts === undefined) return;
      read += 1;
      expect(47 * scts.length).toBeLessThan(bytes.length);
      // Every byte has its place: with one more, or one less, it is another list, and a broken one.
      expect(parseSctList(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
      expect(parseSctList(bytes.subarray(0, -1))).toBeUndefined();
      for (const { logId, loggedAt } of scts) {
        expect(bytes.includes(Buffer.from(logId, 'hex'))).toBe(true);
        expect(loggedAt).toMatch(TIME);
      }
    }),
    settings(3_000),
  );
  expect(read).toBeGreaterThan(0);
});

it('any text in or around the armour is a certificate, a request or neither', async () => {
  const [certificate = Buffer.of()] = CERTIFICATES;
  const pieces = fc.constantFrom(
    ...[
      '-----BEGIN CERTIFICATE-----',
      '-----END CERTIFICATE-----',
      '-----BEGIN CERTIFICATE REQUEST-----',
      '-----BEGIN',
    ],
    ...['-----END', '-----', '\n', '\r\n', ' ', '=', 'AAAA', 'MII', '\u0000', 'é', certificate.toString('base64')],
    ...CSRS.map((der) => der.toString('base64')),
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((found) => found.join('')),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (pem) => {
      const leaf = await bounded(pem.length, () => inspected(pem));
      if (leaf !== null) expect(leaf.publicKeySha256).toMatch(HASH);
      const hash = await bounded(pem.length, () => csrPublicKeySha256(pem));
      if (hash !== null) expect(hash).toMatch(HASH);
    }),
    settings(1_000),
  );
});

/** As large as a CSR may be by far, and shaped to make a reader look again and again. */
const LARGE = 64 * 1024;
it.each([
  ['nested sequences', 0x30],
  ['nested octet strings', 0x04],
  ['nested constructed octet strings', 0x24],
  ['nested sets', 0x31],
  ['nested choices', 0xa0],
])('%s of any depth take time in proportion to their size', async (_, tag) => {
  for (let depth = 1; depth < LARGE / 4; depth *= 2) {
    let der = Buffer.alloc(0);
    for (let level = 0; level < depth; level += 1) der = Buffer.concat([Buffer.of(tag), lengthOf(der.length), der]);
    expect(await bounded(der.length, () => csrPublicKeySha256(armoured('CERTIFICATE REQUEST', der)))).toBeNull();
    expect(await bounded(der.length, () => inspected(armoured('CERTIFICATE', der)))).toBeNull();
  }
});

it.each([
  ['elements without end', Buffer.of(0x30, 0x80)],
  ['empty elements', Buffer.of(0x05, 0x00)],
  ['huge lengths', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
  ['tags that go on', Buffer.of(0x1f, 0xff)],
])('%s in any number take time in proportion to their size', async (_, element) => {
  for (let count = 1; count * element.length < LARGE; count *= 2) {
    const content = Buffer.alloc(count * element.length, element);
    for (const der of [content, Buffer.concat([Buffer.of(0x30), lengthOf(content.length), content])]) {
      expect(await bounded(der.length, () => csrPublicKeySha256(armoured('CERTIFICATE REQUEST', der)))).toBeNull();
      expect(await bounded(der.length, () => inspected(armoured('CERTIFICATE', der)))).toBeNull();
    }
  }
});

/** The logged certificate with this GeneralizedTime as its beginning, in place of the shorter UTCTime. */
function beginningAt(time: string): Buffer {
  const utc = '261121100000Z';
  const [der] = CERTIFICATES.filter((candidate) => candidate.includes(utc));
  if (der === undefined) throw new Error(`no certificate of the corpus begins at ${utc}`);
  const at = der.indexOf(utc) - 2;
  const bytes = Buffer.concat([
    der.subarray(0, at),
    Buffer.of(0x18, time.length),
    Buffer.from(time),
    der.subarray(at + 15),
  ]);
  const longer = time.length - utc.length;
  // Certificate, TBSCertificate and Validity hold it.
  for (const length of [2, 6]) bytes.writeUInt16BE(bytes.readUInt16BE(length) + longer, length);
  bytes.writeUInt8(bytes.readUInt8(at - 1) + longer, at - 1);
  return bytes;
}

it('a time is read as it stands in the certificate, in whatever year, or refused', async () => {
  const date = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  const early = fc
    .integer({ min: 0, max: 1_000 })
    .map((year) => new Date(`${String(year).padStart(4, '0')}-06-01T00:00:00Z`));
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(date, early), async (when): Promise<void> => {
      const told = `${when.toISOString().slice(0, 19)}.000Z`;
      const leaf = await inspected(armoured('CERTIFICATE', beginningAt(told.replace(/[-T:]|\.000/g, ''))));
      // OpenSSL's years have no leading zeros, and `Date` takes short ones for some of today's.
      const isReadable = when.getUTCFullYear() >= 1_000;
      expect(leaf?.notBefore).toBe(isReadable ? told : undefined);
      read += Number(isReadable);
    }),
    settings(300),
  );
  expect(read).toBeGreaterThan(0);
});
