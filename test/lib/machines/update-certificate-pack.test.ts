import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const UPDATE = { method: 'PATCH', path: /certificate_packs\/[^/]+$/ };
const sent = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'PATCH');

async function update(runtime: Runtime) {
  await runtime.start('CertificateLifecycle', REQUEST).finished;
  const { certificateId } = (await certificateOf(runtime)) ?? {};
  return runtime.start('UpdateCertificatePack', { certificateId, cloudflareBranding: true }).finished;
}

describe('UpdateCertificatePack', () => {
  it('brands the pack and records it', () =>
    withRuntime(async (runtime) => {
      expect((await update(runtime)).path.at(-1)).toBe('PackUpdated');
      expect(sent(runtime)).toMatchObject([{ body: { cloudflare_branding: true } }]);
      expect(await certificateOf(runtime)).toMatchObject({ cloudflareBranding: true, status: 'ACTIVE' });
    }));

  it('reads the pack after a lost answer, and sends nothing again', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', ...UPDATE });
      expect((await update(runtime)).path.at(-1)).toBe('PackUpdated');
      expect(sent(runtime)).toHaveLength(1);
      expect(await certificateOf(runtime)).toMatchObject({ cloudflareBranding: true });
    }));

  it('sends it once more when the pack is not branded, then leaves it to a person, unrecorded', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...UPDATE, times: 9 });
      expect((await update(runtime)).path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime)).toHaveLength(2);
      expect(await certificateOf(runtime)).toMatchObject({ cloudflareBranding: false });
    }));

  it('records nothing when it is refused', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, ...UPDATE });
      expect((await update(runtime)).path.at(-1)).toBe('CommandRefused');
      expect(await certificateOf(runtime)).toMatchObject({ cloudflareBranding: false });
    }));

  const certificateId = `example-com-${'0'.repeat(16)}`;
  it.each([
    ['no value', { certificateId }, /cloudflareBranding/],
    ['an unknown certificate', { certificateId, cloudflareBranding: true }, /there is no example-com-0+/],
    ['an unknown field', { certificateId, cloudflareBranding: true, zoneId: ZONE }, /zoneId/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await runtime.start('UpdateCertificatePack', input).finished;
      expect(done).toMatchObject({ error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
