import { expect, it } from 'vitest';
import {
  bindingErrors,
  canonicalSerial,
  type ExpectedLeaf,
  sortedNames,
} from '../../../lambdas/domain/leaf-binding.ts';
import { at, DAY, HOUR, KEY_SHA256, leafOf, NOW } from './samples.ts';

const expected: ExpectedLeaf = {
  serialNumber: 'A1B2C',
  publicKeySha256: KEY_SHA256,
  dnsNames: ['example.com', 'www.example.com'],
  now: NOW,
};

it.each<[string, Partial<ExpectedLeaf>, string[]]>([
  ['is as asked for', {}, []],
  ['is listed with separators, in lower case and with zeros', { serialNumber: '0a:1b:2c' }, []],
  ['is not listed with a serial number', { serialNumber: null }, []],
  ['has its names in another order and case', { dnsNames: ['WWW.example.com', 'Example.com'] }, []],
  ['has a name asked for twice', { dnsNames: ['example.com', 'example.com', 'www.example.com'] }, []],
  ['has another serial number', { serialNumber: 'A1B2D' }, ['serial number A1B2C, listed as A1B2D']],
  ['is listed with an empty serial number', { serialNumber: '' }, ['serial number A1B2C, listed as ']],
  ['has another key', { publicKeySha256: 'ff'.repeat(32) }, ["public key is not the CSR's"]],
  [
    'dropped a name',
    { dnsNames: ['example.com', 'www.example.com', 'a.example.com'] },
    ['names example.com, www.example.com instead of a.example.com, example.com, www.example.com'],
  ],
  ['got a name more', { dnsNames: ['example.com'] }, ['names example.com, www.example.com instead of example.com']],
  [
    'changed a name',
    { dnsNames: ['example.com', '*.example.com'] },
    ['names example.com, www.example.com instead of *.example.com, example.com'],
  ],
  [
    'is another altogether',
    { serialNumber: '1', publicKeySha256: '', dnsNames: [] },
    [
      'serial number A1B2C, listed as 1',
      "public key is not the CSR's",
      'names example.com, www.example.com instead of ',
    ],
  ],
])('a leaf that %s', (_, changes, errors) => {
  expect(bindingErrors(leafOf(), { ...expected, ...changes })).toEqual(errors);
});

it.each<[string, string, string, string[]]>([
  ['began to be valid', at(0), at(DAY), []],
  ['begins within the skew of two clocks', at(240), at(DAY), []],
  ['begins in an hour', at(HOUR), at(DAY), [`it is not valid before ${at(HOUR)}`]],
  ['ends in a second', at(-DAY), at(1), []],
  ['ended', at(-DAY), at(0), [`it expired ${at(0)}`]],
])('a leaf that %s is bound only within its dates', (_, notBefore, notAfter, errors) => {
  expect(bindingErrors(leafOf({ notBefore, notAfter }), expected)).toEqual(errors);
});

it.each([
  ['0A:1B:2c', 'A1B2C'],
  ['0a 1b 2c', 'A1B2C'],
  ['000A1B2C', 'A1B2C'],
  ['0', '0'],
  ['0000', '0'],
  ['', ''],
])('the serial number %s is %s', (spelling, serialNumber) => {
  expect(canonicalSerial(spelling)).toBe(serialNumber);
});

it('sortedNames is one list for any order, case and repetition, and leaves its argument', () => {
  const names = ['b.example', 'A.example', 'a.example'];
  expect(sortedNames(names)).toEqual(['a.example', 'b.example']);
  expect(names).toEqual(['b.example', 'A.example', 'a.example']);
});
