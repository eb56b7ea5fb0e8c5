import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, startLoopback } from '../loopback.ts';
import { linesOf, ON_AWS } from './on-aws.ts';

const PUBLISH = `import { publishMetrics } from './metrics.ts';
  publishMetrics([
    { name: 'SweepCovered', unit: 'Count', value: 117, dimensions: { sweep: 'domains' } },
    { name: 'DaysToExpiryOfNearest', unit: 'None', value: 13.5 },
  ]);`;

describe('a metric', () => {
  it('is a line that CloudWatch reads, with its own dimensions only', async () => {
    const line = (dimensions: string[], Name: string, Unit: string, rest: object) => ({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: 'Certflow', Dimensions: [dimensions], Metrics: [{ Name, Unit }] }],
      },
      service: 'Certflow',
      ...rest,
    });
    expect(await linesOf(PUBLISH)).toEqual([
      line(['service', 'sweep'], 'SweepCovered', 'Count', { sweep: 'domains', SweepCovered: 117 }),
      line(['service'], 'DaysToExpiryOfNearest', 'None', { DaysToExpiryOfNearest: 13.5 }),
    ]);
  });

  it('is not written on a laptop, where stdout is a document', async () => {
    expect(await linesOf(PUBLISH, {})).toEqual([]);
  });
});

describe('calls to a provider', () => {
  let provider: Loopback;
  beforeAll(async () => {
    provider = await startLoopback();
  });
  afterAll(() => provider.close());

  const countedAfter = async (url: string) => {
    const script = `import { send } from './http.ts';
      await send({ provider: 'DigiCert', method: 'GET', url: '${url}', headers: {}, refusalIn: () => null }).catch(() => {});`;
    const lines = await linesOf(script, { ...provider.budget.environment, ...ON_AWS });
    return (lines as Record<string, unknown>[]).map(({ _aws, ...values }) => values);
  };
  const counted = (metric: string) => ({ service: 'Certflow', provider: 'DigiCert', [metric]: 1 });

  it('are counted, answered well or not', async () => {
    provider.answer({ body: {} }, { status: 500 });
    for (let call = 0; call < 2; call++) {
      expect(await countedAfter(`${provider.origin}/services/v2/order`)).toEqual([counted('ProviderCalls')]);
    }
  });

  it('that meet the rate limit are counted as such, too', async () => {
    provider.answer({ status: 429 });
    expect(await countedAfter(`${provider.origin}/services/v2/order`)).toEqual([
      counted('ProviderCalls'),
      counted('RateLimitAnswers'),
    ]);
  });

  it('that are refused before they are sent are not', async () => {
    expect(await countedAfter('http://api.example.com/')).toEqual([]);
  });
});
