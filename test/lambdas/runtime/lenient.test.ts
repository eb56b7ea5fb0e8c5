import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  flag,
  listOrEmpty,
  maybe,
  number,
  objectOrNull,
  readableItems,
  shown,
  text,
} from '../../../lambdas/runtime/lenient.ts';

const NO = Symbol('malformed');
const read = (schema: z.ZodMiniType, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : NO;
};
const object = z.object({ n: number });

it.each<[string, z.ZodMiniType, unknown, unknown]>([
  ['text', text, 'a', 'a'],
  ['text', text, 7, '7'],
  ['text', text, true, NO],
  ['text', text, null, NO],
  ['number', number, 90, 90],
  ['number', number, '90', 90],
  ['number', number, ' 90 ', 90],
  ['number', number, '-1.5', -1.5],
  ['number', number, '', NO],
  ['number', number, '0x10', NO],
  ['number', number, '1e3', NO],
  ['number', number, '90 days', NO],
  ['number', number, '9'.repeat(30), NO],
  ['number', number, Number.NaN, NO],
  ['number', number, true, NO],
  ['flag', flag, true, true],
  ['flag', flag, false, false],
  ['flag', flag, 1, true],
  ['flag', flag, 0, false],
  ['flag', flag, '1', true],
  ['flag', flag, '0', false],
  ['flag', flag, 'true', true],
  ['flag', flag, 'False', false],
  ['flag', flag, 2, NO],
  ['flag', flag, 'yes', NO],
  ['flag', flag, null, NO],
  ['maybe', maybe(number), undefined, null],
  ['maybe', maybe(number), null, null],
  ['maybe', maybe(number), '', null],
  ['maybe', maybe(number), '5', 5],
  ['maybe', maybe(number), 'five', NO],
  ['shown', shown(number), 'five', null],
  ['shown', shown(number), '5', 5],
  ['objectOrNull', objectOrNull(object), [], null],
  ['objectOrNull', objectOrNull(object), undefined, null],
  ['objectOrNull', objectOrNull(object), { n: '1' }, { n: 1 }],
  ['objectOrNull', objectOrNull(object), [{ n: 1 }], NO],
  ['objectOrNull', objectOrNull(object), {}, NO],
  ['listOrEmpty', listOrEmpty(number), {}, []],
  ['listOrEmpty', listOrEmpty(number), undefined, []],
  ['listOrEmpty', listOrEmpty(number), null, []],
  ['listOrEmpty', listOrEmpty(number), ['1', 2], [1, 2]],
  ['listOrEmpty', listOrEmpty(number), { n: 1 }, NO],
  ['listOrEmpty', listOrEmpty(number), 'none', NO],
])('%s reads %#: %j as %j', (_, schema, value, expected) => {
  expect(read(schema, value)).toEqual(expected);
});

it('reads a field that is absent from its object', () => {
  const schema = z.object({ a: maybe(number), b: shown(flag), c: objectOrNull(object), d: listOrEmpty(text) });
  expect(schema.parse({})).toEqual({ a: null, b: null, c: null, d: [] });
});

describe('a list whose items are read one by one', () => {
  const list = readableItems(z.object({ id: text, n: number }), 'id');

  it('sets aside what cannot be read, with its id and its malformed fields', () => {
    expect(list.parse([{ id: 1, n: '1' }, { id: 'x', n: 'one' }, { n: 3 }, null])).toEqual({
      items: [{ id: '1', n: 1 }],
      unreadable: [
        { id: 'x', fields: 'n' },
        { id: null, fields: 'id' },
        { id: null, fields: 'item' },
      ],
      keys: ['1', 'x', '{"n":3}', 'null'],
    });
  });

  it.each([undefined, null, {}, 'none', 5])('is malformed as a whole where it is %j', (value) => {
    expect(read(list, value)).toBe(NO);
  });

  it('names an item by at most 64 characters', () => {
    expect(list.parse([{ id: 'x'.repeat(100) }]).unreadable).toEqual([{ id: 'x'.repeat(64), fields: 'n' }]);
  });
});
