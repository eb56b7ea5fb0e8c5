import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Execution, ExecutionEvent } from './execution.ts';
import { statesOf } from './load-guard.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export interface HistoryEvent {
  /** Seconds since the epoch. */
  timestamp: number;
  type: string;
  id: number;
  previousEventId: number;
  [details: `${string}EventDetails`]: unknown;
}

type Details = Pick<HistoryEvent, 'type'> & { [details: `${string}EventDetails`]: unknown };

/** An execution's events as GetExecutionHistory tells them, oldest first, numbered from 1. */
export function historyOf(execution: Execution, definition: StateMachineDefinition, roleArn: string): HistoryEvent[] {
  const states = new Map(
    [...statesOf(definition as unknown as Parameters<typeof statesOf>[0])].map(({ name, state }) => [name, state]),
  );
  const resourceOf = (name: string) => String(states.get(name)?.Resource ?? '');
  return execution.history
    .flatMap((event, at) => {
      const isRedrive = at > 0 && event.type === 'ExecutionStarted';
      const details = isRedrive ? { type: 'ExecutionRedriven' } : detailsOf(event, execution, roleArn, resourceOf);
      return details ? [{ timestamp: event.timestamp / 1000, ...details }] : [];
    })
    .map((event, at) => ({ id: at + 1, previousEventId: at, ...event }));
}

/** Undefined for what AWS has no event for: its own retries and catches show in the events after them. */
function detailsOf(
  event: ExecutionEvent,
  execution: Execution,
  roleArn: string,
  resourceOf: (state: string) => string,
): Details | undefined {
  switch (event.type) {
    case 'ExecutionStarted':
      return { type: event.type, executionStartedEventDetails: { ...dataOf('input', event.input), roleArn } };
    case 'ExecutionSucceeded':
      return { type: event.type, executionSucceededEventDetails: dataOf('output', event.output) };
    case 'ExecutionFailed':
      return { type: event.type, executionFailedEventDetails: failureOf(event) };
    case 'ExecutionAborted': {
      const { error, cause } = execution;
      return { type: event.type, executionAbortedEventDetails: { error, cause } };
    }
    case 'ExecutionTimeout':
      return { type: 'ExecutionTimedOut', executionTimedOutEventDetails: { error: execution.error } };
    case 'StateEntered': {
      const { name, type, input } = event.state;
      return { type: `${type}StateEntered`, stateEnteredEventDetails: { name, ...dataOf('input', input) } };
    }
    case 'StateExited': {
      const { name, type, output } = event.state;
      return { type: `${type}StateExited`, stateExitedEventDetails: { name, ...dataOf('output', output) } };
    }
    case 'StateFailed':
      return event.state.type === 'Task' ? taskFailure(event, resourceOf(event.state.name)) : undefined;
    case 'MapIterationStarted':
    case 'MapIterationSucceeded':
    case 'MapIterationFailed': {
      const details = { name: event.parentState.name, index: event.index };
      return { type: event.type, [`mapIteration${event.type.slice('MapIteration'.length)}EventDetails`]: details };
    }
    default:
      return undefined;
  }
}

function taskFailure(event: { Error: string; Cause: unknown }, resource: string): Details {
  const isLambda = resource.startsWith('arn:aws:lambda:');
  const timedOut = event.Error === 'States.Timeout';
  if (isLambda) {
    return timedOut
      ? { type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: failureOf(event) }
      : { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failureOf(event) };
  }
  // arn:aws:states:::<service>:<action>, where the service itself may hold a colon.
  const [resourceType = '', ...action] = resource.slice('arn:aws:states:::'.length).split(':');
  const details = { resourceType, resource: action.join(':'), ...failureOf(event) };
  return timedOut
    ? { type: 'TaskTimedOut', taskTimedOutEventDetails: details }
    : { type: 'TaskFailed', taskFailedEventDetails: details };
}

function dataOf(field: 'input' | 'output', value: unknown) {
  return { [field]: JSON.stringify(value), [`${field}Details`]: { truncated: false } };
}

function failureOf(failed: { Error: string; Cause: unknown }) {
  return { error: failed.Error, cause: String(failed.Cause) };
}
