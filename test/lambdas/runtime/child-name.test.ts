import { expect, it } from 'vitest';
import { namePrefixOf } from '../../../lambdas/runtime/child-name.ts';

const arnOf = (name: string) =>
  `arn:aws:states:eu-central-1:123456789012:execution:Certflow-CertificateLifecycle:${name}`;

it.each(['example-com-c54da94c3b2412da-20261121T120700Z', '3f1f2c8e-6a53-4b51-9f1e-0c6f1f8c2d11', 'a'.repeat(60)])(
  'children of %s begin with its name',
  (name) => {
    expect(namePrefixOf(arnOf(name))).toBe(name);
  },
);

it.each([
  ['too long', 'a'.repeat(80), 'a'.repeat(79).concat('b')],
  ['one character too long', 'a'.repeat(61), 'a'.repeat(60).concat('b')],
  ['of other characters', 'größe', 'groeße'],
  ['with a colon', 'a:b', 'a:c'],
])('a name that is %s is cut, and stays one of its own', (_, name, other) => {
  const prefixes = [name, other].map((each) => namePrefixOf(arnOf(each)));
  for (const prefix of prefixes) expect(prefix).toMatch(/^[\w.-]{1,43}-[0-9a-f]{16}$/);
  expect(new Set(prefixes).size).toBe(2);
  expect(namePrefixOf(arnOf(name))).toBe(prefixes[0]);
});

it('leaves room for the longest step, round and count of redrives, also for a child’s child', () => {
  const suffix = '-restart-99-1000';
  const child = `${namePrefixOf(arnOf('x'.repeat(80)))}${suffix}`;
  expect(child.length).toBeLessThanOrEqual(80);
  expect(`${namePrefixOf(arnOf('y'.repeat(60)))}${suffix}`.length).toBeLessThanOrEqual(80);
  expect(`${namePrefixOf(arnOf(child))}${suffix}`.length).toBeLessThanOrEqual(80);
});
