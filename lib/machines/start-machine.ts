import { Duration } from 'aws-cdk-lib';
import { JsonPath, StateMachine, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { named } from '../names.ts';

/** Raised for a name that was used before: then the work has been started. */
export const ALREADY_STARTED = ['StepFunctions.ExecutionAlreadyExistsException'];

interface Start {
  /** Ends the state's name where a machine starts the same one again. */
  purpose?: string;
  /** JSONPath of the execution's name: the same work bears the same name, and so is started once. */
  namePath: string;
  /** JSONPaths as in Amazon States Language. */
  input: Record<string, unknown>;
}

/**
 * Starts another machine and goes on. By the machine's name, because one may start another that is built after it, or
 * itself.
 */
export function startMachine(scope: Construct, machine: string, { purpose = '', namePath, input }: Start) {
  const name = `Start${machine}${purpose}`;
  const task = new StepFunctionsStartExecution(scope, name, {
    stateMachine: StateMachine.fromStateMachineName(scope, `${name}Machine`, named(scope, machine)),
    input: TaskInput.fromObject(input),
    name: JsonPath.stringAt(namePath),
    resultSelector: { 'executionArn.$': '$.ExecutionArn' },
    resultPath: '$.started',
    taskTimeout: Timeout.duration(Duration.seconds(30)),
  });
  task.addRetry({ errors: ALREADY_STARTED, maxAttempts: 0 });
  // 2 + 4 + 8 s.
  task.addRetry({ errors: ['States.ALL'], interval: Duration.seconds(2), maxAttempts: 3, backoffRate: 2 });
  return task;
}
