import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redacted } from '../../../lambdas/runtime/provider-answer.ts';
import { settings } from '../../fuzz/settings.ts';

const TOKEN = 'cfat_Canary+token/0123456789=~x';
const HEADER = `Bearer ${TOKEN}`;
const told = (text: string, headers: Record<string, string> = { authorization: HEADER }) => redacted({ headers }, text);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const hex = (text: string) => Buffer.from(text).toString('hex');
const FORMS: [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['in a form', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
  ['in a URL', encodeURIComponent],
  ['in a URL, with small letters', (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
  ['in hex', hex],
  ['in capital hex', (text) => hex(text).toUpperCase()],
  ['in base64', base64],
  ['in base64 within a URL', (text) => encodeURIComponent(base64(text))],
  ['in base64url', base64url],
  ...['x', 'xy', 'xyz', 'authorization: '].flatMap((before): [string, (text: string) => string][] => [
    [`in base64 after ${before.length} bytes`, (text) => base64(`${before}${text}`)],
    [`in base64 between others, after ${before.length} bytes`, (text) => base64(`${before}${text}\r\nhost: x`)],
    [`in base64url between others, after ${before.length} bytes`, (text) => base64url(`${before}${text}, and`)],
  ]),
];

/** Any eight bytes of the credential, as they could be read out of a text. */
function isIn(secret: string, text: string): boolean {
  const readings = [text, ...[0, 1, 2, 3].map((from) => Buffer.from(text.slice(from), 'base64').toString('latin1'))];
  return Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)).some((part) =>
    readings.some((reading) => reading.includes(part)),
  );
}

it.each(FORMS)('nothing is left of a credential that is echoed %s', (_, form) => {
  for (const value of [TOKEN, HEADER]) {
    const text = told(form(value));
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(form(value));
    expect(isIn(TOKEN, text)).toBe(false);
  }
});

it('nothing is left of any credential in any form', () => {
  const secret = fc.string({
    minLength: 12,
    maxLength: 60,
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(secret, fc.constantFrom(...FORMS), fc.boolean(), (token, [, form], isBearer) => {
      const echoed = form(isBearer ? `Bearer ${token}` : token);
      const headers = isBearer ? { authorization: `Bearer ${token}` } : { 'x-dc-devkey': token };
      expect(told(`echo: ${echoed}`, headers)).not.toContain(echoed);
    }),
    settings(300),
  );
});

it('what holds no credential stays as it is', () => {
  const text = 'Invalid request headers: Bearer token expected, got application/json';
  expect(told(text)).toBe(text);
});
