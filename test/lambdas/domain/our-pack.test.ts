import { describe, expect, it } from 'vitest';
import { differenceOf, methodFallback } from '../../../lambdas/domain/our-pack.ts';
import type { Pack } from '../../../lambdas/domain/pack.ts';
import { activePackOf, certificateOf, orderIntentOf, PACK_ID, packOf } from './samples.ts';

const record = certificateOf();

describe('a pack is this certificate’s', () => {
  it.each<[string, Pack]>([
    ['with exactly the hosts that were requested', packOf()],
    ['with more hosts', packOf({ hosts: ['example.com', '*.example.com', 'www.example.com'] })],
    ['with the host that branding adds', packOf({ hosts: ['sni.cloudflaressl.com', 'example.com', '*.example.com'] })],
    ['with its hosts in another spelling', packOf({ hosts: ['EXAMPLE.com.', '*.Example.com'] })],
    ['without a CA', packOf({ certificateAuthority: null })],
    ['without method and validity', packOf({ validationMethod: null, validityDays: null })],
    ['with another method, which is a fallback', packOf({ validationMethod: 'http' })],
    ['without hosts, while it is initializing', packOf({ status: 'initializing', hosts: [] })],
  ])('%s', (_, pack) => {
    expect(differenceOf(pack, record, null)).toBeNull();
    expect(differenceOf(pack, record, record.certificateId)).toBeNull();
  });

  it('of another CA, once an operator adopted it', () => {
    const adopted = { ...record, adoptedPackId: PACK_ID };
    expect(differenceOf(packOf({ certificateAuthority: 'ssl_com' }), adopted, null)).toBeNull();
    expect(differenceOf(packOf({ hosts: ['example.com'] }), adopted, null)).toMatch(/lacks \*\.example\.com/);
  });
});

describe('a pack is not this certificate’s, in words,', () => {
  it.each<[string, Pack, string]>([
    ['without the apex', packOf({ hosts: ['*.example.com'] }), 'lacks example.com'],
    ['with one host of two', packOf({ hosts: ['example.com'] }), 'lacks *.example.com'],
    ['without hosts, when it is active', activePackOf({ hosts: [] }), 'lacks *.example.com, example.com'],
    ['of another CA', packOf({ certificateAuthority: 'ssl_com' }), 'is of the CA ssl_com, not google'],
    ['of another type', packOf({ type: 'universal' }), 'is of type universal, not advanced'],
    [
      'with several differences',
      packOf({ type: 'universal', hosts: ['example.com'] }),
      'is of type universal, not advanced; it lacks *.example.com',
    ],
  ])('%s', (_, pack, words) => {
    expect(differenceOf(pack, record, null)).toBe(`pack ${PACK_ID} ${words}`);
  });

  it('that was there before the order, or that another certificate holds', () => {
    const ordering = certificateOf({ status: 'ORDERING', intent: orderIntentOf({ packIds: [PACK_ID] }) });
    expect(differenceOf(packOf(), ordering, null)).toBe(`pack ${PACK_ID} was there before the order`);
    expect(differenceOf(packOf(), record, 'another')).toBe(`pack ${PACK_ID} belongs to certificate another`);
  });

  it('of which it names five hosts at most', () => {
    const hosts = Array.from({ length: 9 }, (_, n) => `h${n}.example.com`);
    expect(differenceOf(packOf(), certificateOf({ hosts }), null)).toMatch(/h4\.example\.com and 4 more$/);
  });
});

it('a validation method is another one when it is shown, and is not the one before an edit', () => {
  const edited = { validationMethod: 'email', methodEdit: { execution: 'arn', before: 'txt' } } as const;
  expect(methodFallback(packOf({ validationMethod: 'http' }), record)).toBe('the pack is validated by http, not txt');
  expect(methodFallback(packOf({ validationMethod: null }), record)).toBeNull();
  expect(methodFallback(packOf(), record)).toBeNull();
  expect(methodFallback(packOf(), edited)).toBeNull();
  expect(methodFallback(packOf({ validationMethod: 'http' }), edited)).toMatch(/by http, not email/);
});
