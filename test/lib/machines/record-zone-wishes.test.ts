import { describe, expect, it } from 'vitest';
import type { Runtime } from '../../../lib/local/runtime.ts';
import { ZONE } from './samples.ts';
import { recordOf, withRuntime } from './setting.ts';

const zone = { zoneId: ZONE, zoneName: 'Example.com.' };
const WISHES = { universalSsl: true, automaticMode: 'custom', quotaHeadroom: 2, enforce: true };
const record = (runtime: Runtime, input: object) => runtime.start('RecordZoneWishes', input).finished;

describe('RecordZoneWishes', () => {
  it('records what a team wants of a zone, and sends nothing', () =>
    withRuntime(async (runtime) => {
      expect((await record(runtime, { ...zone, ...WISHES })).path.at(-1)).toBe('ZoneWishesRecorded');
      const known = { zoneName: 'example.com', wishes: WISHES, override: null, version: 1 };
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject(known);
      expect(runtime.cloudflare.requests).toEqual([]);
    }));

  it('replaces former wishes, those left out by none, and keeps a version that says the same', () =>
    withRuntime(async (runtime) => {
      await record(runtime, { ...zone, ...WISHES });
      await record(runtime, { ...zone, ...WISHES });
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ version: 1 });
      await record(runtime, zone);
      const none = { universalSsl: null, automaticMode: null, quotaHeadroom: null, enforce: false };
      expect(await recordOf(runtime, `zone#${ZONE}`)).toMatchObject({ version: 2, wishes: none });
    }));

  it.each([
    ['a zone that is no name', { ...zone, zoneName: 'a b' }, /zoneName: must be the name of a zone/],
    ['an unknown mode', { ...zone, automaticMode: 'on' }, /automaticMode: must be one of auto, custom, or null/],
    ['a negative headroom', { ...zone, quotaHeadroom: -1 }, /quotaHeadroom: must be 0 or more/],
    ['an unknown field', { ...zone, enforced: true }, /enforced/],
  ])('refuses %s before anything is written', (_, input, message) =>
    withRuntime(async (runtime) => {
      expect(await record(runtime, input)).toMatchObject({
        error: 'InvalidInput',
        cause: expect.stringMatching(message),
      });
      expect(await runtime.scan()).toEqual([]);
    }),
  );
});
