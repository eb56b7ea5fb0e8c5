import { expect, it } from 'vitest';
import { warningsFor } from '../../../lambdas/domain/certificate-authority-rules.ts';
import { type CertificateRequest, VALIDITY_DAYS } from '../../../lambdas/domain/request.ts';
import { requestOf } from './samples.ts';

/** 65 characters. */
const LONG = `${'a'.repeat(53)}.example.com`;
const punycode = ['example.com', 'xn--bcher-kva.example.com'];

it.each<[string, Partial<CertificateRequest>, string[]]>([
  ['90 days of google', {}, []],
  [
    "the reference page's own example",
    { certificateAuthority: 'lets_encrypt', validityDays: 14 },
    ['lets_encrypt is documented to take 90 days, not 14'],
  ],
  ['a year of google', { validityDays: 365 }, ['google is documented to take 14, 30, 90 days, not 365']],
  [
    'a year of ssl_com',
    { certificateAuthority: 'ssl_com', validityDays: 365 },
    ['ssl_com is documented to take 14, 30, 90 days, not 365'],
  ],
  ['punycode at google', { hosts: punycode }, ['google is documented not to take punycode hosts']],
  ['punycode elsewhere', { hosts: punycode, certificateAuthority: 'ssl_com' }, []],
  ['a host of 64 characters', { hosts: ['example.com', LONG.slice(1)] }, []],
  ['a host of 65 characters', { hosts: ['example.com', LONG] }, ['a host over 64 characters needs cloudflareBranding']],
  ['a host of 65 characters with branding', { hosts: ['example.com', LONG], cloudflareBranding: true }, []],
  [
    'everything at once',
    { hosts: [...punycode, LONG], validityDays: 365 },
    [
      'google is documented to take 14, 30, 90 days, not 365',
      'google is documented not to take punycode hosts',
      'a host over 64 characters needs cloudflareBranding',
    ],
  ],
])('says of %s', (_, changes, warnings) => {
  expect(warningsFor(requestOf(changes))).toEqual(warnings);
});

it.each([
  ['lets_encrypt', [90]],
  ['google', [14, 30, 90]],
  ['ssl_com', [14, 30, 90]],
] as const)('%s takes %j days without a warning', (certificateAuthority, days) => {
  const taken = VALIDITY_DAYS.filter(
    (validityDays) => warningsFor(requestOf({ certificateAuthority, validityDays })).length === 0,
  );
  expect(taken).toEqual(days);
});
