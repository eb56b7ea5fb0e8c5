import { StateMachine } from 'aws-local-stepfunctions';
import { expect, it } from 'vitest';
import { type HistoryEvent, historyOf } from '../../../lib/local/aws-history.ts';
import type { Execution } from '../../../lib/local/execution.ts';
import { statesOf } from '../../../lib/local/load-guard.ts';
import { type Runtime, startRuntime } from '../../../lib/local/runtime.ts';
import { REQUEST } from '../machines/samples.ts';
import { withRuntime } from '../machines/setting.ts';
import { childTask, lambdaTask, machine, writeStack } from './stack.ts';

const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:Small_${name}`;
const task = (action: string, Parameters: object, fields: object) => ({
  ...{ Type: 'Task', Resource: `arn:aws:states:::${action}`, TimeoutSeconds: 60, Parameters },
  ...{ ResultPath: null, ...fields },
});
const RETRY = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 2 }];
const templateDirectory = writeStack({
  functions: {
    double: 'return { value: event.value * 2 };',
    // Twice it fails.
    third:
      "globalThis.tries = (globalThis.tries ?? 0) + 1; if (globalThis.tries % 3) throw Object.assign(new Error('no'), { name: 'Again' }); return { value: 3 };",
    reject: "throw Object.assign(new Error('no'), { name: 'Rejected' });",
  },
  machines: {
    All: machine({
      Third: lambdaTask('third', { ResultPath: '$.third', Retry: RETRY, Next: 'Run' }),
      Run: childTask('Double', 'child', { value: 2 }, { ResultPath: '$.run', Next: 'Start' }),
      Start: task(
        'states:startExecution',
        { StateMachineArn: machineArn('Double'), Name: 'other', Input: { value: 4 } },
        { Next: 'Tell' },
      ),
      Tell: task(
        'events:putEvents',
        { Entries: [{ Source: 's', DetailType: 'd', Detail: { a: 1 } }] },
        { Next: 'Describe' },
      ),
      Describe: task(
        'aws-sdk:sfn:describeExecution',
        { ExecutionArn: machineArn('Double').replace(':stateMachine:', ':execution:').concat(':never') },
        { Next: 'Done', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fail' }] },
      ),
      Fail: childTask(
        'Reject',
        'failing',
        {},
        { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' },
      ),
      Done: { Type: 'Succeed' },
    }),
    Double: machine({ Double: lambdaTask('double') }),
    Reject: machine({ Reject: lambdaTask('reject') }),
  },
});

const historyIn = (runtime: Runtime, { arn, machineArn }: Execution) => {
  const found = runtime.machines.find((candidate) => candidate.arn === machineArn);
  if (!found) throw new Error(`no machine ${machineArn}`);
  return { definition: found.definition, events: historyOf(runtime.describe(arn), found.definition, found.roleArn) };
};

it('tells of each try of a task what AWS tells, by the service', async () => {
  const runtime = await startRuntime({ time: 'virtual', templateDirectory, environment: {} });
  try {
    const { events } = historyIn(runtime, await runtime.start('All', {}).finished);
    const found = events.filter(({ type }) => /^(Task|Lambda)/.test(type) && !/State(Entered|Exited)$/.test(type));
    const failing = ['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionFailed'];
    expect(found.map(({ type }) => type)).toEqual([
      ...[...failing, ...failing, 'LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded'],
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskFailed'],
    ]);
    const scheduled = found.flatMap(({ taskScheduledEventDetails: details }) => (details ? [details] : []));
    const sync = { resourceType: 'states', resource: 'startExecution.sync:2', timeoutInSeconds: 2_000_000 };
    expect(scheduled).toMatchObject([
      { ...sync, region: 'us-east-1', parameters: expect.stringContaining('"Name":"child"') },
      { resourceType: 'states', resource: 'startExecution', parameters: expect.stringContaining('"Name":"other"') },
      { resourceType: 'events', resource: 'putEvents', parameters: expect.stringContaining('"DetailType":"d"') },
      { resourceType: 'aws-sdk:sfn', resource: 'describeExecution', parameters: expect.stringContaining('never') },
      { ...sync, parameters: expect.stringContaining('"Name":"failing"') },
    ]);
    const [submitted] = found.flatMap(({ taskSubmittedEventDetails: details }) => (details ? [details] : []));
    expect(submitted).toMatchObject({ output: expect.stringContaining(':execution:Small_Double:child') });
    expect(found.find(({ type }) => type === 'TaskSucceeded')?.taskSucceededEventDetails).toMatchObject({
      ...{ resourceType: 'states', resource: 'startExecution.sync:2' },
      output: expect.stringContaining('"Output":{"value":4}'),
    });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, at) => at + 1));
    const times = events.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  } finally {
    await runtime.stop();
  }
});

type Outcome = { output: string } | { error: string; cause: string };

/** What each try of each Task state came to, in the order in which they began, by the history alone. */
function outcomesIn(events: HistoryEvent[]): Map<string, Outcome[]> {
  const outcomes = new Map<string, Outcome[]>();
  const before = (from: HistoryEvent, type: RegExp): HistoryEvent | undefined => {
    let event: HistoryEvent | undefined = from;
    while (event && !type.test(event.type)) event = events[event.previousEventId - 1];
    return event;
  };
  const ends = events.filter(({ type }) => /^(Task|LambdaFunction)(Succeeded|Failed|TimedOut)$/.test(type));
  const begun = (end: HistoryEvent) => before(end, /Scheduled$/)?.id ?? 0;
  for (const end of ends.toSorted((one, other) => begun(one) - begun(other))) {
    const entered = before(end, /^TaskStateEntered$/)?.stateEnteredEventDetails as { name: string };
    const [outcome] = Object.entries(end).flatMap(([name, each]) => (/Details$/.test(name) ? [each as Outcome] : []));
    if (outcome) outcomes.set(entered.name, [...(outcomes.get(entered.name) ?? []), outcome]);
  }
  return outcomes;
}

/** The same execution by another interpreter, which has the history for the world. */
async function replayed({ execution, definition, events }: ReturnType<typeof historyIn> & { execution: Execution }) {
  const outcomes = outcomesIn(events);
  const states = [...statesOf(definition as unknown as Parameters<typeof statesOf>[0])];
  const ofType = <T>(type: string, value: (name: string) => T) =>
    Object.fromEntries(states.flatMap(({ name, state }) => (state.Type === type ? [[name, value(name)]] : [])));
  const replay = (name: string) => async () => {
    const outcome = outcomes.get(name)?.shift();
    if (outcome && 'output' in outcome) return JSON.parse(outcome.output);
    throw Object.assign(new Error(outcome?.cause), { name: outcome?.error ?? 'NoSuchTry' });
  };
  const input = structuredClone(execution.input) as Parameters<StateMachine['run']>[0];
  const { result } = new StateMachine(definition, { validationOptions: { noValidate: true } }).run(input, {
    overrides: {
      taskResourceLocalHandlers: ofType('Task', replay),
      waitTimeOverrides: ofType('Wait', () => 0),
      retryIntervalOverrides: ofType('Task', () => 0),
    },
    context: {
      Execution: { Id: execution.arn, Name: execution.name, RedriveCount: 0 },
      StateMachine: { Id: execution.machineArn, Name: execution.machine },
    },
  });
  return { output: await result, left: [...outcomes.values()].flat() };
}

it('has all that another interpreter takes to go the same way', async () => {
  const ended = await withRuntime(async (runtime) => {
    runtime.cloudflare.scenario = { validationTimesOut: 1, validationTimeoutSeconds: 3600 };
    runtime.cloudflare.faults.add({ kind: 'status', status: 503, path: /certificate_packs$/ });
    await runtime.start('CertificateLifecycle', { ...REQUEST, ct: { orderId: 12345, disableCt: false } }).finished;
    const succeeded = runtime.executions().filter(({ status }) => status === 'SUCCEEDED');
    return succeeded.map((execution) => ({ execution, ...historyIn(runtime, execution) }));
  });
  expect(new Set(ended.map(({ execution }) => execution.machine)).size).toBeGreaterThanOrEqual(5);
  for (const each of ended) {
    expect(await replayed(each), each.execution.machine).toEqual({ output: each.execution.output, left: [] });
  }
});
