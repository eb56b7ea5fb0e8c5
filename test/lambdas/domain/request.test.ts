import { describe, expect, it } from 'vitest';
import {
  type CertificateRequest,
  canonicalRequest,
  identityOf,
  MAX_DEADLINE_HOURS,
  violationsOf,
} from '../../../lambdas/domain/request.ts';
import { HOUR, randomFrom, requestOf } from './samples.ts';

const hostsUpTo = (count: number) => [
  'example.com',
  ...Array.from({ length: count - 1 }, (_, n) => `h${n}.example.com`),
];
const withHosts = (...hosts: string[]) => requestOf({ hosts: ['example.com', ...hosts] });
const ct = { orderId: 112233, disableCt: true, acknowledgeUnlogged: true, csr: null };

describe('violationsOf', () => {
  it.each([
    ['a canonical request', requestOf()],
    ['any spelling', requestOf({ zoneName: 'EXAMPLE.com.', hosts: ['Example.COM', '*.example.com.'] })],
    ['the apex alone', requestOf({ hosts: ['example.com'] })],
    ['an IDN zone in two spellings', requestOf({ zoneName: 'bücher.example', hosts: ['xn--bcher-kva.example'] })],
    ['a host deep inside the zone', withHosts('a.b.c.example.com')],
    ['http without a wildcard', requestOf({ hosts: ['example.com'], validationMethod: 'http' })],
    ['a wildcard validated by email', requestOf({ validationMethod: 'email' })],
    ['50 hosts', requestOf({ hosts: hostsUpTo(50) })],
    ['50 hosts, spelt twice each', requestOf({ hosts: hostsUpTo(50).flatMap((host) => [host, host.toUpperCase()]) })],
    ['CT switched off, acknowledged', requestOf({ ct })],
    ['CT switched on', requestOf({ ct: { ...ct, disableCt: false, acknowledgeUnlogged: false } })],
  ])('takes %s', (_, request) => {
    expect(violationsOf(request)).toEqual([]);
  });

  const NOT_A_NAME = 'is not a DNS name; write it like www.example.com';
  const NO_ZONE = 'is not the name of a zone; write it like example.com';

  it.each<[string, CertificateRequest, string, string]>([
    ['a zone that is no name', requestOf({ zoneName: 'localhost' }), 'zoneName', `"localhost" ${NO_ZONE}`],
    ['a wildcard as zone', requestOf({ zoneName: '*.example.com' }), 'zoneName', `"*.example.com" ${NO_ZONE}`],
    ['a host that is no name', withHosts('a b'), 'hosts.1', `"a b" ${NOT_A_NAME}`],
    ['a host of two lines', withHosts('a\nb'), 'hosts.1', `"a\\nb" ${NOT_A_NAME}`],
    ['an overlong host', withHosts('x'.repeat(900)), 'hosts.1', `"${'x'.repeat(80)}" ${NOT_A_NAME}`],
    [
      'a host of another zone',
      withHosts('example.org'),
      'hosts.1',
      '"example.org" is outside the zone example.com; order it in its own zone',
    ],
    [
      'a host that only ends like the zone',
      withHosts('badexample.com'),
      'hosts.1',
      '"badexample.com" is outside the zone example.com; order it in its own zone',
    ],
    [
      'the parent of the zone',
      requestOf({ zoneName: 'a.example.com', hosts: ['a.example.com', 'example.com'] }),
      'hosts.1',
      '"example.com" is outside the zone a.example.com; order it in its own zone',
    ],
    [
      'a wildcard by http',
      requestOf({ hosts: ['example.com', '*.Example.com'], validationMethod: 'http' }),
      'hosts.1',
      '"*.example.com" is a wildcard, which http cannot validate; use txt',
    ],
    [
      'hosts without the apex',
      requestOf({ hosts: ['www.example.com'] }),
      'hosts',
      "must contain the zone's apex, example.com; add it",
    ],
    [
      'a wildcard in place of the apex',
      requestOf({ hosts: ['*.example.com'] }),
      'hosts',
      "must contain the zone's apex, example.com; add it",
    ],
    ['no hosts', requestOf({ hosts: [] }), 'hosts', "must contain the zone's apex, example.com; add it"],
    ['51 hosts', requestOf({ hosts: hostsUpTo(51) }), 'hosts', '51 hosts, at most 50; split the request'],
    [
      'CT switched off in silence',
      requestOf({ ct: { ...ct, acknowledgeUnlogged: false } }),
      'ct.acknowledgeUnlogged',
      'must be true to switch CT off: public browsers reject a certificate without SCTs',
    ],
  ])('refuses %s, naming the field and the remedy', (_, request, field, message) => {
    const violations = violationsOf(request).map(({ path, message }) => [path.join('.'), message]);
    expect(violations).toEqual([[field, message]]);
  });

  it('names everything at once, so that a request is mended in one go', () => {
    const request = requestOf({
      hosts: ['*.example.com', '..', 'example.org'],
      validationMethod: 'http',
      ct: { ...ct, acknowledgeUnlogged: false },
    });
    const fields = violationsOf(request).map(({ path }) => path.join('.'));
    expect(fields).toEqual(['hosts.0', 'hosts.1', 'hosts.2', 'hosts', 'ct.acknowledgeUnlogged']);
  });

  it('writes one line of bounded length, whatever is asked for', () => {
    const random = randomFrom(6);
    const text = () => String.fromCharCode(...Array.from({ length: 200 }, () => Math.floor(random() * 0x300)));
    for (let round = 0; round < 500; round++) {
      for (const { message } of violationsOf(requestOf({ zoneName: text(), hosts: [text()] }))) {
        expect(message).not.toMatch(/[\n\r]/);
        expect(message.length).toBeLessThan(600);
      }
    }
  });
});

describe('canonicalRequest', () => {
  it('writes zone and hosts in one way and leaves the rest', () => {
    const request = requestOf({
      zoneName: 'Example.COM.',
      hosts: ['www.EXAMPLE.com', 'example.com.', '*.example.com'],
      ct,
    });
    expect(canonicalRequest(request)).toEqual({
      ...request,
      zoneName: 'example.com',
      hosts: ['*.example.com', 'example.com', 'www.example.com'],
    });
  });

  it('does not change its own result', () => {
    const once = canonicalRequest(requestOf({ hosts: hostsUpTo(50).reverse() }));
    expect(canonicalRequest(once)).toEqual(once);
  });
});

describe('identityOf', () => {
  const identity = (changes: Partial<CertificateRequest>) => identityOf(canonicalRequest(requestOf(changes)));

  it.each<[string, Partial<CertificateRequest>]>([
    ['the order, case, dots and repetition of hosts', { hosts: ['Example.com.', '*.EXAMPLE.com', 'example.com'] }],
    ['the spelling of the zone', { zoneName: 'EXAMPLE.com.' }],
    ['the deadline', { deadlineHours: 1 }],
    ['the wish for CT', { ct }],
  ])('does not depend on %s', (_, changes) => {
    expect(identity(changes)).toBe(identity({}));
  });

  it.each<[string, Partial<CertificateRequest>]>([
    ['the zone', { zoneId: 'f'.repeat(32) }],
    ['a host more', { hosts: ['example.com', '*.example.com', 'www.example.com'] }],
    ['a host less', { hosts: ['example.com'] }],
    ['the CA', { certificateAuthority: 'ssl_com' }],
    ['the validation method', { validationMethod: 'email' }],
    ['the validity', { validityDays: 30 }],
  ])('depends on %s', (_, changes) => {
    expect(identity(changes)).not.toBe(identity({}));
  });
});

it('leaves room for order and CT change within 2,000,000 s', () => {
  expect((6 + MAX_DEADLINE_HOURS + 96) * HOUR).toBeLessThanOrEqual(2_000_000);
});
