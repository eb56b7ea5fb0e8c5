import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { REQUEST, ZONE } from './samples.ts';
import { recordOf, withRuntime } from './setting.ts';

const EDIT = { method: 'PATCH', path: /universal\/settings$/ };
const WISH = { zoneId: ZONE, zoneName: 'example.com' };
const edit = (runtime: Runtime, wish: object) =>
  runtime.start('EditUniversalSslSettings', { ...WISH, ...wish }).finished;
const sent = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'PATCH').length;
const enabled = (runtime: Runtime) => runtime.cloudflare.settingsOf(ZONE).universalSsl;

describe('EditUniversalSslSettings', () => {
  it('refuses to disable what serves the zone’s only certificate, naming the hosts, and sends nothing', () =>
    withRuntime(async (runtime) => {
      const done = await edit(runtime, { enabled: false });
      expect(done.path.at(-1)).toBe('DisablingRefused');
      expect(done.output).toMatchObject({ verdict: 'uncovered', reason: expect.stringContaining('*.example.com') });
      expect(sent(runtime)).toBe(0);
    }));

  it('disables it once an advanced pack covers the same hosts', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect((await edit(runtime, { enabled: false })).path.at(-1)).toBe('UniversalSslEdited');
      expect(enabled(runtime)).toBe(false);
      expect((await recordOf(runtime, `zone#${ZONE}`))?.override).toBeNull();
    }));

  it('disables it all the same when a person acknowledges that, which is on the zone’s record before it is sent', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 400, ...EDIT });
      const execution = runtime.start('EditUniversalSslSettings', {
        ...WISH,
        enabled: false,
        acknowledgeUncovered: true,
      });
      expect((await execution.finished).path.at(-1)).toBe('CommandRefused');
      const override = { change: 'edit-universal-ssl-settings', execution: execution.arn };
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ override });
      expect((await edit(runtime, { enabled: false, acknowledgeUncovered: true })).path.at(-1)).toBe(
        'UniversalSslEdited',
      );
      expect(enabled(runtime)).toBe(false);
    }));

  it('is never disabled while the pack is deleted that alone covers its hosts', () =>
    withRuntime(async (runtime) => {
      await runtime.start('CertificateLifecycle', REQUEST).finished;
      const [pack] = runtime.cloudflare.advancedPacks(ZONE);
      runtime.cloudflare.faults.add({ kind: 'delay', ms: 15_000, method: 'DELETE', path: /./ });
      const deletion = runtime.start('DeleteCertificatePack', { ...WISH, packId: pack?.id });
      const done = await edit(runtime, { enabled: false });
      const both = [done.path.at(-1), (await deletion.finished).path.at(-1)];
      expect([['DisablingRefused', 'PackDeleted'].join(), ['UniversalSslEdited', 'DeletionRefused'].join()]).toContain(
        both.join(),
      );
    }));

  it('switches it back within ten minutes only when a person acknowledges that, and tells nobody of the refusal', () =>
    withRuntime(async (runtime) => {
      await edit(runtime, { enabled: false, acknowledgeUncovered: true });
      const refused = await edit(runtime, { enabled: true });
      expect(refused.path.at(-1)).toBe('EnablingRefused');
      expect(refused.output).toMatchObject({
        verdict: 'too-soon',
        reason: expect.stringMatching(/switched off at .+; wait until .+, or say acknowledgeToggle: true$/),
      });
      expect(sent(runtime)).toBe(1);
      expect((await edit(runtime, { enabled: true, acknowledgeToggle: true })).path.at(-1)).toBe('UniversalSslEdited');
      const off = await edit(runtime, { enabled: false, acknowledgeUncovered: true });
      expect(off.path.at(-1)).toBe('DisablingRefused');
      expect(off.output).toMatchObject({ verdict: 'too-soon' });
      expect(sent(runtime)).toBe(2);
      expect(runtime.events).toEqual([]);
    }));

  it('enables it whatever the zone’s packs are', () =>
    withRuntime(async (runtime) => {
      const done = await edit(runtime, { enabled: true });
      expect(done.output).toMatchObject({ verdict: 'applied', reason: 'Universal SSL enabled: true' });
      expect(done.path).not.toContain('JudgePackCoverage');
    }));

  it('reads back after a lost answer, and sends nothing again', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', ...EDIT });
      const done = await edit(runtime, { enabled: false, acknowledgeUncovered: true });
      expect(done.path.at(-1)).toBe('UniversalSslEdited');
      expect(sent(runtime)).toBe(1);
    }));

  it('sends it once more when the read-back shows the old setting, then leaves it to a person', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...EDIT, times: 9 });
      const done = await edit(runtime, { enabled: false, acknowledgeUncovered: true });
      expect(done.path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime)).toBe(2);
      expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { zoneId: ZONE } }]);
    }));

  it.each([
    ['a wish without a value', {}, /enabled/],
    ['a zone id with dots', { enabled: true, zoneId: '..' }, /zoneId: must be 32 hexadecimal digits/],
    ['an unknown field', { enabled: true, force: true }, /force/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      const done = await edit(runtime, input);
      expect(done).toMatchObject({ status: 'FAILED', error: 'InvalidInput', cause: expect.stringMatching(message) });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
