import { expect, it } from 'vitest';
import { CLOUDFLARE_SHAPES } from '../../../lib/local/simulators/cloudflare-shape.ts';
import { REQUEST, ZONE } from './samples.ts';
import { certificateOf, withRuntime } from './setting.ts';

const SHAPES = Object.entries(CLOUDFLARE_SHAPES).flatMap(([key, values]) =>
  values.map((value) => [key, value] as const),
);

it.each(SHAPES)(
  'a lifecycle ends ACTIVE with one order where Cloudflare answers with %s %s',
  (key, value) =>
    withRuntime(async (runtime) => {
      runtime.cloudflare.scenario = { validationTimesOut: 1, shape: { [key]: value } };
      const done = await runtime.start('CertificateLifecycle', REQUEST).finished;
      expect(done.path.at(-1)).toBe('CertificateActive');
      expect(await certificateOf(runtime)).toMatchObject({ status: 'ACTIVE', restarts: 1, owner: null });
      expect(runtime.cloudflare.advancedPacks(ZONE)).toHaveLength(1);
    }),
  60_000,
);
