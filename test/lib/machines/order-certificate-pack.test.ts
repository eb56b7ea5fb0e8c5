import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, WIRE_ORDER, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const order = (runtime: Runtime, input: object = REQUEST) => runtime.start('OrderCertificatePack', input).finished;
const ORDER = { method: 'POST', path: /certificate_packs\/order$/ };

const posts = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'POST').length;
const packs = (runtime: Runtime) => runtime.cloudflare.advancedPacks(ZONE);

describe('OrderCertificatePack', () => {
  it('orders one pack and records it', () =>
    withRuntime(async (runtime) => {
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'ordered', packId: packs(runtime)[0]?.id });
      expect(done.path.slice(-3)).toEqual(['ReleaseZoneLease', 'Ordered?', 'PackOrdered']);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'PENDING', intent: null, generation: 1 });
      expect((await runtime.scan()).filter(({ pk }) => String(pk).startsWith('lease#'))).toEqual([]);
    }));

  it('adopts a living pack that is exactly the request instead of ordering', () =>
    withRuntime(async (runtime) => {
      const pack = runtime.cloudflare.addPack(ZONE, WIRE_ORDER);
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'adopted', packId: pack.id });
      expect(posts(runtime)).toBe(0);
    }));

  it.each([
    ['other hosts', { ...WIRE_ORDER, hosts: ['example.com'] }],
    ['another CA', { ...WIRE_ORDER, certificate_authority: 'google' }],
    ['another validity', { ...WIRE_ORDER, validity_days: 30 }],
    ['another type', { ...WIRE_ORDER, type: 'total_tls' }],
  ])('does not adopt a pack with %s', (_, wire) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.addPack(ZONE, wire);
      expect((await order(runtime)).output).toMatchObject({ verdict: 'ordered' });
      expect(posts(runtime)).toBe(1);
    }),
  );

  it('orders once when the same request is started again, in any spelling', () =>
    withRuntime(async (runtime) => {
      await order(runtime);
      const again = await order(runtime, {
        ...REQUEST,
        hosts: ['WWW.Example.com.', 'example.com', '*.EXAMPLE.com', 'example.com'],
      });
      expect(again.path.at(-1)).toBe('PackOrderedBefore');
      expect(again.output).toMatchObject({ verdict: 'ordered', packId: packs(runtime)[0]?.id });
      expect(packs(runtime)).toHaveLength(1);
    }));

  it('makes one pack out of twenty simultaneous starts', () =>
    withRuntime(async (runtime) => {
      const starts = Array.from({ length: 20 }, () => order(runtime));
      const ends = (await Promise.all(starts)).map(({ path }) => path.at(-1));
      expect(packs(runtime)).toHaveLength(1);
      expect(ends.filter((end) => end === 'PackOrdered')).toHaveLength(1);
      expect(ends.every((end) => ['PackOrdered', 'PackOrderedBefore', 'AlreadyRunning'].includes(String(end)))).toBe(
        true,
      );
    }));

  it('lets two different orders in one zone wait for each other', () =>
    withRuntime(async (runtime) => {
      const other = { ...REQUEST, hosts: ['example.com'] };
      const ends = await Promise.all([order(runtime), order(runtime, other)]);
      expect(ends.map(({ output }) => (output as { verdict: string }).verdict)).toEqual(['ordered', 'ordered']);
      expect(ends.some(({ path }) => path.includes('WaitForZoneLease'))).toBe(true);
      expect(packs(runtime)).toHaveLength(2);
    }));

  it('finds the pack of an order whose answer was lost: one POST, one pack', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'adopted', packId: packs(runtime)[0]?.id });
      expect(posts(runtime)).toBe(1);
      expect(packs(runtime)).toHaveLength(1);
    }));

  it('finds it also when the list lags behind by a minute', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { listLagSeconds: 60 };
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'adopted' });
      expect(done.path.filter((state) => state === 'WaitForOrderToShow')).toHaveLength(2);
      expect(packs(runtime)).toHaveLength(1);
    }));

  it('ends uncertain, with an event and never a second POST, when no look shows a pack', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { listLagSeconds: 3600 };
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      const done = await order(runtime);
      expect(done.path.at(-1)).toBe('OrderUncertain');
      expect(done.output).toMatchObject({ verdict: 'order-uncertain' });
      expect(runtime.events).toMatchObject([
        { detailType: 'Attention Needed', detail: { verdict: 'order-uncertain' } },
      ]);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN', intent: { looks: 3 } });

      await runtime.clock.sleep(3_600_000);
      const later = await order(runtime);
      expect(later.output).toMatchObject({ verdict: 'adopted' });
      expect(posts(runtime)).toBe(1);
    }));

  it('finds its own pack when the order is answered with another one', () =>
    withRuntime(async (runtime) => {
      const foreign = runtime.cloudflare.addPack(ZONE, { ...WIRE_ORDER, hosts: ['example.com', 'shop.example.com'] });
      runtime.cloudflare.scenario = { answersWith: 'foreign-pack' };
      const done = await order(runtime);
      const own = packs(runtime).find(({ id }) => id !== foreign.id);
      expect(done.output).toMatchObject({ verdict: 'adopted', packId: own?.id });
      expect(posts(runtime)).toBe(1);
    }));

  it.each([
    ['missing-apex', /lacks example\.com/],
    ['one-host', /lacks \*\.example\.com, www\.example\.com|lacks/],
    ['other-ca', /is of the CA google, not lets_encrypt/],
  ] as const)('is uncertain, with the difference in words, when the order comes to a pack %s', (answersWith, words) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { answersWith };
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'order-uncertain', reason: expect.stringMatching(words) });
      expect(posts(runtime)).toBe(1);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ORDER_UNCERTAIN', packId: null });
    }),
  );

  it.each([
    ['active', ['validation_timed_out', 'active', 'pending_validation']],
    ['pending_validation', ['validation_timed_out', 'pending_validation']],
  ])('adopts the pack that is %s, whatever the order of the list', (best, statuses) =>
    withRuntime(async (runtime) => {
      for (const status of statuses) {
        runtime.cloudflare.setStatus(runtime.cloudflare.addPack(ZONE, WIRE_ORDER).id, status);
      }
      const done = await order(runtime);
      expect(packs(runtime).find(({ id }) => id === (done.output as { packId: string }).packId)?.status).toBe(best);
      expect(posts(runtime)).toBe(0);
    }),
  );

  it.each([
    ['500', { kind: 'status' as const, status: 500 }],
    ['an HTML page', { kind: 'body' as const, body: '<html>' }],
    ['an empty result', { kind: 'body' as const, body: '{"success":true,"result":null}' }],
    ['a slow answer', { kind: 'delay' as const, ms: 25_000 }],
  ])('reads back instead of repeating after %s', (_, fault) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...fault, ...ORDER });
      const done = await order(runtime);
      expect(done.path).toContain('ListCertificatePacksToReconcile');
      expect(posts(runtime)).toBe(1);
    }),
  );

  it('tries again when the order never left or met a rate limit', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'refused', ...ORDER, times: 2 });
      runtime.cloudflare.faults.add({ kind: 'status', status: 429, ...ORDER });
      const done = await order(runtime);
      expect(done.output).toMatchObject({ verdict: 'ordered' });
      expect(packs(runtime)).toHaveLength(1);
    }));

  it('is postponed, INTENT closed, when the order never gets out', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'refused', ...ORDER, times: 99 });
      const done = await order(runtime);
      expect(done.path.at(-1)).toBe('OrderPostponed');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'REQUESTED', intent: null });
    }));

  it('ends as quota exhausted before ordering, and may be requested again later', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.addZone(ZONE, { name: 'example.com', allocated: 0 });
      const done = await order(runtime);
      expect(done.path.at(-1)).toBe('QuotaExhausted');
      expect(posts(runtime)).toBe(0);
      runtime.cloudflare.addZone(ZONE, { name: 'example.com', allocated: 1 });
      expect((await order(runtime)).output).toMatchObject({ verdict: 'ordered' });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'PENDING', generation: 2 });
    }));

  it('keeps the provider’s own words when the order is refused', () =>
    withRuntime(async (runtime) => {
      const body = '{"success":false,"errors":[{"code":1450,"message":"Advanced Certificate Manager is required"}]}';
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, body, ...ORDER });
      const done = await order(runtime);
      expect(done.path.at(-1)).toBe('OrderRefused');
      expect(done.output).toMatchObject({
        reason: expect.stringMatching(/1450 Advanced Certificate Manager is required/),
      });
      expect(await certificateOf(runtime)).toMatchObject({ status: 'REFUSED', intent: null });
    }));

  it('pauses when the token is refused, after one more try, and goes on with a new one', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 403, path: /certificate_packs$/, times: 2 });
      const done = await order(runtime);
      expect(done.path.at(-1)).toBe('AuthPaused');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'AUTH_PAUSED' });
      expect((await order(runtime)).output).toMatchObject({ verdict: 'ordered' });
    }));

  it('reconciles an order that an aborted execution may have sent', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', ...ORDER });
      const first = runtime.start('OrderCertificatePack', REQUEST);
      await runtime.clock.sleep(20_000);
      runtime.stopExecution(first.arn);
      const second = await order(runtime);
      expect(second.path).toContain('OpenCertificateToTakeOver');
      expect(second.output).toMatchObject({ verdict: 'adopted' });
      expect(posts(runtime)).toBe(1);
    }));

  it.each([
    ['a zone id with dots', { ...REQUEST, zoneId: '..' }, /zoneId: must be 32 hexadecimal digits/],
    [
      'more than 50 hosts',
      { ...REQUEST, hosts: Array.from({ length: 51 }, (_, n) => `h${n}.example.com`) },
      /at most 50/,
    ],
    [
      'a host that is none',
      { ...REQUEST, hosts: ['example.com', 'a b.example.com'] },
      /hosts\[1\]: .+a b.example.com.+ is not a DNS name/,
    ],
    [
      'a host of another zone',
      { ...REQUEST, hosts: ['example.com', 'example.net'] },
      /hosts\[1\]: .+example.net.+ is outside the zone/,
    ],
    ['no apex', { ...REQUEST, hosts: ['www.example.com'] }, /hosts: must contain the zone's apex/],
    ['a wildcard with http', { ...REQUEST, validationMethod: 'http' }, /is a wildcard, which http cannot validate/],
    [
      'an unknown CA',
      { ...REQUEST, certificateAuthority: 'acme' },
      /certificateAuthority: must be one of lets_encrypt/,
    ],
    ['an odd validity', { ...REQUEST, validityDays: 91 }, /validityDays: must be one of 14, 30, 90/],
    ['a year', { ...REQUEST, validityDays: 365 }, /validityDays: no public CA issues .*; use 90/],
    ['a typo', { ...REQUEST, validityDay: 90 }, /validityDay/],
    ['no object', 'hello', /input: must be a JSON object/],
    ['an unknown certificate', { certificateId: `example-com-${'0'.repeat(16)}` }, /there is no example-com-0+/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await order(runtime, input as object);
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
