import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { ZONE } from './samples.ts';
import { withRuntime } from './setting.ts';

const EDIT = { method: 'PATCH', path: /ssl_automatic_mode$/ };
const edit = (runtime: Runtime, input: object = { zoneId: ZONE, value: 'custom' }) =>
  runtime.start('EditAutomaticSslMode', input).finished;
const sent = (runtime: Runtime) => runtime.cloudflare.requests.filter(({ method }) => method === 'PATCH').length;

describe('EditAutomaticSslMode', () => {
  it('sets the mode', () =>
    withRuntime(async (runtime) => {
      const done = await edit(runtime);
      expect(done.path.at(-1)).toBe('AutomaticSslModeEdited');
      expect(done.output).toEqual({ verdict: 'applied', reason: 'the mode is custom' });
      expect(runtime.cloudflare.requests).toMatchObject([{ body: { value: 'custom' } }]);
    }));

  it('reads back after a lost answer, and sends nothing again', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'lost', ...EDIT });
      expect((await edit(runtime, { zoneId: ZONE, value: 'auto' })).path.at(-1)).toBe('AutomaticSslModeEdited');
      expect(sent(runtime)).toBe(1);
    }));

  it('sends it once more when the read-back shows the old mode, then leaves it to a person', () =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...EDIT });
      expect((await edit(runtime, { zoneId: ZONE, value: 'auto' })).path.at(-1)).toBe('AutomaticSslModeEdited');
      expect(sent(runtime)).toBe(2);
      runtime.cloudflare.faults.add({ kind: 'status', status: 502, ...EDIT, times: 9 });
      expect((await edit(runtime)).path.at(-1)).toBe('OutcomeUncertain');
      expect(sent(runtime)).toBe(4);
    }));

  it.each([
    ['refuses it', { kind: 'status' as const, status: 400 }, 'CommandRefused'],
    ['refuses the credential', { kind: 'status' as const, status: 401 }, 'AuthPaused'],
    ['cannot be reached', { kind: 'refused' as const }, 'CommandPostponed'],
  ])('says so, with an event, when Cloudflare %s', (_, fault, end) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.faults.add({ ...fault, ...EDIT, times: 99 });
      expect((await edit(runtime)).path.at(-1)).toBe(end);
      expect(runtime.events).toMatchObject([{ detailType: 'Attention Needed', detail: { zoneId: ZONE } }]);
    }),
  );

  it.each([
    ['an unknown mode', { zoneId: ZONE, value: 'strict' }, /value: must be one of auto, custom/],
    ['no zone', { value: 'auto' }, /zoneId/],
    ['an unknown field', { zoneId: ZONE, value: 'auto', mode: 'x' }, /mode/],
  ])('refuses %s before anything is written or sent', (_, input, message) =>
    withRuntime(async (runtime) => {
      expect(await edit(runtime, input)).toMatchObject({
        error: 'InvalidInput',
        cause: expect.stringMatching(message),
      });
      expect(await runtime.scan()).toEqual([]);
      expect(runtime.cloudflare.requests).toEqual([]);
    }),
  );
});
