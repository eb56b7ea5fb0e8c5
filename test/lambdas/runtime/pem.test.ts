import { expect, it } from 'vitest';
import { pemBlocks, toPem } from '../../../lambdas/runtime/pem.ts';
import { csrPublicKeySha256 } from '../../../lambdas/runtime/public-key.ts';
import { createCsr } from '../../../lib/local/simulators/certificate-request.ts';

const DER = Buffer.from(Array.from({ length: 200 }, (_, index) => index));
const PEM = toPem('CERTIFICATE', DER);
const [BEGIN = '', ...REST] = PEM.trimEnd().split('\n');
const BODY = REST.slice(0, -1);
const END = REST.at(-1) ?? '';
const lines = (...text: string[]) => text.join('\n');

it.each<[string, string]>([
  ['as it is written here', PEM],
  ['with CRLF', PEM.replaceAll('\n', '\r\n')],
  ['with CR alone', PEM.replaceAll('\n', '\r')],
  ['after a byte order mark', `\uFEFF${PEM}`],
  ['with blank lines inside the armour', lines(BEGIN, '', ...BODY.flatMap((line) => [line, '']), '', END)],
  ['with trailing spaces and tabs', PEM.replaceAll('\n', ' \t\n')],
  ['with indented lines', PEM.replaceAll('\n', '\n  ')],
  ['with header lines', lines(BEGIN, 'Proc-Type: 4,CLEAR', 'X-Note: two', ' lines', '', ...BODY, END)],
  ['with a header line and no blank line', lines(BEGIN, 'X-Note: one line', ...BODY, END)],
  ['with text around it', `subject=CN = example.com\n\n${PEM}\nBag Attributes: none\n`],
  ['with lines of 76 characters', lines(BEGIN, ...(BODY.join('').match(/.{1,76}/g) ?? []), END)],
  ['on one line', [BEGIN, ...BODY, END].join('')],
  ['after a block that is cut', `${PEM.slice(0, 100)}\n${PEM}`],
  ['after a block of another kind', toPem('PKCS7', Buffer.from('seven')) + PEM],
  ['after a block that is no base64', `${BEGIN}\n****\n${END}\n${PEM}`],
])('reads a block %s', (_, text) => {
  expect(pemBlocks(text, ['CERTIFICATE'])).toEqual([DER]);
});

it('reads all blocks, in their order', () => {
  const other = toPem('CERTIFICATE', Buffer.from('another'));
  const text = `first\n${PEM}second\r\n${other}\n${PEM}`;
  expect(pemBlocks(text, ['CERTIFICATE'])).toEqual([DER, Buffer.from('another'), DER]);
});

it.each([
  ['nothing', ''],
  ['words', 'no certificate'],
  ['an empty block', lines(BEGIN, END)],
  ['a block with two ends', PEM.replace(END, '-----END PRIVATE KEY-----')],
  ['a block that is cut', PEM.slice(0, -10)],
  ['an end alone', END],
])('finds no block in %s', (_, text) => {
  expect(pemBlocks(text, ['CERTIFICATE'])).toEqual([]);
});

it('reads a mebibyte of beginnings in no time', () => {
  const text = `${BEGIN}\n`.repeat(37_000);
  const started = performance.now();
  expect(pemBlocks(text, ['CERTIFICATE'])).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

it.each<[string, (csr: string) => string]>([
  ['with CRLF', (csr) => csr.replaceAll('\n', '\r\n')],
  ['without line breaks', (csr) => csr.replaceAll('\n', '')],
  ['with the label of old', (csr) => csr.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')],
  ['with blank lines', (csr) => csr.replaceAll('\n', '\n\n')],
  ['with text before it', (csr) => `subject: example.com\n${csr}`],
])('reads the key of a CSR %s', (_, spelled) => {
  const csr = createCsr('example.com');
  expect(csrPublicKeySha256(csr)).toMatch(/^[0-9a-f]{64}$/);
  expect(csrPublicKeySha256(spelled(csr))).toBe(csrPublicKeySha256(csr));
});
