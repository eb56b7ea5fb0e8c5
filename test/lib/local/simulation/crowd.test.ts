import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const crowd = (...options: string[]) =>
  promisify(execFile)(process.execPath, ['bin/local.ts', 'crowd', '--certificates', '12', ...options]);

it('becomes active in an account with a concurrency of 2, whose Lambdas are throttled', {
  timeout: 120_000,
}, async () => {
  const { stdout } = await crowd('--concurrency', '2');
  expect(stdout).toContain('12, 12 of them active');
  expect(Number(/Throttled\S*\s+(\d+) invocations/.exec(stdout)?.[1])).toBeGreaterThan(12);
});

it('is not throttled where there is concurrency enough', { timeout: 120_000 }, async () => {
  expect((await crowd()).stdout).toMatch(/Throttled\S*\s+0 invocations/);
});

it('takes a whole number as its concurrency', async () => {
  await expect(crowd('--concurrency', 'ten')).rejects.toThrow('ten is no number for --concurrency');
});
