import type { StateMachine } from 'aws-local-stepfunctions';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
/** One event as the interpreter tells it; its timestamp is in milliseconds. */
export type ExecutionEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

/** One try of a Task state: what it asked for, and what it came to as far as it has. In milliseconds since the epoch. */
export interface TaskRun {
  state: string;
  parameters: unknown;
  startedAt: number;
  /** Of what an execution is waited for: the answer to its start. */
  submitted?: unknown;
  result?: unknown;
  /** Where it succeeded. */
  succeededAt?: number;
}

export interface Execution {
  arn: string;
  name: string;
  /** The machine's name without the stack's in front. */
  machine: string;
  machineArn: string;
  /** Of the execution that started this one. */
  parentArn?: string;
  status: ExecutionStatus;
  input: unknown;
  output?: unknown;
  error?: string;
  cause?: string;
  /** How often it was redriven. */
  redriveCount: number;
  startedAt: string;
  stoppedAt?: string;
  /** Names of the states entered, in order. */
  path: string[];
  history: ExecutionEvent[];
  /** How many events AWS would have written so far. */
  historyEvents: number;
  /** In the order in which they began. */
  taskRuns: TaskRun[];
}

export interface StartedExecution {
  arn: string;
  name: string;
  machine: string;
  finished: Promise<Execution>;
}

/** As AWS names it: `ExecutionAlreadyExists`, `ExecutionNotRedrivable`, `InvalidName`, `StateMachineDoesNotExist` or `ExecutionDoesNotExist`. */
export class StepFunctionsError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
