import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { type Details, dataOf, failureOf, taskFailure, taskStarted, taskSucceeded } from './aws-history-tasks.ts';
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

/** `at` in milliseconds; `iteration` of the Map that it is in. */
interface Timed {
  at: number;
  iteration: number | undefined;
  details: Details;
}
type State = Record<string, unknown>;

/** An execution's events as GetExecutionHistory tells them, oldest first, numbered from 1. */
export function historyOf(execution: Execution, definition: StateMachineDefinition, roleArn: string): HistoryEvent[] {
  const states = new Map(
    [...statesOf(definition as unknown as Parameters<typeof statesOf>[0])].map(({ name, state }) => [name, state]),
  );
  const tries = triesOf(execution, states);
  let latest = 0;
  /** The last event of each iteration, which its next one follows, whatever others do meanwhile. */
  const chains = new Map<number, number>();
  return execution.history
    .flatMap((event, at): Timed[] => {
      const isRedrive = at > 0 && event.type === 'ExecutionStarted';
      const details = isRedrive ? { type: 'ExecutionRedriven' } : detailsOf(event, execution, roleArn, states);
      const own = details ? [{ details, at: event.timestamp, iteration: iterationOf(event) }] : [];
      // A task ends before its state is left, and begins after it was entered or is tried again.
      return event.type === 'StateExited' ? [...tries(event), ...own] : [...own, ...tries(event)];
    })
    .map(({ at, iteration, details }, index) => {
      // Of tasks that run beside each other, one may have ended before the last event of another.
      latest = Math.max(latest, at);
      const previousEventId = (iteration !== undefined && chains.get(iteration)) || index;
      if (details.type === 'MapStateEntered') chains.clear();
      if (iteration !== undefined) chains.set(iteration, index + 1);
      return { id: index + 1, previousEventId, timestamp: latest / 1000, ...details };
    });
}

function iterationOf(event: ExecutionEvent): number | undefined {
  return 'index' in event ? event.index : undefined;
}

/** For each event of a Task state, those of the try that it begins or ends; the interpreter tells of none. */
function triesOf({ taskRuns }: Execution, states: Map<string, State>): (event: ExecutionEvent) => Timed[] {
  const waiting = [...taskRuns];
  /** By state and iteration. */
  const current = new Map<string, (typeof taskRuns)[number]>();
  return (event) => {
    if (!('state' in event) || event.state.type !== 'Task') return [];
    const { name } = event.state;
    const iteration = iterationOf(event);
    const key = `${name} ${iteration}`;
    const state = states.get(name) ?? {};
    if (event.type === 'StateEntered' || event.type === 'StateRetried') {
      const next = waiting.findIndex((run) => run.state === name);
      const [run] = next < 0 ? [] : waiting.splice(next, 1);
      if (run === undefined) return [];
      current.set(key, run);
      return taskStarted(state, run).map((details) => ({ details, at: run.startedAt, iteration }));
    }
    const run = current.get(key);
    current.delete(key);
    if (event.type !== 'StateExited' || run?.succeededAt === undefined) return [];
    return [{ details: taskSucceeded(state, run.result), at: run.succeededAt, iteration }];
  };
}

/** Undefined for what AWS has no event for: its own retries and catches show in the events after them. */
function detailsOf(
  event: ExecutionEvent,
  execution: Execution,
  roleArn: string,
  states: Map<string, State>,
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
      return event.state.type === 'Task' ? taskFailure(states.get(event.state.name) ?? {}, event) : undefined;
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
