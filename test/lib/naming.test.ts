import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callNames } from '../../lib/bundle.ts';

const textsIn = (folder: string, ending: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));

const calls = callNames();
const isProvider = (call: string) => /^(cloudflare|digicert)\//.test(call);
const providerCalls = calls.filter(isProvider);
const machines = textsIn('lib/machines', '.ts').join('\n');
const routes = textsIn('lambdas/api/routes', '.ts').join('\n');
const readme = readFileSync('README.md', 'utf8');

describe('one name, every tree', () => {
  it.each(calls.filter((call) => !call.startsWith('record/')))('%s has a test of its own', (call) => {
    expect(existsSync(`test/lambdas/${call}.test.ts`)).toBe(true);
  });

  it.each(calls.filter((call) => call.startsWith('record/')))('%s is named in a test of the record', (call) => {
    const tests = textsIn('test/lambdas/record', '.test.ts');
    expect(tests.some((text) => text.includes(`lambdas/${call}.ts'`))).toBe(true);
  });

  it.each(providerCalls)('%s has a request and a response as fixtures', (call) => {
    for (const side of ['request', 'response']) {
      const file = `test/fixtures/${call}.${side}.json`;
      expect(() => JSON.parse(readFileSync(file, 'utf8'))).not.toThrow();
    }
  });

  it.each(calls)('%s is made by a machine, or by the API', (call) => {
    expect(machines + routes).toContain(`'${call}'`);
  });

  it.each(providerCalls)('%s is in the table of the README', (call) => {
    expect(readme).toContain(`\`${call}\``);
  });

  it.each(providerCalls)('%s names the page of the provider that documents it', (call) => {
    expect(readFileSync(`lambdas/${call}.ts`, 'utf8')).toMatch(/https:\/\/[a-z.]*(cloudflare|digicert)\.com\//);
  });

  it.each(calls)('%s is one word per step, in kebab case', (call) => {
    expect(call).toMatch(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('has no fixture and no test of a call that is no more', () => {
    for (const provider of ['cloudflare', 'digicert']) {
      const fixtures = readdirSync(`test/fixtures/${provider}`).map((file) =>
        file.replace(/\.(request|response)\.json$/, ''),
      );
      const tests = readdirSync(`test/lambdas/${provider}`)
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => file.slice(0, -'.test.ts'.length));
      for (const name of [...fixtures, ...tests]) expect(calls).toContain(`${provider}/${name}`);
    }
  });
});
