import { type Execution, StepFunctionsError } from './execution.ts';
import type { Executions, Task } from './executions.ts';
import { INTEGRATIONS } from './load-guard.ts';

export interface PublishedEvent {
  source: string;
  detailType: string;
  detail: Record<string, unknown>;
  /** ISO 8601. */
  at: string;
}

export interface TaskResources {
  executions: () => Executions;
  /** Runs a Lambda for an execution; throws what its handler throws. */
  invoke: (arn: string, payload: unknown, execution: Execution) => Promise<unknown>;
  publish: (event: PublishedEvent) => void;
}

/** The end of a Task state: the interpreter makes its name the Error and its message the Cause. */
class TaskFailed extends Error {
  override readonly name: string;
  readonly isCatchable: boolean;
  readonly isRetryable: boolean;
  constructor(error: string, cause: string, catchable = true) {
    super(cause);
    this.name = error;
    this.isCatchable = catchable;
    this.isRetryable = catchable;
  }
}

const MAX_PAYLOAD_BYTES = 256 * 1024;

/** Does what a Task's Resource says, with results and errors in the shape that AWS gives them. */
export async function runTask(resources: TaskResources, task: Task): Promise<unknown> {
  const text = JSON.stringify((await resultOf(resources, task)) ?? null);
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
    const cause = 'The task returned a result with a size exceeding the maximum number of bytes service limit.';
    throw new TaskFailed('States.DataLimitExceeded', cause, false);
  }
  return JSON.parse(text);
}

async function resultOf(resources: TaskResources, task: Task): Promise<unknown> {
  const { resource, parameters, execution } = task;
  // Events are told in order: that the state was entered, before what it starts or publishes.
  await new Promise((resolve) => setImmediate(resolve));
  switch (resource) {
    case INTEGRATIONS.runExecution:
      return runExecution(resources.executions(), task);
    case INTEGRATIONS.startExecution:
      return startExecution(resources.executions(), parameters);
    case INTEGRATIONS.describeExecution:
      return describeExecution(resources.executions(), parameters);
    case INTEGRATIONS.putEvents:
      return putEvents(resources, parameters);
    default:
      return invoke(resources, resource, parameters, execution);
  }
}

async function invoke(resources: TaskResources, arn: string, payload: unknown, execution: Execution): Promise<unknown> {
  try {
    return await resources.invoke(arn, structuredClone(payload), execution);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new TaskFailed(name, JSON.stringify({ errorType: name, errorMessage: message }));
  }
}

interface StartParameters {
  StateMachineArn: string;
  Name?: string;
  Input?: unknown;
}

/** Starts it and goes on; it outlives who started it. */
async function startExecution(executions: Executions, parameters: unknown) {
  const { StateMachineArn, Name, Input } = parameters as StartParameters;
  const named = Name === undefined ? {} : { name: Name };
  const { arn } = await inTask('StepFunctions', () => executions.start(StateMachineArn, Input ?? {}, named));
  return { ExecutionArn: arn, StartDate: Date.parse(executions.describe(arn).startedAt) };
}

async function runExecution(executions: Executions, { parameters, execution: parent, onSubmitted }: Task) {
  const { StateMachineArn, Name, Input } = parameters as StartParameters;
  const options = { ...(Name !== undefined && { name: Name }), parentArn: parent.arn };
  const started = await inTask('StepFunctions', () => executions.start(StateMachineArn, Input ?? {}, options));
  onSubmitted({ ExecutionArn: started.arn, StartDate: Date.parse(executions.describe(started.arn).startedAt) });
  const child = await started.finished;
  const description = {
    ExecutionArn: child.arn,
    StateMachineArn: child.machineArn,
    Name: child.name,
    Status: child.status,
    StartDate: Date.parse(child.startedAt),
    StopDate: Date.parse(child.stoppedAt ?? child.startedAt),
  };
  if (child.status === 'SUCCEEDED') return { ...description, Input: child.input, Output: child.output };
  const cause = { ...description, Error: child.error, Cause: child.cause };
  throw new TaskFailed('States.TaskFailed', JSON.stringify(cause));
}

async function describeExecution(executions: Executions, parameters: unknown) {
  const { ExecutionArn } = parameters as { ExecutionArn: string };
  const found = await inTask('Sfn', () => executions.describe(ExecutionArn));
  return {
    ExecutionArn: found.arn,
    StateMachineArn: found.machineArn,
    Name: found.name,
    Status: found.status,
    StartDate: found.startedAt,
    StopDate: found.stoppedAt,
    Input: JSON.stringify(found.input),
    Output: found.output === undefined ? undefined : JSON.stringify(found.output),
    Error: found.error,
    Cause: found.cause,
    RedriveCount: found.redriveCount,
  };
}

function putEvents(resources: TaskResources, parameters: unknown) {
  const { Entries } = parameters as { Entries: { Source: string; DetailType: string; Detail: unknown }[] };
  for (const { Source, DetailType, Detail } of Entries) {
    const detail = (typeof Detail === 'string' ? JSON.parse(Detail) : Detail) as Record<string, unknown>;
    resources.publish({ source: Source, detailType: DetailType, detail, at: new Date().toISOString() });
  }
  return { Entries: Entries.map((_, at) => ({ EventId: `event-${at + 1}` })), FailedEntryCount: 0 };
}

/** Step Functions' own refusals, as an integration names them: `Sfn.ExecutionDoesNotExistException`. */
async function inTask<T>(service: string, effect: () => T | Promise<T>): Promise<T> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof StepFunctionsError)) throw error;
    throw new TaskFailed(`${service}.${error.name}Exception`, error.message);
  }
}
