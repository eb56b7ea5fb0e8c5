import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const EDIT = { method: 'PATCH', path: /\/verification\/[^/]+$/ };
const NO_WILDCARD = { ...REQUEST, hosts: ['example.com', 'www.example.com'] };

async function edit(runtime: Runtime, wish: object = {}) {
  const { certificateId } = (await certificateOf(runtime)) ?? {};
  return runtime.start('EditValidationMethod', { certificateId, ...wish }).finished;
}

const sent = (runtime: Runtime) =>
  runtime.cloudflare.requests
    .filter(({ method, path }) => method === 'PATCH' && EDIT.path.test(path))
    .map(({ body }) => (body as { validation_method: string }).validation_method);

describe('EditValidationMethod', () => {
  it('has the pack rechecked with its own method, while its lifecycle polls', () =>
    withRuntime(async (runtime) => {
      const lifecycle = runtime.start('CertificateLifecycle', NO_WILDCARD);
      await runtime.clock.sleep(60_000);
      expect((await edit(runtime)).path.at(-1)).toBe('Rechecked');
      expect((await edit(runtime, { validationMethod: 'txt' })).path.at(-1)).toBe('Rechecked');
      expect(sent(runtime)).toEqual(['txt', 'txt']);
      expect((await lifecycle.finished).path.at(-1)).toBe('CertificateActive');
    }));

  it('changes the method on the record before it is sent, and the lifecycle goes on', () =>
    withRuntime(async (runtime) => {
      const lifecycle = runtime.start('CertificateLifecycle', NO_WILDCARD);
      await runtime.clock.sleep(60_000);
      const { certificateId } = (await certificateOf(runtime)) ?? {};
      runtime.cloudflare.faults.add({ kind: 'delay', ms: 10_000, ...EDIT });
      const execution = runtime.start('EditValidationMethod', { certificateId, validationMethod: 'http' });
      await runtime.clock.sleep(5000);
      expect(await certificateOf(runtime)).toMatchObject({ validationMethod: 'http', certificateId });
      expect((await execution.finished).path.at(-1)).toBe('IssuanceRestarted');
      expect((await lifecycle.finished).path.at(-1)).toBe('CertificateActive');
    }));

  it('lets a later restart recheck with the method that holds by then', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', NO_WILDCARD).finished;
      await edit(runtime, { validationMethod: 'email' });
      const { certificateId, packId } = (await certificateOf(runtime)) ?? {};
      runtime.cloudflare.setStatus(String(packId), 'issuance_timed_out');
      await runtime.start('RestartValidation', { certificateId }).finished;
      expect(sent(runtime)).toEqual(['email', 'email']);
    }));

  it('reads the pack after a lost answer, and sends nothing again when it has the method', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', NO_WILDCARD).finished;
      runtime.cloudflare.faults.add({ kind: 'lost', ...EDIT });
      expect((await edit(runtime, { validationMethod: 'email' })).path.at(-1)).toBe('IssuanceRestarted');
      expect(sent(runtime)).toEqual(['email']);
    }));

  it('sends it once more when the pack has not changed, then leaves it to a person', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', NO_WILDCARD).finished;
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...EDIT, times: 9 });
      expect((await edit(runtime, { validationMethod: 'email' })).path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime)).toEqual(['email', 'email']);
    }));

  it.each([
    ['refused', { kind: 'status' as const, status: 400 }, 'CommandRefused'],
    ['refused for its credential', { kind: 'status' as const, status: 403 }, 'AuthPaused'],
  ])('puts the old method back on the record when the change is %s', (_, fault, end) =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', NO_WILDCARD).finished;
      runtime.cloudflare.faults.add({ ...fault, ...EDIT });
      expect((await edit(runtime, { validationMethod: 'email' })).path.at(-1)).toBe(end);
      expect(await certificateOf(runtime)).toMatchObject({ validationMethod: 'txt' });
      expect(runtime.events.at(-1)).toMatchObject({ detailType: 'Attention Needed' });
    }),
  );

  it.each(['http', 'cname'])('refuses %s for a wildcard, and changes nothing', (validationMethod) =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', REQUEST).finished;
      const done = await edit(runtime, { validationMethod });
      expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(/wildcard \*.+; use txt/) });
      expect(await certificateOf(runtime)).toMatchObject({ validationMethod: 'txt' });
      expect(sent(runtime)).toEqual([]);
    }),
  );

  it('refuses another method of an active certificate and names the rotation; a recheck is sent', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', NO_WILDCARD).finished;
      const done = await edit(runtime, { validationMethod: 'http' });
      expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(/rotate it with .* http/) });
      expect(sent(runtime)).toEqual([]);
      expect((await edit(runtime)).path.at(-1)).toBe('Rechecked');
      expect(sent(runtime)).toEqual(['txt']);
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', validationMethod: 'txt' });
    }));

  it('is refused by Cloudflare for a pack that became active unnoticed, and puts the old method back', () =>
    withRuntime(async (runtime) => {
      await runtime.start('OrderCertificatePack', NO_WILDCARD).finished;
      await runtime.clock.sleep(600_000);
      expect((await edit(runtime, { validationMethod: 'email' })).path.at(-1)).toBe('CommandRefused');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'PENDING', validationMethod: 'txt' });
    }));

  it('refuses a certificate that has no pack yet', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'refused', method: 'POST', path: /order$/, times: 99 });
      await runtime.start('OrderCertificatePack', REQUEST).finished;
      expect(await edit(runtime)).toMatchObject({ cause: expect.stringMatching(/has no pack yet/) });
    }));

  const certificateId = `example-com-${'0'.repeat(16)}`;
  it.each([
    ['an unknown method', { certificateId, validationMethod: 'dns' }, /validationMethod: must be one of txt, http/],
    ['an unknown field', { certificateId, method: 'txt' }, /method/],
    ['an unknown certificate', { certificateId }, /there is no example-com-0+/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('EditValidationMethod', input).finished;
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
