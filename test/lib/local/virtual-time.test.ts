import { afterEach, expect, test } from 'vitest';
import { type Runtime, startRuntime } from '../../../lib/local/runtime.ts';
import { VirtualTime } from '../../../lib/local/virtual-time.ts';
import { lambdaTask, machine, type Stack, writeStack } from './stack.ts';

const startAt = Date.parse('2026-01-01T00:00:00Z');
let runtime: Runtime | undefined;

afterEach(async () => {
  await runtime?.stop();
  runtime = undefined;
});

async function start(stack: Stack, seed = 1): Promise<Runtime> {
  const templateDirectory = writeStack(stack);
  runtime = await startRuntime({ time: 'virtual', templateDirectory, environment: {}, startAt, seed });
  return runtime;
}

/** Every poll fails twice and is tried again after 10 and 20 s; then the machine waits until the next hour. */
const pollLoop: Stack = {
  functions: {
    poll: `
      globalThis.polls ??= [];
      globalThis.polls.push(Date.now());
      if (globalThis.polls.length % 3 !== 0) throw Object.assign(new Error('busy'), { name: 'RateLimited' });
      return { done: Date.now() >= ${startAt} + 10 * 24 * 3_600_000 };`,
  },
  machines: {
    Poll: machine({
      Wait: { Type: 'Wait', Seconds: 3_570, Next: 'Poll' },
      Poll: lambdaTask('poll', {
        Retry: [{ ErrorEquals: ['RateLimited'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 2 }],
        Next: 'Done?',
      }),
      'Done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }],
        Default: 'Wait',
      },
      Done: { Type: 'Succeed' },
    }),
  },
};

test('ten days of waits and retries pass within seconds, at exact times', async () => {
  const { start: begin } = await start(pollLoop);
  const before = performance.now();

  const done = await begin('Poll', {}).finished;

  expect(done).toMatchObject({ status: 'SUCCEEDED', stoppedAt: '2026-01-11T00:00:00.000Z' });
  const { polls } = globalThis as unknown as { polls: number[] };
  const hours = Array.from({ length: 240 }, (_, hour) => startAt + (hour + 1) * 3_600_000);
  expect(polls).toEqual(hours.flatMap((at) => [at - 30_000, at - 20_000, at]));
  expect(performance.now() - before).toBeLessThan(5_000);
});

test('time stands still while a handler works, and moves while it waits for a sleeping simulator', async () => {
  const ask = "await fetch('http://127.0.0.1:4101/client/v4/anything').catch(() => {}); return Date.now();";
  const work =
    'for (let turn = 0; turn < 50; turn++) await new Promise((next) => setImmediate(next)); return Date.now();';
  const { start: begin, cloudflare } = await start({
    functions: { ask, work },
    machines: {
      Ask: machine({ Ask: lambdaTask('ask') }),
      Work: machine({ Work: lambdaTask('work') }),
      Beside: machine({ Wait: { Type: 'Wait', Seconds: 5, End: true } }),
    },
  });
  cloudflare.faults.add({ kind: 'delay', path: /anything/, ms: 12_000 });

  begin('Beside', {});
  expect((await begin('Work', {}).finished).output).toBe(startAt);
  expect((await begin('Ask', {}).finished).output).toBe(startAt + 12_000);
});

test('a caller that gives up on a sleeping simulator goes on at its own time', async () => {
  const give = `
    const giveUp = new AbortController();
    setTimeout(() => giveUp.abort(), 3_000);
    await fetch('http://127.0.0.1:4101/client/v4/anything', { signal: giveUp.signal }).catch(() => {});
    const at = Date.now();
    for (let turn = 0; turn < 50; turn++) await new Promise((next) => setImmediate(next));
    return { at, still: Date.now() };`;
  const {
    start: begin,
    cloudflare,
    clock,
  } = await start({
    functions: { give },
    machines: { Give: machine({ Give: lambdaTask('give') }) },
  });
  cloudflare.faults.add({ kind: 'delay', path: /anything/, ms: 60_000 });

  expect((await begin('Give', {}).finished).output).toEqual({
    at: startAt + 3_000,
    still: startAt + 3_000,
  });
  // The simulator wakes all the same, and time still moves afterwards.
  await clock.sleep(120_000);
  expect((await begin('Give', {}).finished).output).toMatchObject({ still: expect.any(Number) });
});

test('a task that is never answered times out', async () => {
  const { start: begin, cloudflare } = await start({
    functions: { ask: "await fetch('http://127.0.0.1:4101/client/v4/anything')" },
    machines: { Ask: machine({ Ask: lambdaTask('ask', { TimeoutSeconds: 40, End: true }) }) },
  });
  cloudflare.faults.add({ kind: 'delay', path: /anything/, ms: 3_600_000 });

  const done = await begin('Ask', {}).finished;

  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Timeout', stoppedAt: '2026-01-01T00:00:40.000Z' });
});

test('the same seed makes the same jitter', async () => {
  const retry = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, JitterStrategy: 'FULL' }], End: true };
  const stack = {
    functions: { fail: 'throw new Error()' },
    machines: { Fail: machine({ Fail: lambdaTask('fail', retry) }) },
  };
  const ends: (string | undefined)[] = [];
  for (const seed of [7, 7, 8]) {
    const { start: begin, stop } = await start(stack, seed);
    ends.push((await begin('Fail', {}).finished).stoppedAt);
    await stop();
    runtime = undefined;
  }

  expect(ends[0]).toBe(ends[1]);
  expect(ends[0]).not.toBe(ends[2]);
});

test('executions side by side keep their own times', async () => {
  const wait = { Type: 'Wait', SecondsPath: '$.seconds', End: true };
  const { start: begin } = await start({ machines: { Wait: machine({ Wait: wait }) } });

  const done = await Promise.all([300, 20, 100].map((seconds) => begin('Wait', { seconds }).finished));

  expect(done.map(({ stoppedAt }) => Date.parse(String(stoppedAt)) - startAt)).toEqual([300_000, 20_000, 100_000]);
});

test('there is one virtual time in a process, and the real one comes back', () => {
  const realDate = Date;
  const time = new VirtualTime({ startAt: 0 });
  try {
    expect(Date.now()).toBe(0);
    expect(() => new VirtualTime()).toThrow('one virtual runtime at a time');
  } finally {
    time.uninstall();
  }
  expect(Date).toBe(realDate);
});
