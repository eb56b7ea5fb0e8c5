import { expect, test } from 'vitest';
import { providersOf, timeFor } from '../../../lib/local/providers.ts';

test('without credentials both providers are simulated, and waits are skipped', () => {
  const { cloudflare, digicert } = providersOf({});

  expect([cloudflare.simulated, digicert.simulated]).toEqual([true, true]);
  expect(timeFor({ CLOUDFLARE_API_TOKEN: '  ' })).toBe('virtual');
});

test('a credential makes its provider the real one, at its public address', () => {
  const { cloudflare, digicert } = providersOf({
    CLOUDFLARE_API_TOKEN: 'a-real-token',
    DIGICERT_API_KEY: 'a-real-key',
  });

  expect(cloudflare).toEqual({
    simulated: false,
    baseUrl: 'https://api.cloudflare.com/client/v4',
    secret: { apiToken: 'a-real-token' },
  });
  expect(digicert).toEqual({
    simulated: false,
    baseUrl: 'https://www.digicert.com/services/v2',
    secret: { apiKey: 'a-real-key', region: 'us' },
  });
});

test('one real provider is enough for real time', () => {
  expect(timeFor({ DIGICERT_API_KEY: 'a-real-key' })).toBe('real');
});

test('a base URL of its own loses the trailing slash', () => {
  const environment = { CLOUDFLARE_API_TOKEN: 'a-real-token', CLOUDFLARE_BASE_URL: 'http://127.0.0.1:9000/client/v4/' };

  expect(providersOf(environment).cloudflare.baseUrl).toBe('http://127.0.0.1:9000/client/v4');
});

test.each([
  [{ DIGICERT_API_KEY: 'a-real-key', DIGICERT_BASE_URL: 'http://example.com' }, 'must be https, or http on loopback'],
  [{ DIGICERT_API_KEY: 'a-real-key', DIGICERT_BASE_URL: 'somewhere' }, 'DIGICERT_BASE_URL is no URL: somewhere'],
  [{ CLOUDFLARE_API_TOKEN: 'two\nlines-of-it' }, 'CLOUDFLARE_API_TOKEN is not of the expected form'],
  [{ CLOUDFLARE_BASE_URL: 'https://example.com' }, 'CLOUDFLARE_BASE_URL is set without CLOUDFLARE_API_TOKEN'],
])('%j is refused', (environment, message) => {
  expect(() => providersOf(environment)).toThrow(message);
});
