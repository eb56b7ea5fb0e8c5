import { describe, expect, it } from 'vitest';
import { orderedHosts } from '../../../lambdas/domain/hosts.ts';
import type { Pack } from '../../../lambdas/domain/pack.ts';
import { coverageWithoutPack, coverageWithoutUniversal } from '../../../lambdas/domain/pack-coverage.ts';

const pack = (packId: string, hosts: string[], fields: Partial<Pack> = {}): Pack => ({
  packId,
  type: 'advanced',
  status: 'active',
  hosts,
  certificateAuthority: 'google',
  validationMethod: 'txt',
  validityDays: 90,
  certificates: [],
  validationRecords: [],
  validationErrors: [],
  ...fields,
});

describe('without a pack', () => {
  it.each([
    [['example.com'], ['example.com'], []],
    [['www.example.com'], ['*.example.com'], []],
    [['example.com'], ['*.example.com'], ['example.com']],
    [['a.b.example.com'], ['*.example.com'], ['a.b.example.com']],
    [['a.b.example.com'], ['*.b.example.com'], []],
    [['*.example.com'], ['*.example.com'], []],
    [['*.example.com'], ['www.example.com'], ['*.example.com']],
    [['*.b.example.com'], ['*.example.com'], ['*.b.example.com']],
    [['WWW.Example.COM'], ['*.EXAMPLE.com'], []],
    [['example.com.'], ['example.com'], []],
    [['wwwexample.com'], ['*.example.com'], ['wwwexample.com']],
    [['bücher.example.com'], ['xn--bcher-kva.example.com'], []],
    [['a.example.com', 'b.example.com'], ['a.example.com'], ['b.example.com']],
  ])('%j, the hosts %j leave %j uncovered', (hosts, others, uncovered) => {
    const verdict = coverageWithoutPack([pack('one', hosts), pack('other', others)], 'one');
    expect(verdict).toMatchObject({ verdict: uncovered.length > 0 ? 'uncovered' : 'covered', uncovered });
  });

  it.each(['advanced', 'universal', 'sni_custom', 'total_tls', 'something_new'])('a pack of type %s covers', (type) => {
    const verdict = coverageWithoutPack(
      [pack('one', ['example.com']), pack('other', ['example.com'], { type })],
      'one',
    );
    expect(verdict).toMatchObject({ verdict: 'covered', coveredBy: ['other'] });
  });

  it.each(['pending_deployment', 'validation_timed_out', 'expired', 'pending_deletion', 'deleted', 'never_heard_of'])(
    'a pack that is %s covers nothing',
    (status) => {
      const packs = [pack('one', ['example.com']), pack('other', ['example.com'], { status })];
      expect(coverageWithoutPack(packs, 'one')).toMatchObject({ verdict: 'uncovered', coveredBy: [] });
    },
  );

  it('the pack itself covers nothing, and several others may share the work', () => {
    const packs = [
      pack('one', ['a.example.com', 'b.example.com']),
      pack('a', ['a.example.com']),
      pack('b', ['b.example.com']),
      pack('c', ['c.example.com']),
    ];
    expect(coverageWithoutPack(packs, 'one')).toEqual({
      verdict: 'covered',
      reason: '2 other active packs cover all 2 hosts',
      packId: 'one',
      hosts: ['a.example.com', 'b.example.com'],
      uncovered: [],
      coveredBy: ['a', 'b'],
    });
    expect(coverageWithoutPack(packs.slice(0, 1), 'one').verdict).toBe('uncovered');
  });

  it.each(['validation_timed_out', 'pending_validation', 'expired'])(
    'that is %s, its hosts still count: it may serve its last certificate',
    (status) => {
      expect(coverageWithoutPack([pack('one', ['example.com'], { status })], 'one').verdict).toBe('uncovered');
    },
  );

  it('names what is left and what to do', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example.com`);
    expect(coverageWithoutPack([pack('one', hosts)], 'one').reason).toBe(
      'no other active pack covers a.example.com, b.example.com, c.example.com and 2 more; ' +
        'order one that does, and wait until it is active',
    );
  });

  it.each(['pending_deletion', 'pending_cleanup', 'deleted'])('that is %s already, nothing is left to go', (status) => {
    expect(coverageWithoutPack([pack('one', ['example.com'], { status })], 'one')).toEqual({
      verdict: 'gone',
      reason: `the pack is ${status}`,
      packId: 'one',
      hosts: ['example.com'],
      uncovered: [],
      coveredBy: [],
    });
  });

  it('that the zone does not have, nothing is left to go', () => {
    expect(coverageWithoutPack([pack('other', ['example.com'])], 'one')).toMatchObject({ verdict: 'gone', hosts: [] });
  });

  it('the host that Cloudflare added for branding needs no cover', () => {
    const packs = [pack('one', ['0a1b2c3d.sni.cloudflaressl.com', 'example.com']), pack('other', ['example.com'])];
    expect(coverageWithoutPack(packs, 'one')).toMatchObject({ verdict: 'covered', hosts: ['example.com'] });
  });
});

describe('without Universal SSL', () => {
  const universal = pack('universal', ['example.com', '*.example.com'], { type: 'universal' });

  it.each(['advanced', 'mh_custom', 'sni_custom', 'legacy_custom', 'keyless'])('a pack of type %s covers', (type) => {
    const packs = [universal, pack('other', ['example.com', '*.example.com'], { type })];
    expect(coverageWithoutUniversal(packs, 'example.com')).toMatchObject({
      verdict: 'covered',
      packId: null,
      coveredBy: ['other'],
    });
  });

  it.each(['universal', 'managed_hostname', 'total_tls', 'something_new'])('a pack of type %s does not', (type) => {
    const packs = [universal, pack('other', ['example.com', '*.example.com'], { type })];
    expect(coverageWithoutUniversal(packs, 'example.com')).toMatchObject({
      verdict: 'uncovered',
      uncovered: ['*.example.com', 'example.com'],
      coveredBy: [],
    });
  });

  it('every universal pack counts that is not gone', () => {
    const more = pack('more', ['shop.example.com'], { type: 'universal', status: 'pending_validation' });
    const gone = pack('gone', ['old.example.com'], { type: 'universal', status: 'deleted' });
    const verdict = coverageWithoutUniversal([universal, more, gone], 'example.com');
    expect(verdict.hosts.toSorted()).toEqual(['*.example.com', 'example.com', 'shop.example.com']);
  });

  it('apex and wildcard count where no universal pack is listed', () => {
    const packs = [pack('other', ['example.com', 'www.example.com'])];
    expect(coverageWithoutUniversal(packs, 'example.com')).toMatchObject({
      verdict: 'uncovered',
      hosts: ['example.com', '*.example.com'],
      uncovered: ['*.example.com'],
      coveredBy: ['other'],
    });
  });

  it('the lists end at 50, the verdict looks at all', () => {
    const hosts = Array.from({ length: 60 }, (_, n) => `h${String(n).padStart(2, '0')}.example.com`);
    const many = pack('many', hosts, { type: 'universal' });
    const all = coverageWithoutUniversal([many], 'example.com');
    expect([all.hosts.length, all.uncovered.length]).toEqual([50, 50]);
    const last = coverageWithoutUniversal([many, pack('other', hosts.slice(0, 59))], 'example.com');
    expect(last).toMatchObject({ verdict: 'uncovered', uncovered: ['h59.example.com'] });
  });
});

it('gives the hosts of an order in canonical form, once each', () => {
  expect(orderedHosts(['B.example.com', 'x.SNI.cloudflaressl.com', 'a.example.com', 'b.example.com.'])).toEqual([
    'a.example.com',
    'b.example.com',
  ]);
});
