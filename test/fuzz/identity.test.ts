import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHost, canonicalHosts, orderedHosts } from '../../lambdas/domain/hosts.ts';
import type { CertificateRequest } from '../../lambdas/domain/request.ts';
import { requestSchema } from '../../lambdas/record/contract.ts';
import { certificateIdOf } from '../../lambdas/runtime/certificate-id.ts';
import { parseInput } from '../../lambdas/runtime/handler.ts';
import { requestOf } from '../lambdas/domain/samples.ts';
import { HOSTILE } from './json-mutations.ts';
import { settings } from './settings.ts';

const label = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/).filter((text) => !/^..--/.test(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom('bücher', 'пример', '例え', 'straße', 'ñandú', 'عربي', 'ελλάς') },
);
const zone = fc
  .tuple(label, fc.constantFrom('com', 'co.uk', 'example', '中国', 'рф'))
  .map((labels) => labels.join('.'));

/** The name as DNS has it; of Node's own, not of the code under test. */
const inDns = (host: string) => (host.startsWith('*.') ? `*.${domainToASCII(host.slice(2))}` : domainToASCII(host));

interface Spelled {
  host: string;
  /** Characters to be written in upper case, by position. */
  upper: number[];
  dot: boolean;
  form: 'as it is' | 'punycode' | 'decomposed' | 'full width';
}

function spelling({ host, upper, dot, form }: Spelled): string {
  const written = {
    'as it is': host,
    punycode: inDns(host),
    decomposed: host.normalize('NFD'),
    'full width': host.replace(/[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  }[form];
  const letters = [...written].map((letter, index) => {
    const large = letter.toUpperCase();
    return upper.includes(index) && large.toLowerCase() === letter ? large : letter;
  });
  return letters.join('') + (dot ? '.' : '');
}

/** A spelling of one of these hosts. */
const spellingOf = (hosts: string[]) =>
  fc
    .record<Spelled>({
      host: fc.constantFrom(...hosts),
      upper: fc.array(fc.nat(30), { maxLength: 8 }),
      dot: fc.boolean(),
      form: fc.constantFrom('as it is', 'punycode', 'decomposed', 'full width'),
    })
    .map(spelling);

/** Some hosts of a zone, and other spellings of all of them in another order, some more than once. */
const spelled = zone.chain((apex) => {
  const below = fc.constantFrom('', '*.', 'www.', 'a.b.', '*.deep.');
  const hosts = fc
    .uniqueArray(below, { maxLength: 4 })
    .map((found) => [...new Set(['', ...found])].map((sub) => sub + apex));
  return hosts.chain((names) => {
    const each = fc.tuple(...names.map((name) => spellingOf([name])));
    return fc
      .tuple(each, fc.array(spellingOf(names), { maxLength: 6 }), spellingOf([apex]))
      .chain(([once, more, zoneName]) => {
        const all = [...once, ...more];
        return fc.record({
          names: fc.constant(names),
          apex: fc.constant(apex),
          zoneName: fc.constant(zoneName),
          hosts: fc.shuffledSubarray(all, { minLength: all.length }),
        });
      });
  });
});

/** As `POST /certificates` and `OpenCertificate` make it. */
function idOf(changes: Partial<CertificateRequest>): string {
  return certificateIdOf(parseInput(requestSchema, { ...requestOf(), ...changes }));
}

describe('the identity of a certificate', () => {
  it('is one for every spelling, order, case, trailing dot, punycode and repetition of the same hosts', () => {
    fc.assert(
      fc.property(spelled, ({ names, apex, zoneName, hosts }) => {
        const id = idOf({ zoneName: apex, hosts: names });
        expect(id).toMatch(/^[a-z0-9-]{1,20}-[0-9a-f]{16}$/);
        expect(idOf({ zoneName, hosts })).toBe(id);
        expect(canonicalHosts(hosts)).toEqual([...new Set(names.map(inDns))].sort());
      }),
      settings(2_000),
    );
  });

  it('is the same for a pack that Cloudflare spells in its own way, with the host of its own', () => {
    fc.assert(
      fc.property(spelled, ({ names, apex, hosts }) => {
        const pack = [...hosts, '3822ff90.sni.cloudflaressl.com'];
        const request = { ...requestOf(), zoneName: inDns(apex), hosts: orderedHosts(pack) };
        expect(certificateIdOf(request)).toBe(idOf({ zoneName: apex, hosts: names }));
      }),
      settings(1_000),
    );
  });

  it('is another for another set of hosts, zone, CA, method or validity, and for nothing else', () => {
    const facts = fc.record({
      zoneId: fc.constantFrom('0'.repeat(32), '1'.repeat(32)),
      hosts: fc.subarray(['example.com', 'www.example.com', 'example.com.example.com'], { minLength: 1 }),
      certificateAuthority: fc.constantFrom('lets_encrypt', 'google'),
      validationMethod: fc.constantFrom('txt', 'http'),
      validityDays: fc.constantFrom(14, 90),
    });
    const wishes = fc.record({ cloudflareBranding: fc.boolean(), deadlineHours: fc.integer({ min: 1, max: 432 }) });
    fc.assert(
      fc.property(facts, wishes, facts, wishes, (one, wish, other, otherWish) => {
        const first = certificateIdOf({ ...requestOf(), ...one, ...wish });
        const second = certificateIdOf({ ...requestOf(), ...other, ...otherWish });
        expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      settings(2_000),
    );
  });
});

it('whatever is taken for a host is a DNS name, and canonical for good', () => {
  const piece = fc.oneof(
    label,
    fc.constantFrom('.', '*', '*.', '-', 'xn--', '。', 'com', '1', '0x7f', '%41', '@', ':80'),
  );
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string')),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const host = canonicalHost(text);
      if (host === null) return;
      expect(host).toMatch(/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(host.length).toBeLessThanOrEqual(253);
      expect(canonicalHost(host)).toBe(host);
      expect(canonicalHost(`${host.toUpperCase()}.`)).toBe(host);
    }),
    settings(5_000),
  );
});
