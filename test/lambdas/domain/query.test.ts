import { expect, it } from 'vitest';
import { type Query, queryString } from '../../../lambdas/domain/query.ts';
import { randomFrom } from './samples.ts';

it.each<[string, Query, string]>([
  ['nothing', {}, ''],
  ['nothing, written out', { filters: {}, sort: [], search: undefined, limit: undefined }, ''],
  ['a filter', { filters: { status: 'active' } }, '?filters[status]=active'],
  ['a filter that is left open', { filters: { status: undefined, dcv_method: 'email' } }, '?filters[dcv_method]=email'],
  [
    'flags and numbers',
    { filters: { is_renewed: 0, reissue: false } },
    '?filters[is_renewed]=0&filters[reissue]=false',
  ],
  [
    'filters by name, whatever their order',
    { filters: { validation: 'completed', container_id: 7, status: 'active' } },
    '?filters[container_id]=7&filters[status]=active&filters[validation]=completed',
  ],
  [
    'a range of days',
    { filters: { date_created: { from: '2026-02-28', to: '2026-11-21' } } },
    '?filters[date_created]=2026-02-28...2026-11-21',
  ],
  [
    'one day',
    { filters: { date_created: { from: '2028-02-29', to: '2028-02-29' } } },
    '?filters[date_created]=2028-02-29...2028-02-29',
  ],
  ['an exact search', { search: { value: 'example.com', match: 'exact' } }, '?filters[search]=example.com'],
  ['a search within', { search: { value: 'example', match: 'contains' } }, '?filters[search]=%25example'],
  ['a percent sign within', { search: { value: '100%', match: 'contains' } }, '?filters[search]=%25100%25'],
  ['sort', { sort: [{ property: 'name', descending: true }, { property: 'id' }] }, '?sort=-name,id'],
  ['the first page', { limit: 1, offset: 0 }, '?limit=1&offset=0'],
  ['the largest page', { limit: 1000 }, '?limit=1000'],
  [
    'all of it',
    {
      offset: 200,
      limit: 100,
      sort: [{ property: 'name', descending: true }, { property: 'id' }],
      search: { value: 'example', match: 'contains' },
      filters: { status: 'active' },
    },
    '?filters[status]=active&filters[search]=%25example&sort=-name,id&limit=100&offset=200',
  ],
])('writes %s', (_, query, text) => {
  expect(queryString(query)).toBe(text);
  const url = `https://www.digicert.com/services/v2/domain${text}`;
  expect(new URL(url).href).toBe(url);
});

it.each<[Query, string]>([
  [{ filters: { 'name]&x': 'y' } }, 'filters.name]&x: must be the name of a property'],
  [{ filters: { search: 'x' } }, 'filters.search: is no property; use search'],
  [{ filters: { status: '' } }, 'filters.status: must not be empty'],
  [{ filters: { status: '\ud800' } }, 'filters.status: must be well-formed'],
  [{ filters: { date: { from: '2026-2-28', to: '2026-11-21' } } }, 'filters.date: must be from and to days'],
  [{ filters: { date: { from: '2026-02-31', to: '2026-11-21' } } }, 'filters.date: must be from and to days'],
  [{ filters: { date: { from: '2026-02-28', to: '2026-13-01' } } }, 'filters.date: must be from and to days'],
  [
    { filters: { date: { from: '2026-11-21', to: '2026-11-20' } } },
    'filters.date: must not end on 2026-11-20, before it begins on 2026-11-21',
  ],
  [{ search: { value: '', match: 'contains' } }, 'search.value: must not be empty'],
  [{ search: { value: '%example', match: 'exact' } }, 'search.value: must not begin with %'],
  [{ sort: [{ property: '-name' }] }, 'sort.0.property: must be the name of a property'],
  [{ sort: [{ property: 'id' }, { property: 'id' }] }, 'sort.1.property: is named twice'],
  [{ limit: 0 }, 'limit: must be a whole number from 1 to 1000'],
  [{ limit: 1001 }, 'limit: must be'],
  [{ limit: Number.NaN }, 'limit: must be'],
  [{ offset: -1 }, 'offset: must be a whole number from 0 on'],
  [{ offset: 0.5 }, 'offset: must be'],
])('%j is refused by name', (query, message) => {
  expect(() => queryString(query)).toThrow(message);
});

it('names all that is wrong at once', () => {
  expect(() => queryString({ limit: 0, offset: -1 })).toThrow(/^limit: .*; offset: /);
});

it('brings any text to DigiCert unchanged, in a URL that stays as it is', () => {
  const random = randomFrom(11);
  for (let round = 0; round < 500; round++) {
    const value = `x${String.fromCodePoint(...Array.from({ length: 8 }, () => Math.floor(random() * 0xd800)))}`;
    const url = `https://www.digicert.com/services/v2/domain${queryString({ filters: { name: value }, search: { value, match: 'contains' } })}`;
    expect(new URL(url).href).toBe(url);
    const { searchParams } = new URL(url);
    expect([...searchParams]).toEqual([
      ['filters[name]', value],
      ['filters[search]', `%${value}`],
    ]);
  }
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32));
  const url = `https://www.digicert.com/services/v2/domain${queryString({ filters: { name: ascii } })}`;
  expect(new URL(url).href).toBe(url);
  expect(new URL(url).searchParams.get('filters[name]')).toBe(ascii);
});
