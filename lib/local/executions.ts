import { isDeepStrictEqual } from 'node:util';
import { StateMachine } from 'aws-local-stepfunctions';
import {
  type Execution,
  type ExecutionEvent,
  type ExecutionStatus,
  type StartedExecution,
  StepFunctionsError,
  type TaskRun,
} from './execution.ts';
import { awsEventsOf, endedByHistory, MAX_HISTORY_EVENTS } from './history-limit.ts';
import { statesOf } from './load-guard.ts';
import { REDRIVE_STATE, redriven } from './redrive.ts';
import type { RuntimeTime } from './runtime-time.ts';
import type { Machine } from './template.ts';

/** What a Task state asks for, by whom. */
export interface Task {
  state: string;
  resource: string;
  parameters: unknown;
  execution: Execution;
  /** Is told what began that the state waits for. */
  onSubmitted: (answer: unknown) => void;
}

/** Runs one Task state; throws an error whose name and message become the Error and the Cause. */
export type RunTask = (task: Task) => Promise<unknown>;

export interface ExecutionsOptions {
  machines: Machine[];
  time: RuntimeTime;
  runTask: RunTask;
  onEvent: (execution: Execution, event: ExecutionEvent) => void;
}

const INVALID_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

type Tracked = Execution & { finished: Promise<Execution>; abort: () => void };

/** All executions of a runtime, running and ended. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #interpreters: Map<string, StateMachine>;
  readonly #executions = new Map<string, Tracked>();
  #unnamed = 0;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
    // `npm run validate` validates; here it would cost 200 ms a machine at each start.
    const interpreter = ({ definition }: Machine) =>
      new StateMachine(definition, { validationOptions: { noValidate: true } });
    this.#interpreters = new Map(options.machines.map((machine) => [machine.arn, interpreter(machine)]));
  }

  /** Errors: `StepFunctionsError`. A start repeated with the same name and input while it runs is the same start. */
  start(machineName: string, input: unknown, options: { name?: string; parentArn?: string } = {}): StartedExecution {
    const machine = this.machine(machineName);
    const name = options.name ?? `run-${++this.#unnamed}`;
    if (name.length < 1 || name.length > 80 || INVALID_NAME.test(name)) {
      throw new StepFunctionsError('InvalidName', `Invalid Name: '${name}'`);
    }
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.#executions.get(arn);
    if (existing?.status === 'RUNNING' && isDeepStrictEqual(existing.input, input)) return existing;
    if (existing) throw new StepFunctionsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return this.#begin(machine, {
      arn,
      name,
      machine: machine.name,
      machineArn: machine.arn,
      ...(options.parentArn && { parentArn: options.parentArn }),
      status: 'RUNNING',
      input: structuredClone(input),
      redriveCount: 0,
      startedAt: new Date().toISOString(),
      path: [],
      history: [],
      historyEvents: 0,
      taskRuns: [],
    });
  }

  /** Goes on with one that did not succeed. Errors: `ExecutionDoesNotExist`, `ExecutionNotRedrivable`. */
  redrive(arn: string): StartedExecution {
    const execution = this.#get(arn);
    const machine = this.machine(execution.machineArn);
    const interpreter = redriven(machine, execution);
    execution.redriveCount += 1;
    execution.status = 'RUNNING';
    for (const field of ['error', 'cause', 'stoppedAt'] as const) delete execution[field];
    return this.#run(machine, execution, interpreter);
  }

  /** Ends it as ABORTED; one that has ended stays as it is. Errors: `ExecutionDoesNotExist`. */
  stop(arn: string, error?: string, cause?: string): Execution {
    const execution = this.#get(arn);
    if (execution.status !== 'RUNNING') return execution;
    if (error !== undefined) execution.error = error;
    if (cause !== undefined) execution.cause = cause;
    this.#end(execution, 'ABORTED');
    execution.abort();
    return execution;
  }

  /** Errors: `ExecutionDoesNotExist`. */
  describe(arn: string): Execution {
    return this.#get(arn);
  }

  /** Oldest first. */
  list(): Execution[] {
    return [...this.#executions.values()];
  }

  /** By short name, full name or ARN. Errors: `StateMachineDoesNotExist`. */
  machine(name: string): Machine {
    const found = this.#options.machines.find((machine) =>
      [machine.name, machine.fullName, machine.arn].includes(name),
    );
    if (found) return found;
    throw new StepFunctionsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${name}'`);
  }

  #get(arn: string) {
    const execution = this.#executions.get(arn);
    if (execution) return execution;
    throw new StepFunctionsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  #begin(machine: Machine, record: Execution): StartedExecution {
    const execution = Object.assign(record, { finished: Promise.resolve(record), abort: () => {} });
    // Listed as what others may see of it, without the means to run it.
    for (const key of ['finished', 'abort']) Object.defineProperty(execution, key, { enumerable: false });
    this.#executions.set(execution.arn, execution);
    return this.#run(machine, execution, this.#interpreters.get(machine.arn) as StateMachine);
  }

  #run(machine: Machine, execution: Tracked, interpreter: StateMachine): StartedExecution {
    const { promise: finished, resolve } = Promise.withResolvers<Execution>();
    execution.finished = finished;
    const release = this.#options.time.hold();
    const { arn, name, redriveCount } = execution;
    const run = interpreter.run(structuredClone(execution.input) as Parameters<StateMachine['run']>[0], {
      overrides: { taskResourceLocalHandlers: this.#tasksOf(machine, execution) },
      context: {
        Execution: { Id: arn, Name: name, RoleArn: machine.roleArn, RedriveCount: redriveCount },
        StateMachine: { Id: machine.arn, Name: machine.fullName },
      },
    });
    execution.abort = run.abort;
    void this.#follow(execution, run).then(() => {
      release();
      resolve(execution);
    });
    return execution;
  }

  /** The record's end is what the last event says; the result settles at the same time. */
  async #follow(execution: Execution, run: ReturnType<StateMachine['run']>): Promise<void> {
    run.result.catch(() => {});
    for await (const event of run.eventLogs) {
      if ('state' in event && event.state.name === REDRIVE_STATE) continue;
      execution.history.push(event);
      switch (event.type) {
        case 'StateEntered':
          execution.path.push(event.state.name);
          break;
        case 'ExecutionSucceeded':
          execution.output = event.output;
          this.#end(execution, 'SUCCEEDED', event.timestamp);
          break;
        case 'ExecutionFailed':
          execution.error = event.Error;
          execution.cause = String(event.Cause);
          this.#end(execution, 'FAILED', event.timestamp);
          break;
        case 'ExecutionTimeout':
          execution.error = 'States.Timeout';
          this.#end(execution, 'TIMED_OUT', event.timestamp);
          break;
      }
      this.#options.onEvent(execution, event);
      execution.historyEvents += awsEventsOf(event);
      if (execution.historyEvents >= MAX_HISTORY_EVENTS && execution.status === 'RUNNING') {
        const last = endedByHistory(execution);
        this.#end(execution, 'FAILED');
        (execution as Tracked).abort();
        return this.#options.onEvent(execution, last);
      }
    }
  }

  /** Like AWS, what a run waits for ends with it when it does not succeed. */
  #end(execution: Execution, status: ExecutionStatus, at = Date.now()): void {
    execution.status = status;
    execution.stoppedAt = new Date(at).toISOString();
    if (status !== 'SUCCEEDED') this.#stopChildren(execution);
  }

  /** A Task that fails may have begun what it does not wait for any more. */
  #stopChildren(execution: Execution): void {
    for (const child of this.#executions.values()) {
      if (child.parentArn === execution.arn) this.stop(child.arn);
    }
  }

  #tasksOf(machine: Machine, execution: Execution) {
    const tasks: Record<string, (parameters: unknown) => Promise<never>> = {};
    for (const { name, state } of statesOf(machine.definition as unknown as Parameters<typeof statesOf>[0])) {
      if (state.Type !== 'Task') continue;
      tasks[name] = async (parameters) => {
        // An interpreter that was aborted while it waited for a retry would make that retry.
        if (execution.status !== 'RUNNING') throw Object.assign(new Error('ended'), { isRetryable: false });
        const run: TaskRun = { state: name, parameters, startedAt: Date.now() };
        execution.taskRuns.push(run);
        const onSubmitted = (answer: unknown) => {
          run.submitted = answer;
        };
        const task = { state: name, resource: String(state.Resource), parameters, execution, onSubmitted };
        try {
          run.result = await this.#options.runTask(task);
          run.succeededAt = Date.now();
          return run.result as never;
        } catch (error) {
          this.#stopChildren(execution);
          throw error;
        }
      };
    }
    return tasks;
  }
}
