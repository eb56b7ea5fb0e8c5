import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BudgetedProvider, Priority } from '../../../lambdas/domain/budget.ts';
import { takeFromBudget } from '../../../lambdas/runtime/budget.ts';
import { type ProviderRequest, send } from '../../../lambdas/runtime/http.ts';
import { SEND } from '../call-cases.ts';
import { NOW } from '../domain/samples.ts';
import { type Loopback, startLoopback } from '../loopback.ts';
import { clockAt, useTable } from '../record/table-server.ts';

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
// After the loopback's own, so that the real table is the process's.
const table = useTable();
beforeEach(() => server.reset());
afterAll(() => server.close());

const passed = (milliseconds: number) => clockAt(new Date(Date.parse(NOW) + milliseconds).toISOString());

const request = (fields: Partial<ProviderRequest> = {}): ProviderRequest => ({
  provider: 'Cloudflare',
  method: 'GET',
  url: `${server.origin}/client/v4/zones`,
  headers: { authorization: 'Bearer canary-token-0123456789' },
  refusalIn: () => null,
  send: SEND,
  ...fields,
});

const NOT_SENT = {
  Cloudflare:
    /^GET \/x: (the budget .* to Cloudflare is spent|Cloudflare asked for a pause until .*), nothing was sent$/,
  DigiCert: /^GET \/x: the budget shared by all requests to DigiCert is spent, nothing was sent$/,
};

/** As many as a slow computer serves within the time that each has. */
const AT_ONCE = 15;

/** How many of so many are granted; the others must be told why. */
async function granted(count: number, priority: Priority, provider: BudgetedProvider = 'Cloudflare'): Promise<number> {
  const takes: PromiseSettledResult<void>[] = [];
  while (takes.length < count) {
    const atOnce = Array.from({ length: Math.min(AT_ONCE, count - takes.length) });
    takes.push(...(await Promise.allSettled(atOnce.map(() => takeFromBudget(provider, priority, 'GET /x')))));
  }
  const refusals = takes.filter((take) => take.status === 'rejected');
  for (const { reason } of refusals) {
    expect(reason).toMatchObject({
      name: 'RateLimited',
      message: expect.stringMatching(NOT_SENT[provider]),
    });
  }
  return count - refusals.length;
}

describe('the budget', () => {
  it('is shared by all who ask at once, each as far as its priority goes', async () => {
    expect(await granted(32, 'patient')).toBe(30);
    expect(await granted(32, 'ordinary')).toBe(30);
    expect(await granted(32, 'urgent')).toBe(30);
    expect(await granted(1, 'urgent')).toBe(0);
  });

  it('fills by one request an interval', async () => {
    await granted(91, 'urgent');
    passed(312);
    expect(await granted(3, 'urgent')).toBe(0);
    passed(313);
    expect(await granted(3, 'urgent')).toBe(1);
    passed(10 * 313);
    expect(await granted(10, 'urgent')).toBe(9);
  });

  it('is full again after a quiet time, and no fuller', async () => {
    await granted(10, 'urgent');
    passed(3_600_000);
    expect(await granted(91, 'urgent')).toBe(90);
  });

  it('is one for each provider, and an item that knows no credential', async () => {
    server.answer({ body: {} });
    expect(await granted(52, 'urgent', 'DigiCert')).toBe(51);
    await send(request());
    expect(await table.scan()).toEqual([
      { pk: 'budget#cloudflare', sk: 'budget', spentUntil: expect.any(Number) },
      { pk: 'budget#digicert', sk: 'budget', spentUntil: expect.any(Number) },
    ]);
    expect(JSON.stringify(await table.scan())).not.toContain('canary');
  });

  it.each([
    ['spent an hour of it', { spentUntil: Date.parse(NOW) + 3_600_000 }, 1, 11],
    ['paused it', { spentUntil: Date.parse(NOW) - 50 * 313, notBefore: Date.parse(NOW) + 7_200_000 }, 50, 60],
  ])('goes on at its rate after a clock ahead of this one has %s', async (_, item, atOnce, inAll) => {
    await table.put({ pk: 'budget#cloudflare', sk: 'budget', ...item });
    expect(await granted(60, 'urgent')).toBe(atOnce);
    passed(10 * 313);
    expect(await granted(60, 'urgent')).toBe(inAll - atOnce);
  });

  it('says until when it is paused', async () => {
    await table.put({ pk: 'budget#cloudflare', sk: 'budget', notBefore: Date.parse(NOW) + 60_000 });
    const until = new Date(Date.parse(NOW) + 60_000).toISOString();
    await expect(send(request())).rejects.toMatchObject({
      name: 'RateLimited',
      message: `Cloudflare GET /client/v4/zones: Cloudflare asked for a pause until ${until}, nothing was sent`,
    });
    expect(server.received).toEqual([]);
  });

  it('lets a mutation through where a read has to wait', async () => {
    server.answer({ body: {} });
    await granted(60, 'ordinary');
    await expect(send(request())).rejects.toMatchObject({ name: 'RateLimited' });
    await send(request({ priority: 'urgent' }));
    await send(request({ method: 'POST' }));
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('sends nothing when its table does not answer', async () => {
    server.answer({ body: {} });
    const { TABLE_NAME = '' } = process.env;
    process.env.TABLE_NAME = 'missing';
    try {
      for (const method of ['GET', 'POST'] as const) {
        await expect(send(request({ method }))).rejects.toMatchObject({
          name: 'ProviderUnavailable',
          message: `Cloudflare ${method} /client/v4/zones: the table with the budget did not answer (ResourceNotFoundException), nothing was sent`,
        });
      }
    } finally {
      process.env.TABLE_NAME = TABLE_NAME;
    }
    expect(server.received).toEqual([]);
  });
});

describe('a pause that one request meets', () => {
  it('holds for all, and then is over', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '60' } }, { body: {} });
    await expect(send(request())).rejects.toMatchObject({ message: expect.stringContaining('429') });
    passed(59_999);
    expect(await granted(1, 'urgent')).toBe(0);
    await expect(send(request({ method: 'POST' }))).rejects.toMatchObject({ name: 'RateLimited' });
    expect(server.received).toHaveLength(1);
    expect(await granted(1, 'urgent', 'DigiCert')).toBe(1);
    passed(60_000);
    await send(request());
    expect(server.received).toHaveLength(2);
  });

  it('is not cut short by a shorter one', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '60' } }, { status: 429, headers: { 'retry-after': '5' } });
    const both = [send(request()), send(request())];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    passed(59_000);
    expect(await granted(1, 'urgent')).toBe(0);
  });

  it('begins before the provider refuses, and keeps the answer that told of it', async () => {
    server.answer({ body: { id: 1 }, headers: { ratelimit: '"default";r=3;t=12' } });
    expect((await send(request({ method: 'POST' }))).body).toEqual({ id: 1 });
    expect(await granted(1, 'urgent')).toBe(0);
    passed(12_000);
    expect(await granted(1, 'urgent')).toBe(1);
  });

  it('never costs an answer, where it cannot be written', async () => {
    const { TABLE_NAME = '' } = process.env;
    server.answer(() => {
      process.env.TABLE_NAME = 'missing';
      return { body: { id: 1 }, headers: { ratelimit: '"default";r=0;t=12' } };
    });
    try {
      expect((await send(request({ method: 'POST' }))).body).toEqual({ id: 1 });
    } finally {
      process.env.TABLE_NAME = TABLE_NAME;
    }
    expect(await granted(1, 'urgent')).toBe(1);
  });
});
