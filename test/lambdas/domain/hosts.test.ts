import { describe, expect, it } from 'vitest';
import { canonicalHost, canonicalHosts } from '../../../lambdas/domain/hosts.ts';
import { randomFrom } from './samples.ts';

it.each([
  ['a plain name', 'example.com', 'example.com'],
  ['any case', 'WWW.Example.COM', 'www.example.com'],
  ['a trailing dot', 'example.com.', 'example.com'],
  ['a wildcard', '*.Example.com.', '*.example.com'],
  ['umlauts', 'Bücher.example', 'xn--bcher-kva.example'],
  ['decomposed umlauts', 'Bu\u0308cher.example', 'xn--bcher-kva.example'],
  ['punycode', 'XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  ['a wildcard below umlauts', '*.bücher.example', '*.xn--bcher-kva.example'],
  ['ideographic full stops', 'www。example。com', 'www.example.com'],
  ['full-width letters', 'ｅｘａｍｐｌｅ.com', 'example.com'],
  ['a sharp s, which is no double s', 'straße.example', 'xn--strae-oqa.example'],
  ['digits and hyphens', '0-9.3com.example', '0-9.3com.example'],
  ['a label of 63', `${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
  ['a name of 253', `${'a.'.repeat(125)}com`, `${'a.'.repeat(125)}com`],
])('writes %s in one way', (_, spelling, host) => {
  expect(canonicalHost(spelling)).toBe(host);
});

it.each([
  ['nothing', ''],
  ['a dot', '.'],
  ['a wildcard of nothing', '*.'],
  ['a bare star', '*'],
  ['a single label', 'localhost'],
  ['a wildcard of a single label', '*.com'],
  ['a wildcard inside', 'www.*.example.com'],
  ['a wildcard of a wildcard', '*.*.example.com'],
  ['part of a label as wildcard', 'w*.example.com'],
  ['a full-width wildcard', '＊.example.com'],
  ['an empty label', 'www..example.com'],
  ['a leading dot', '.example.com'],
  ['two trailing dots', 'example.com..'],
  ['a leading hyphen', '-www.example.com'],
  ['a trailing hyphen', 'www-.example.com'],
  ['an underscore', '_acme-challenge.example.com'],
  ['a label of 64', `${'a'.repeat(64)}.com`],
  ['a name of 254', `${'a.'.repeat(125)}comm`],
  ['a wildcard that makes it 255', `*.${'a.'.repeat(125)}com`],
  ['punycode that is not ASCII', 'xn--ü.example.com'],
  ['an IPv4 address', '192.0.2.1'],
  ['an IPv4 address in hex', '0xC0.0.2.0x1'],
  ['an IPv4 address as one number', '3221225985.'],
  ['an IPv6 address', '[2001:db8::1]'],
  ['a port', 'example.com:443'],
  ['a path', 'example.com/..'],
  ['a backslash', 'example.com\\evil'],
  ['a query', 'example.com?x'],
  ['a fragment', 'example.com#x'],
  ['credentials', 'user@example.com'],
  ['a scheme', 'https://example.com'],
  ['percent escapes', 'ex%61mple.com'],
  ['a full-width percent escape', 'ex％61mple.com'],
  ['a full-width slash', 'example.com／evil'],
  ['a space', 'exa mple.com'],
  ['a space before', ' example.com'],
  ['a newline', 'example.com\n'],
  ['a tab inside', 'exa\tmple.com'],
  ['a null byte', 'example.com\0'],
  ['a lone surrogate', '\ud800.example.com'],
  ['quotes', '"example".com'],
  ['a comma', 'a.example.com,b.example.com'],
  ['an emptiness that IDNA drops', '\u200b.com'],
  ['megabytes', 'a.'.repeat(1_000_000)],
])('takes %s for no host', (_, spelling) => {
  expect(canonicalHost(spelling)).toBeNull();
});

describe('canonicalHosts', () => {
  it('is one list for any spelling, order and repetition, without what is no host', () => {
    const hosts = ['example.com', '*.example.com', 'www.example.com', 'xn--bcher-kva.example'];
    const spelt = ['WWW.example.com.', 'bücher.example', 'not a host', 'EXAMPLE.com', '*.example.COM', 'example.com.'];
    expect(canonicalHosts(spelt)).toEqual(hosts.toSorted());
  });

  it('does not change when its result is put in again', () => {
    const random = randomFrom(4);
    const pick = (text: string) => [...text][Math.floor(random() * [...text].length)] ?? '';
    const word = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick('abXYZ09-üß')).join('');
    for (let round = 0; round < 500; round++) {
      const spelt = Array.from({ length: 8 }, () => `${pick(' *').trim()}.${word()}.${word()}.com`.replace(/^\./, ''));
      const hosts = canonicalHosts(spelt);
      expect(canonicalHosts(hosts)).toEqual(hosts);
      expect(canonicalHosts([...spelt, ...hosts].sort(() => random() - 0.5).map((host) => `${host}.`))).toEqual(hosts);
    }
  });

  it('makes of any text a host that may stand in a URL, or nothing', () => {
    const random = randomFrom(5);
    const code = () => Math.floor(random() ** 4 * 0x2ffff);
    for (let round = 0; round < 20_000; round++) {
      const text = String.fromCodePoint(...Array.from({ length: Math.floor(random() * 12) }, code));
      const host = canonicalHost(`${text}.example.com`);
      if (host === null) continue;
      expect(host).toMatch(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+com$/);
      expect(canonicalHost(host)).toBe(host);
    }
  });
});
