import { expect, it } from 'vitest';
import { coverage } from '../../../lambdas/domain/domain-coverage.ts';

const LISTED = ['example.com', 'sub.example.com', 'Example.ORG', 'co.uk.example', 'xn--bcher-kva.example'].map(
  (name, index) => ({ domainId: index + 1, name, dcvMethod: 'dns-txt-token' }),
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
  ['*.bücher.example', 5],
  ['WWW.BÜCHER.example.', 5],
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
    remarks: [],
  });
});

it('covers nothing with no domain, and no name with any', () => {
  expect(coverage(['example.com'], [])).toEqual({ domains: [], uncovered: ['example.com'], remarks: [] });
  expect(coverage([], LISTED)).toEqual({ domains: [], uncovered: [], remarks: [] });
});

const domain = (domainId: number, name: string, dcvMethod: string | null) => ({ domainId, name, dcvMethod });
const DNS = 'dns-txt-token';

it.each<[string, string, ReturnType<typeof domain>[], number | null]>([
  ['its own name', 'example.com', [domain(1, 'example.com', 'http-token')], 1],
  ['no name below it', 'www.example.com', [domain(1, 'example.com', 'http-token')], null],
  ['no wildcard', '*.example.com', [domain(1, 'example.com', 'http-token-static')], null],
  [
    'a name that a parent further up carries',
    'a.b.example.com',
    [domain(1, 'b.example.com', 'http-token'), domain(2, 'example.com', DNS)],
    2,
  ],
  [
    'a wildcard that a parent further up carries',
    '*.b.example.com',
    [domain(1, 'b.example.com', 'http-token'), domain(2, 'example.com', 'email')],
    2,
  ],
])('a domain that was validated over HTTP carries %s', (_, dnsName, listed, domainId) => {
  const { domains, uncovered } = coverage([dnsName], listed);
  expect(domains.map((found) => found.domainId)).toEqual(domainId === null ? [] : [domainId]);
  expect(uncovered).toEqual(domainId === null ? [dnsName] : []);
});

it('says why a domain does not carry a name, what it assumes, and what it could not read', () => {
  const http = coverage(['www.example.com'], [domain(1, 'example.com', 'http-token')]);
  expect(http.remarks).toEqual(['example.com was validated by http-token, which carries no name below it']);
  const unknown = coverage(['www.example.com'], [domain(1, 'example.com', null)]);
  expect(unknown).toMatchObject({
    uncovered: [],
    remarks: [expect.stringMatching(/assumed to carry www.example.com$/)],
  });
  const odd = coverage(['example.net'], [], [{ id: '7', fields: 'name' }]);
  expect(odd).toMatchObject({ uncovered: ['example.net'], remarks: [expect.stringMatching(/7: name.*may cover/)] });
});
