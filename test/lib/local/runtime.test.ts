import { afterEach, expect, test } from 'vitest';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../../lib/local/runtime.ts';
import { childTask, lambdaTask, machine, type Stack, writeStack } from './stack.ts';

const startAt = Date.parse('2026-01-01T00:00:00Z');
let runtime: Runtime | undefined;

afterEach(async () => {
  await runtime?.stop();
  runtime = undefined;
});

async function start(stack: Stack, options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  runtime = await startRuntime({ time: 'virtual', templateDirectory: writeStack(stack), environment: {}, ...options });
  return runtime;
}

const functions = {
  double: 'return { value: event.value * 2 };',
  reject: "throw Object.assign(new Error('no such order'), { name: 'ProviderRejected' });",
  slow: "return await fetch('http://127.0.0.1:4101/slow').then((response) => response.text());",
  huge: "return 'x'.repeat(300_000);",
  dated: 'return { at: new Date(0), nothing: undefined };',
};
const wait = { Type: 'Wait', Seconds: 60, End: true };

test('a machine runs by its short name, its full name and its ARN', async () => {
  const { start: begin, machines } = await start({
    functions,
    machines: { Double: machine({ Double: lambdaTask('double'), Other: { Type: 'Succeed' } }) },
  });

  for (const name of ['Double', 'Small_Double', String(machines[0]?.arn)]) {
    const done = await begin(name, { value: 21 }).finished;
    expect(done).toMatchObject({ machine: 'Double', status: 'SUCCEEDED', output: { value: 42 }, path: ['Double'] });
  }
});

test('an execution knows its id, name and times', async () => {
  const { start: begin } = await start(
    {
      machines: {
        Who: machine({
          Wait: { ...wait, End: undefined, Next: 'Who' },
          Who: {
            Type: 'Pass',
            Parameters: {
              'id.$': '$$.Execution.Id',
              'name.$': '$$.Execution.Name',
              'startTime.$': '$$.Execution.StartTime',
              'redriveCount.$': '$$.Execution.RedriveCount',
              'machine.$': '$$.StateMachine.Id',
            },
            End: true,
          },
        }),
      },
    },
    { startAt },
  );

  const done = await begin('Who', {}, { name: 'one' }).finished;

  expect(done.output).toEqual({
    id: 'arn:aws:states:us-east-1:000000000000:execution:Small_Who:one',
    name: 'one',
    startTime: '2026-01-01T00:00:00.000Z',
    redriveCount: 0,
    machine: 'arn:aws:states:us-east-1:000000000000:stateMachine:Small_Who',
  });
  expect(done).toMatchObject({ startedAt: '2026-01-01T00:00:00.000Z', stoppedAt: '2026-01-01T00:01:00.000Z' });
});

test("a handler's error ends the task with its name, and a cause in Lambda's shape", async () => {
  const { start: begin } = await start({ functions, machines: { Reject: machine({ Reject: lambdaTask('reject') }) } });

  const done = await begin('Reject', {}).finished;

  expect(done).toMatchObject({ status: 'FAILED', error: 'ProviderRejected' });
  expect(JSON.parse(String(done.cause))).toEqual({ errorType: 'ProviderRejected', errorMessage: 'no such order' });
});

test('Retry and Catch know the errors by these names, and catch the cause', async () => {
  const caught = { Catch: [{ ErrorEquals: ['ProviderRejected'], ResultPath: '$.error', Next: 'Caught' }], End: true };
  const { start: begin } = await start({
    functions,
    machines: { Catch: machine({ Reject: lambdaTask('reject', caught), Caught: { Type: 'Succeed' } }) },
  });

  const done = await begin('Catch', { id: 7 }).finished;

  const Cause = '{"errorType":"ProviderRejected","errorMessage":"no such order"}';
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: { id: 7, error: { Error: 'ProviderRejected', Cause } } });
  expect(done.path).toEqual(['Reject', 'Caught']);
});

test("a handler's answer is what JSON makes of it", async () => {
  const { start: begin } = await start({ functions, machines: { Dated: machine({ Dated: lambdaTask('dated') }) } });

  expect((await begin('Dated', {}).finished).output).toEqual({ at: '1970-01-01T00:00:00.000Z' });
});

test('an answer over 256 KB fails the execution, and nothing catches it', async () => {
  const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], End: true };
  const { start: begin } = await start({
    functions,
    machines: { Huge: machine({ Huge: lambdaTask('huge', caught), Caught: { Type: 'Succeed' } }) },
  });

  expect(await begin('Huge', {}).finished).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('an execution ends with its 25,000th event, and nothing catches that', async () => {
  const again = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], Next: 'Wait' };
  const { start: begin } = await start({
    functions,
    machines: {
      Loop: machine({
        Work: lambdaTask('double', again),
        Wait: { Type: 'Wait', Seconds: 1, Next: 'Work' },
        Caught: { Type: 'Succeed' },
      }),
    },
  });

  const done = await begin('Loop', { value: 0 }).finished;

  const cause = 'The execution reached the maximum number of history events (25000).';
  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
  // Seven each time: a Task is entered, scheduled, started, succeeded and exited, a Wait entered and exited.
  expect(done.path).toHaveLength(7_143);
  expect(done.history.at(-1)?.type).toBe('ExecutionFailed');
});

test("a child's description is its parent's result", async () => {
  const { start: begin, executions } = await start(
    {
      functions,
      machines: {
        Parent: machine({ Child: childTask('Double', 'the-child', { 'value.$': '$.value' }) }),
        Double: machine({ Double: lambdaTask('double', { Next: 'Wait' }), Wait: wait }),
      },
    },
    { startAt },
  );

  const parent = await begin('Parent', { value: 4 }).finished;

  expect(parent.output).toEqual({
    ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:Small_Double:the-child',
    StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Small_Double',
    Name: 'the-child',
    Status: 'SUCCEEDED',
    StartDate: startAt,
    StopDate: startAt + 60_000,
    Input: { value: 4 },
    Output: { value: 8 },
  });
  expect(executions().map(({ machine, parentArn }) => [machine, parentArn])).toEqual([
    ['Parent', undefined],
    ['Double', parent.arn],
  ]);
});

test('a child that fails ends the task as States.TaskFailed, its description as the cause', async () => {
  const { start: begin } = await start({
    functions,
    machines: {
      Parent: machine({ Child: childTask('Reject', 'c', {}) }),
      Reject: machine({ Reject: lambdaTask('reject') }),
    },
  });

  const done = await begin('Parent', {}).finished;

  expect(done).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
  expect(JSON.parse(String(done.cause))).toMatchObject({
    ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:Small_Reject:c',
    Name: 'c',
    Status: 'FAILED',
    Error: 'ProviderRejected',
    Cause: '{"errorType":"ProviderRejected","errorMessage":"no such order"}',
  });
});

test('a name that was used is refused, except while it runs with the same input', async () => {
  const { start: begin } = await start({ machines: { Wait: machine({ Wait: wait }) } });

  const first = begin('Wait', { a: 1 }, { name: 'n' });
  expect(begin('Wait', { a: 1 }, { name: 'n' }).finished).toBe(first.finished);
  const refusal = { name: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${first.arn}'` };
  expect(() => begin('Wait', { a: 2 }, { name: 'n' })).toThrow(expect.objectContaining(refusal));
  await first.finished;
  expect(() => begin('Wait', { a: 1 }, { name: 'n' })).toThrow(expect.objectContaining(refusal));
});

test('a child with a used name fails the task as Step Functions does', async () => {
  const { start: begin } = await start({
    machines: { Parent: machine({ Child: childTask('Done', 'n', {}) }), Done: machine({ Done: { Type: 'Succeed' } }) },
  });

  await begin('Done', {}, { name: 'n' }).finished;
  const done = await begin('Parent', {}).finished;

  expect(done).toMatchObject({ status: 'FAILED', error: 'StepFunctions.ExecutionAlreadyExistsException' });
});

test.each(['', 'x'.repeat(81), 'a:b', 'a b', 'a/b'])('the name %j is refused', async (name) => {
  const { start: begin } = await start({ machines: { Wait: machine({ Wait: wait }) } });

  expect(() => begin('Wait', {}, { name })).toThrow(expect.objectContaining({ name: 'InvalidName' }));
});

test('an unknown machine is refused', async () => {
  const { start: begin } = await start({});

  const refusal = { name: 'StateMachineDoesNotExist', message: "State Machine Does Not Exist: 'Nope'" };
  expect(() => begin('Nope', {})).toThrow(expect.objectContaining(refusal));
});

test('describeExecution finds a running one, and names an unknown one as the SDK does', async () => {
  const describe = (arn: string) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
    TimeoutSeconds: 30,
    Parameters: { 'ExecutionArn.$': arn },
    End: true,
  });
  const { start: begin } = await start({
    machines: {
      Self: machine({ Describe: describe('$$.Execution.Id') }),
      Any: machine({ Describe: describe('$.arn') }),
    },
  });

  expect((await begin('Self', { a: 1 }, { name: 'me' }).finished).output).toMatchObject({
    Status: 'RUNNING',
    Name: 'me',
    Input: '{"a":1}',
  });
  const unknown = await begin('Any', { arn: 'arn:aws:states:us-east-1:000000000000:execution:Small_Self:x' }).finished;
  expect(unknown).toMatchObject({ status: 'FAILED', error: 'Sfn.ExecutionDoesNotExistException' });
});

test('published events are kept with their detail and time', async () => {
  const { start: begin, events } = await start(
    {
      machines: {
        Tell: machine({
          Wait: { ...wait, End: undefined, Next: 'Tell' },
          Tell: {
            Type: 'Task',
            Resource: 'arn:aws:states:::events:putEvents',
            TimeoutSeconds: 30,
            Parameters: { Entries: [{ Source: 'certflow', DetailType: 'Told', Detail: { 'who.$': '$.who' } }] },
            End: true,
          },
        }),
      },
    },
    { startAt },
  );

  const done = await begin('Tell', { who: 'you' }).finished;

  expect(done.output).toEqual({ Entries: [{ EventId: expect.any(String) }], FailedEntryCount: 0 });
  expect(events).toEqual([
    { source: 'certflow', detailType: 'Told', detail: { who: 'you' }, at: '2026-01-01T00:01:00.000Z' },
  ]);
});

test('a machine that runs too long is TIMED_OUT, and so is not its parent', async () => {
  const { start: begin, executions } = await start(
    {
      machines: {
        Parent: machine({ Child: childTask('Long', 'c', {}) }),
        Long: machine({ Wait: { ...wait, Seconds: 100 } }, { TimeoutSeconds: 30 }),
      },
    },
    { startAt },
  );

  const parent = await begin('Parent', {}).finished;

  expect(executions()[1]).toMatchObject({ status: 'TIMED_OUT', stoppedAt: '2026-01-01T00:00:30.000Z' });
  expect(parent).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
  expect(JSON.parse(String(parent.cause))).toMatchObject({ Status: 'TIMED_OUT' });
});

test('a stopped execution is ABORTED with the reason given, and takes its children with it', async () => {
  const {
    start: begin,
    executions,
    stopExecution,
    clock,
  } = await start({
    machines: { Parent: machine({ Child: childTask('Wait', 'c', {}) }), Wait: machine({ Wait: wait }) },
  });

  const parent = begin('Parent', {});
  await clock.sleep(10_000);
  stopExecution(parent.arn, 'Operator', 'no longer needed');

  expect(await parent.finished).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'no longer needed' });
  expect(executions().map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
});

test('a retry that was waited for is not made after the execution was stopped', async () => {
  const retry = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60 }], End: true };
  const counting = 'globalThis.attempts = (globalThis.attempts ?? 0) + 1; throw new Error();';
  const {
    start: begin,
    stopExecution,
    clock,
  } = await start({
    functions: { counting },
    machines: { Retry: machine({ Counting: lambdaTask('counting', retry) }) },
  });

  const execution = begin('Retry', {});
  await clock.sleep(10_000);
  stopExecution(execution.arn);
  await execution.finished;
  await clock.sleep(300_000);

  expect((globalThis as { attempts?: number }).attempts).toBe(1);
});

test('two functions cannot give one variable two values', async () => {
  const stack = {
    functions: { one: '', two: '' },
    environment: { one: { URL: 'https://a.example' }, two: { URL: 'https://b.example' } },
  };

  await expect(start(stack)).rejects.toThrow(
    'URL is https://a.example for Small_one but https://b.example for Small_two',
  );
});

test('a machine that cannot run here is refused before anything starts', async () => {
  const stack = { machines: { Bad: machine({ A: { Type: 'Pass', Result: false, End: true } }) } };

  await expect(start(stack)).rejects.toThrow('Small_Bad, A: the falsy Result false would be lost');
});

test('the environment is as before when the runtime has stopped', async () => {
  const before = { ...process.env };
  await start({ functions: { one: '' }, environment: { one: { SOMETHING: 'new' } } });
  expect(process.env).toMatchObject({ SOMETHING: 'new', AWS_REGION: 'us-east-1' });

  await runtime?.stop();
  runtime = undefined;

  expect(process.env).toEqual(before);
});

test('a real provider is refused in virtual time', async () => {
  await expect(start({}, { environment: { CLOUDFLARE_API_TOKEN: 'a-real-token' } })).rejects.toThrow('virtual time');
});
