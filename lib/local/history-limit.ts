import type { Execution, ExecutionEvent } from './execution.ts';

/** Of a Standard execution. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MAX_HISTORY_EVENTS = 25_000;

/**
 * How many events AWS writes where the interpreter has this one: each try of a Task is also scheduled, started and
 * ended; a retry and a catch have no event of their own.
 */
export function awsEventsOf(event: ExecutionEvent): number {
  switch (event.type) {
    case 'StateRetried':
    case 'StateCaught':
      return 0;
    case 'StateFailed':
      return event.state.type === 'Task' ? 3 : 0;
    case 'StateExited':
      return event.state.type === 'Task' ? 4 : 1;
    default:
      return 1;
  }
}

/** Ends it as AWS ends an execution whose history is full: nothing catches that. Returns the last event. */
export function endedByHistory(execution: Execution): ExecutionEvent {
  const error = 'States.Runtime';
  const cause = `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`;
  Object.assign(execution, { error, cause });
  const last: ExecutionEvent = { type: 'ExecutionFailed', timestamp: Date.now(), Error: error, Cause: cause };
  execution.history.push(last);
  return last;
}
