import { expect, it } from 'vitest';
import { coverage } from '../../../lambdas/domain/domain-coverage.ts';

const LISTED = ['example.com', 'sub.example.com', 'Example.ORG', 'co.uk.example', 'xn--bcher-kva.example'].map(
  (name, index) => ({ domainId: index + 1, name }),
);

it.each<[string, number | null]>([
  ['example.com', 1],
  ['www.example.com', 1],
  ['a.b.c.example.com', 1],
  ['*.example.com', 1],
  ['WWW.Example.COM', 1],
  ['sub.example.com', 2],
  ['*.sub.example.com', 2],
  ['deep.sub.example.com', 2],
  ['example.org', 3],
  ['www.xn--bcher-kva.example', 5],
  // A suffix counts by whole labels only.
  ['notexample.com', null],
  ['com', null],
  ['uk.example', null],
  ['example.com.evil.net', null],
  ['', null],
])('%s is carried by domain %j', (dnsName, domainId) => {
  const { domains, uncovered } = coverage([dnsName], LISTED);
  expect(domains.map((domain) => domain.domainId)).toEqual(domainId === null ? [] : [domainId]);
  expect(uncovered).toEqual(domainId === null ? [dnsName] : []);
});

it('names each domain once, and uncovered names as they were given', () => {
  expect(coverage(['www.example.com', 'example.com', '*.Nowhere.net', 'a.sub.example.com'], LISTED)).toEqual({
    domains: LISTED.slice(0, 2),
    uncovered: ['*.Nowhere.net'],
  });
});

it('covers nothing with no domain, and no name with any', () => {
  expect(coverage(['example.com'], [])).toEqual({ domains: [], uncovered: ['example.com'] });
  expect(coverage([], LISTED)).toEqual({ domains: [], uncovered: [] });
});
