import { expect, it } from 'vitest';
import { quotaVerdictOf } from '../../../lambdas/domain/quota.ts';

it.each([
  [{ allocated: 10, used: 3 }, 'available', '3 of 10 advanced certificate packs are used'],
  [{ allocated: 1, used: 0 }, 'available', '0 of 1 advanced certificate packs are used'],
  [
    { allocated: 10, used: 10 },
    'exhausted',
    '10 of 10 advanced certificate packs are used; delete one or raise the quota',
  ],
  [
    { allocated: 10, used: 12 },
    'exhausted',
    '12 of 10 advanced certificate packs are used; delete one or raise the quota',
  ],
  [{ allocated: 0, used: 0 }, 'exhausted', '0 of 0 advanced certificate packs are used; delete one or raise the quota'],
  [{ allocated: null, used: 3 }, 'unknown', 'Cloudflare does not say how many packs the zone may have'],
  [{ allocated: 10, used: null }, 'unknown', 'Cloudflare does not say how many packs the zone may have'],
])('%j is %s', (quota, verdict, reason) => {
  expect(quotaVerdictOf(quota)).toEqual({ ...quota, verdict, reason });
});
