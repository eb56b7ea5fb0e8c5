import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { withRuntime } from './setting.ts';

const retry = (runtime: Runtime, input: object = { zoneId: ZONE }) =>
  runtime.start('RetryVerification', input).finished;
const retries = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ query }) => query?.retry === 'true').length;

describe('RetryVerification', () => {
  it('has every validation of the zone checked at once', () =>
    withRuntime(async (runtime) => {
      expect((await retry(runtime)).path.at(-1)).toBe('VerificationRetried');
      expect(retries(runtime)).toBe(1);
    }));

  it('is the only machine that asks for it', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(retries(runtime)).toBe(0);
    }));

  it.each([
    ['is lost', { kind: 'lost' as const }, 'OutcomeUncertain'],
    ['is a refusal', { kind: 'status' as const, status: 400 }, 'CommandRefused'],
    ['refuses the credential', { kind: 'status' as const, status: 403 }, 'AuthPaused'],
  ])('is sent once, and tells people, when the answer %s', (_, fault, end) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...fault, path: /verification$/ });
      expect((await retry(runtime)).path.at(-1)).toBe(end);
      expect(retries(runtime)).toBe(1);
      expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { zoneId: ZONE } }]);
    }),
  );

  it.each([
    ['a zone id with dots', { zoneId: '..' }, /zoneId: must be 32 hexadecimal digits/],
    ['an unknown field', { zoneId: ZONE, retry: true }, /retry/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      expect(await retry(runtime, input)).toMatchObject({
        error: 'InvalidInput',
        cause: expect.stringMatching(message),
      });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
