import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Query, queryString, queryViolations } from '../../lambdas/domain/query.ts';
import { HOSTILE } from './json-mutations.ts';
import { settings } from './settings.ts';

const ENDPOINT = 'https://www.digicert.com/services/v2/domain';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string')),
);
const property = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('status', 'date_created', 'dcv_method', 'search', 'id') },
  { weight: 1, arbitrary: text },
);
const day = fc.oneof(
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom('2026-02-31', '2026-13-01', '2026-2-28', '0000-00-00', ''),
);
const value: fc.Arbitrary<NonNullable<Query['filters']>[string]> = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.record({ from: day, to: day }),
  fc.constant(undefined),
);
const query: fc.Arbitrary<Query> = fc.record(
  {
    filters: fc.dictionary(property, value, { maxKeys: 4 }),
    search: fc.record({ value: text, match: fc.constantFrom('exact', 'contains') }),
    sort: fc.array(fc.record({ property, descending: fc.boolean() }), { maxLength: 3 }),
    limit: fc.oneof(fc.integer({ min: -1, max: 1_100 }), fc.double()),
    offset: fc.oneof(fc.integer({ min: -1 }), fc.double()),
  },
  { requiredKeys: [] },
);

/** What DigiCert would understand; brackets and order are its own affair. */
function understood(search: string): Map<string, string> {
  const params = [...new URL(`${ENDPOINT}${search}`).searchParams];
  expect(new Set(params.map(([name]) => name)).size).toBe(params.length);
  return new Map(params);
}

it('a query is refused by name, or arrives word for word and changes nothing else of the URL', () => {
  let arrived = 0;
  fc.assert(
    fc.property(query, (wanted) => {
      const violations = queryViolations(wanted);
      if (violations.length > 0) {
        const names = violations.map(({ path }) => path.join('.'));
        expect(() => queryString(wanted)).toThrow(RangeError);
        expect(names.every((name) => /^(filters|search|sort|limit|offset)\b/.test(name))).toBe(true);
        return;
      }
      arrived += 1;
      const search = queryString(wanted);
      const url = new URL(`${ENDPOINT}${search}`);
      expect(url.href).toBe(`${ENDPOINT}${search}`);
      expect(url.hash).toBe('');
      const expected = new Map<string, string>();
      for (const [name, filter] of Object.entries(wanted.filters ?? {})) {
        if (filter === undefined) continue;
        const told = typeof filter === 'object' ? `${filter.from}...${filter.to}` : String(filter);
        expected.set(`filters[${name}]`, told);
      }
      const { search: find, sort = [], limit, offset } = wanted;
      if (find) expected.set('filters[search]', find.match === 'contains' ? `%${find.value}` : find.value);
      const order = sort.map((by) => (by.descending ? `-${by.property}` : by.property));
      if (order.length > 0) expected.set('sort', order.join());
      if (limit !== undefined) expected.set('limit', String(limit));
      if (offset !== undefined) expected.set('offset', String(offset));
      expect(understood(search)).toEqual(expected);
    }),
    settings(5_000),
  );
  expect(arrived).toBeGreaterThan(0);
});

it('the same filters give the same text, in whatever order they are given', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z_]{0,8}$/), { minLength: 2, maxLength: 6 });
  const orders = names.chain((sorted) =>
    fc.tuple(fc.constant(sorted), fc.shuffledSubarray(sorted, { minLength: sorted.length })),
  );
  fc.assert(
    fc.property(orders, ([one, other]) => {
      const textOf = (order: string[]) =>
        queryString({
          filters: Object.fromEntries(order.filter((name) => name !== 'search').map((name) => [name, name])),
        });
      expect(textOf(other)).toBe(textOf(one));
    }),
    settings(2_000),
  );
});
