import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { JsonPath, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { named } from '../names.ts';

/** Raised for an execution that ended more than 90 days ago, and, for a moment, for one that has just begun. */
export const OWNER_UNKNOWN = ['Sfn.ExecutionDoesNotExistException'];

/**
 * Asks whether the execution at this JSONPath still runs: `$.describeOwner.Status`. Nothing is selected of the answer,
 * because one that runs has no `StopDate`.
 */
export function describeOwner(scope: Construct, path: string): CallAwsService {
  const task = new CallAwsService(scope, 'DescribeOwner', {
    service: 'sfn',
    action: 'describeExecution',
    iamAction: 'states:DescribeExecution',
    iamResources: [executionsOf(scope)],
    parameters: { ExecutionArn: JsonPath.stringAt(path) },
    resultPath: '$.describeOwner',
    taskTimeout: Timeout.duration(Duration.seconds(30)),
  });
  // 2 + 4 + ... + 64 s.
  task.addRetry({ errors: ['Sfn.SfnException', 'States.Timeout'], maxAttempts: 6, interval: Duration.seconds(2) });
  return task;
}

/** By name, because the owner may be an execution of a machine that is built on this one. */
function executionsOf(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: named(scope, '*'),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
