import { describe, expect, it } from 'vitest';
import type { Runtime, RuntimeOptions } from '../../../lib/local/runtime.ts';
import { FIRST_VERSION } from '../../../lib/local/secrets-extension.ts';
import { REQUEST } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';
import { runSweep, startsOf, toldOf } from './sweep-setting.ts';

const REFUSAL = {
  success: false,
  errors: [{ code: 10000, message: 'Authentication error' }],
  messages: [],
  result: null,
};
const refused = { kind: 'status' as const, status: 403, body: JSON.stringify(REFUSAL) };

const sweep = (runtime: Runtime) => runSweep(runtime, 'SweepCertificates');
const requests = (runtime: Runtime, method: string) =>
  runtime.cloudflare.requests.filter((request) => request.method === method);

/** A runtime whose secrets get another version. */
function rotatable(): { hooks: NonNullable<RuntimeOptions['hooks']>; rotate: () => void } {
  let version = FIRST_VERSION;
  return {
    rotate: () => {
      version = FIRST_VERSION.replace(/0$/, '1');
    },
    hooks: {
      route: (to, route) =>
        to !== 'secrets'
          ? route
          : async (request) => {
              const answer = await route(request);
              return new Response((await answer.text()).replaceAll(FIRST_VERSION, version), answer);
            },
    },
  };
}

describe('a certificate whose order was refused for its credential', () => {
  it('is ordered again once the secret has a new version, and not because its zone can be listed', () => {
    const { hooks, rotate } = rotatable();
    return withRuntime(
      async (runtime) => {
        runtime.cloudflare.faults.add({ ...refused, method: 'POST', path: /order$/, times: 2 });
        await runtime.start('CertificateLifecycle', REQUEST).finished;
        expect(await certificateOf(runtime)).toMatchObject({
          status: 'AUTH_PAUSED',
          intent: null,
          pause: { kind: 'mutation', secretVersion: FIRST_VERSION },
        });
        for (let hour = 0; hour < 3; hour += 1) await sweep(runtime);
        expect(requests(runtime, 'POST')).toHaveLength(1);
        expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);

        const again = await runtime.start('CertificateLifecycle', REQUEST).finished;
        expect(again).toMatchObject({ output: { verdict: 'auth-paused' } });
        expect(requests(runtime, 'POST')).toHaveLength(2);

        rotate();
        await sweep(runtime);
        expect(requests(runtime, 'POST')).toHaveLength(3);
        expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', pause: null });
      },
      { hooks },
    );
  });
});

describe('a certificate whose read was refused', () => {
  it('goes on once a read succeeds', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...refused, path: /verification$/, times: 2 });
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(await certificateOf(runtime)).toMatchObject({ status: 'AUTH_PAUSED', pause: { kind: 'read' } });
      await sweep(runtime);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', pause: null });
    }));

  it('waits for a new version where the same read is refused again, and is told once', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...refused, path: /verification$/, times: 1000 });
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      for (let hour = 0; hour < 4; hour += 1) await sweep(runtime);
      expect(startsOf(runtime, 'CertificateLifecycle')).toHaveLength(2);
      expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'AUTH_PAUSED', pause: { isRepeated: true } });
    }));
});
