import { Duration } from 'aws-cdk-lib';
import { IntegrationPattern, type IStateMachine, JsonPath, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { START_RETRY } from '../retry-policies.ts';

/**
 * Runs another machine and keeps its verdict and reason; the whole state passed on would grow with every round.
 *
 * A child that cannot be started, because too many executions run or start, is started later. One of the same name that
 * has ended is not taken for this one's: what it came to is not known, so the parent fails, and a redrive, whose count is
 * in the name, or the next sweep goes on where the record stands.
 */
export function child(
  scope: Construct,
  name: string,
  machine: IStateMachine,
  step: string,
  input: Record<string, unknown>,
  /** Fields of every answer of the machine that are kept beside its verdict and reason. */
  kept: string[] = [],
): StepFunctionsStartExecution {
  const task = new StepFunctionsStartExecution(scope, name, {
    stateMachine: machine,
    integrationPattern: IntegrationPattern.RUN_JOB,
    associateWithParent: true,
    // A closed execution's name is refused for 90 days: the parent's own name, the round and the redrive make it new.
    name: JsonPath.format(
      `{}-${step}-{}-{}`,
      JsonPath.stringAt('$.namePrefix'),
      JsonPath.stringAt('$.round.value'),
      JsonPath.stringAt('$$.Execution.RedriveCount'),
    ),
    input: TaskInput.fromObject(input),
    resultSelector: {
      ...Object.fromEntries(['verdict', 'reason', ...kept].map((field) => [`${field}.$`, `$.Output.${field}`])),
      'name.$': '$.Name',
    },
    resultPath: `$.${name[0]?.toLowerCase()}${name.slice(1)}`,
    taskTimeout: Timeout.duration(Duration.seconds(2_000_000)),
  });
  task.addRetry(START_RETRY);
  return task;
}
