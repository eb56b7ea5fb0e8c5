import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { handle, parseInput } from '../../../lambdas/runtime/handler.ts';

const input = z.object({ zoneId: z.string().check(z.regex(/^z/, 'must begin with z')), polls: z.optional(z.number()) });

it('gives the call the fields it asks for out of the whole state, and the time', async () => {
  const before = Date.now();
  const handler = handle(input, async (fields, now) => ({ fields, now }));
  const { fields, now } = await handler({
    zoneId: 'z1',
    polls: 2,
    owner: 'arn',
    listCertificatePacks: { packIds: [] },
  });
  expect(fields).toEqual({ zoneId: 'z1', polls: 2 });
  expect(now.getTime()).toBeGreaterThanOrEqual(before);
  expect(now.getTime()).toBeLessThanOrEqual(Date.now());
});

it("passes the call's own errors on", async () => {
  const error = new RangeError('of the call');
  const handler = handle(input, () => Promise.reject(error));
  await expect(handler({ zoneId: 'z1' })).rejects.toBe(error);
});

it('does not begin the call when the input breaks a rule', async () => {
  let called = false;
  const handler = handle(input, async () => {
    called = true;
  });
  await expect(handler({ zoneId: '..' })).rejects.toMatchObject({ name: 'InvalidInput' });
  expect(called).toBe(false);
});

it.each([
  [{ zoneId: 'a' }, 'zoneId: must begin with z'],
  [{ zoneId: 'a', polls: 'two' }, /^zoneId: must begin with z; polls: .*number/],
  [{}, /^zoneId: .*string/],
  [undefined, /^input: .*object/],
  ['text', /^input: .*object/],
])('says of %j each field and what it must be', (value, message) => {
  expect(() => parseInput(input, value)).toThrow(message);
});

it('writes places inside lists as in JavaScript', () => {
  const schema = z.object({ packs: z.array(z.object({ hosts: z.array(z.string()) })) });
  expect(() => parseInput(schema, { packs: [{ hosts: [] }, { hosts: ['a', 5] }] })).toThrow(
    /^packs\[1\]\.hosts\[1\]: /,
  );
});
