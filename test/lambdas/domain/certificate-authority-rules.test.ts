import { expect, it } from 'vitest';
import { warningsFor } from '../../../lambdas/domain/certificate-authority-rules.ts';
import { type CertificateRequest, VALIDITY_DAYS } from '../../../lambdas/domain/request.ts';
import { NOW, requestOf } from './samples.ts';

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
  ['punycode at google', { hosts: punycode }, ['google is documented not to take punycode hosts']],
  ['punycode elsewhere', { hosts: punycode, certificateAuthority: 'ssl_com' }, []],
  ['a host of 64 characters', { hosts: ['example.com', LONG.slice(1)] }, []],
  ['a host of 65 characters', { hosts: ['example.com', LONG] }, ['a host over 64 characters needs cloudflareBranding']],
  ['a host of 65 characters with branding', { hosts: ['example.com', LONG], cloudflareBranding: true }, []],
  [
    'everything at once',
    { hosts: [...punycode, LONG] },
    ['google is documented not to take punycode hosts', 'a host over 64 characters needs cloudflareBranding'],
  ],
])('says of %s', (_, changes, warnings) => {
  expect(warningsFor(requestOf(changes), NOW)).toEqual(warnings);
});

it.each([
  ['lets_encrypt', 90, '2027-02-09T23:59:59.999Z', null],
  ['lets_encrypt', 90, '2027-02-10T00:00:00.000Z', '64 days since 2027-02-10'],
  ['lets_encrypt', 90, '2028-02-16T00:00:00.000Z', '45 days since 2028-02-16'],
  ['google', 90, '2029-03-14T23:59:59.999Z', null],
  ['google', 90, '2029-03-15T00:00:00.000Z', '47 days since 2029-03-15'],
  ['google', 30, '2029-03-15T00:00:00.000Z', null],
] as const)(
  '%s for %i days requested at %s is told to live for %s',
  (certificateAuthority, validityDays, now, told) => {
    const lives = `a certificate of ${certificateAuthority} for ${validityDays} days lives for ${told}`;
    expect(warningsFor(requestOf({ certificateAuthority, validityDays }), now)).toEqual(told === null ? [] : [lives]);
  },
);

it.each([
  ['lets_encrypt', [90]],
  ['google', [14, 30, 90]],
  ['ssl_com', [14, 30, 90]],
] as const)('%s takes %j days without a warning', (certificateAuthority, days) => {
  const taken = VALIDITY_DAYS.filter(
    (validityDays) => warningsFor(requestOf({ certificateAuthority, validityDays }), NOW).length === 0,
  );
  expect(taken).toEqual(days);
});
