import { describe, expect, it } from 'vitest';
import type { Runtime, RuntimeOptions } from '../../../lib/local/runtime.ts';
import { FIRST_VERSION } from '../../../lib/local/secrets-extension.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, recordOf, withRuntime } from './setting.ts';
import { DAY, HOUR, runSweep, startsOf, toldOf, wish } from './sweep-setting.ts';

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

describe('the enforcement of a zone’s settings', () => {
  const days = async (runtime: Runtime, count: number) => {
    for (let day = 0; day < count; day += 1) {
      await sweep(runtime);
      await runSweep(runtime, 'SweepZones');
      await runtime.clock.sleep(DAY);
    }
  };
  const wishes = { zoneId: ZONE, zoneName: 'example.com', enforce: true };
  const refusedReads = { ...refused, method: 'GET', path: /certificate_packs$/ };

  it('that was refused waits for a new version of the secret, and is told once', () => {
    const { hooks, rotate } = rotatable();
    return withRuntime(
      async (runtime) => {
        await wish(runtime, { ...wishes, automaticMode: 'custom' });
        runtime.cloudflare.settingsOf(ZONE).setAutomaticMode('auto', runtime.clock.now());
        runtime.cloudflare.faults.add({ ...refused, method: 'PATCH', path: /./, times: 2 });
        await days(runtime, 3);
        expect(requests(runtime, 'PATCH')).toHaveLength(1);
        expect(toldOf(runtime, 'Attention Needed')).toMatchObject([{ zoneId: ZONE, verdict: 'auth-paused' }]);
        const again = await runtime.start('EditAutomaticSslMode', { zoneId: ZONE, value: 'custom' }).finished;
        expect(again).toMatchObject({ output: { verdict: 'auth-paused' } });
        expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
        rotate();
        await days(runtime, 2);
        expect(requests(runtime, 'PATCH')).toHaveLength(3);
        expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ pauses: {} });
      },
      { hooks },
    );
  });

  it('whose read was refused is tried once more, and then waits', () =>
    withRuntime(async (runtime) => {
      await wish(runtime, { ...wishes, universalSsl: false });
      const edits = () => startsOf(runtime, 'EditUniversalSslSettings');
      for (let day = 0; day < 4; day += 1) {
        await sweep(runtime);
        // The sweep of settings lists no packs, and the change's two reads of them are refused.
        runtime.cloudflare.faults.add({ ...refusedReads, times: day < 2 ? 2 : 0 });
        await runSweep(runtime, 'SweepZones');
        await runtime.clock.sleep(DAY);
      }
      expect(edits()).toHaveLength(2);
      expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({
        pauses: { EditUniversalSslSettings: { kind: 'read', isRepeated: true } },
      });
    }));
});

describe('a CT order', () => {
  const orderId = 12345;
  const wish = { orderId, disableCt: true, acknowledgeUnlogged: true };
  const body = JSON.stringify({ errors: [{ code: 'access_denied|access_denied_invalid_key', message: 'no' }] });
  const denied = { kind: 'status' as const, status: 403, body };
  const sweepOrders = async (runtime: Runtime, days: number) => {
    for (let day = 0; day < days; day += 1) {
      await runSweep(runtime, 'SweepCtOrders');
      await runtime.clock.sleep(DAY);
    }
  };
  const order = (runtime: Runtime) => recordOf(runtime, `ct-order#${orderId}`);
  const changes = (runtime: Runtime) => runtime.digicert.requests.filter(({ method }) => method === 'PUT');

  it('whose change was refused is changed once the secret has a new version, and not because it can be read', () => {
    const { hooks, rotate } = rotatable();
    return withRuntime(
      async (runtime) => {
        runtime.digicert.faults.add({ ...denied, method: 'PUT', path: /ct-status$/, times: 1 });
        const first = await runtime.start('CtStatusReissue', wish).finished;
        expect(first).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'auth-paused' } });
        await sweepOrders(runtime, 3);
        expect(changes(runtime)).toHaveLength(1);
        expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
        expect(await order(runtime)).toMatchObject({
          ...{ status: 'AUTH_PAUSED', intent: { stage: 'flag' } },
          pause: { kind: 'mutation', secretVersion: FIRST_VERSION },
        });
        rotate();
        await sweepOrders(runtime, 1);
        expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', pause: null });
      },
      { hooks },
    );
  });

  it('that drifts and is enforced is told of once, and not started while its pause lasts', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CtStatusReissue', { ...wish, enforce: true }).finished;
      const known = runtime.digicert.account.order(orderId);
      const { commonName = '', dnsNames = [], csr = '' } = known?.current ?? {};
      if (known) known.disableCt = false;
      if (known) runtime.digicert.account.reissue(known, { commonName, dnsNames, csr, skipApproval: true });
      await runtime.clock.sleep(HOUR);
      runtime.digicert.requests.length = 0;
      runtime.digicert.faults.add({ ...denied, method: 'PUT', path: /ct-status$/, times: 1000 });
      await sweepOrders(runtime, 4);
      expect(changes(runtime)).toHaveLength(1);
      // The drift, and that it could not be put right.
      expect(toldOf(runtime, 'CT Out Of Sync')).toHaveLength(2);
      expect(await order(runtime)).toMatchObject({ status: 'OUT_OF_SYNC', pause: { kind: 'mutation' } });
    }));

  it('whose read was refused goes on with the change once the order can be read, and is told of once', () =>
    withRuntime(async (runtime) => {
      runtime.digicert.faults.add({ ...denied, method: 'GET', path: /\/domain$/, times: 4 });
      await runtime.start('CtStatusReissue', wish).finished;
      await sweepOrders(runtime, 3);
      expect(startsOf(runtime, 'CtStatusReissue')).toHaveLength(2);
      expect(toldOf(runtime, 'Attention Needed')).toHaveLength(1);
      expect(await order(runtime)).toMatchObject({ status: 'AUTH_PAUSED', pause: { kind: 'read', isRepeated: true } });
      await runtime.start('CtStatusReissue', wish).finished;
      expect(await order(runtime)).toMatchObject({ status: 'IN_SYNC', pause: null });
    }));

  it('that is paused and then reissued by others keeps its pause', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CtStatusReissue', wish).finished;
      runtime.digicert.faults.add({ ...denied, method: 'PUT', path: /ct-status$/, times: 1 });
      await runtime.start('CtStatusReissue', { orderId, disableCt: false }).finished;
      expect(await order(runtime)).toMatchObject({ status: 'AUTH_PAUSED' });
      const known = runtime.digicert.account.order(orderId);
      const { commonName = '', dnsNames = [], csr = '' } = known?.current ?? {};
      if (known) known.disableCt = false;
      if (known) runtime.digicert.account.reissue(known, { commonName, dnsNames, csr, skipApproval: true });
      await runtime.clock.sleep(HOUR);
      await sweepOrders(runtime, 2);
      expect(toldOf(runtime, 'CT Out Of Sync')).toMatchObject([{ verdict: 'drifted' }]);
      expect(await order(runtime)).toMatchObject({
        ...{ status: 'AUTH_PAUSED', pause: { kind: 'mutation' } },
        drift: { sctVerdict: 'logged', told: true },
      });
    }));
});
