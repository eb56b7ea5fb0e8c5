import { expect, it } from 'vitest';
import { handler } from '../../../lambdas/cloudflare/get-certificate-pack-quotas.ts';
import { describeCall, loopbackFor } from '../call-cases.ts';
import { CLOUDFLARE, ZONE_ID } from './provider.ts';

const input = { zoneId: ZONE_ID };

describeCall(CLOUDFLARE, {
  call: 'cloudflare/get-certificate-pack-quotas',
  handler,
  input,
  output: {
    verdict: 'available',
    reason: '3 of 10 advanced certificate packs are used',
    allocated: 10,
    used: 3,
  },
  ids: ['zoneId'],
  malformed: { nothing: '', 'no envelope': [] },
});

const server = loopbackFor(CLOUDFLARE);

it.each([
  [{ advanced: { allocated: 10, used: 10 } }, 'exhausted'],
  [{ advanced: { allocated: 10 } }, 'unknown'],
  [{}, 'unknown'],
  [null, 'unknown'],
  [undefined, 'unknown'],
  [{ advanced: { allocated: '10', used: '10' } }, 'exhausted'],
  [{ advanced: { allocated: '10', used: 3 } }, 'available'],
  [{ advanced: { allocated: 'many', used: 3 } }, 'unknown'],
  [{ advanced: [] }, 'unknown'],
  [{ advanced: 'none' }, 'unknown'],
  [[], 'unknown'],
  [[{ advanced: { allocated: 10, used: 3 } }], 'unknown'],
  ['none', 'unknown'],
])('takes %j for %s', async (result, verdict) => {
  server.current.answer({ body: { success: true, result } });
  expect(await handler(input)).toMatchObject({ verdict });
});
