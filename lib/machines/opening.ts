import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Choice, Condition, type IChainable, JsonPath, Succeed, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Calls } from '../call.ts';

/**
 * How every machine begins: open the record, or find out whether the execution that owns it still runs.
 *
 *   Open -> (owned -> DescribeOwner -> (running -> AlreadyRunning | OpenToTakeOver))? -> opened
 *
 * A second start of the same work thus ends well and names the first; a dead owner's work is taken over.
 */
export function opening(
  scope: Construct,
  calls: Calls,
  call: 'record/open-certificate' | 'record/open-ct-change',
  opened: IChainable,
  payload: Record<string, unknown> = {},
): IChainable {
  const executionId = JsonPath.stringAt('$$.Execution.Id');
  const open = calls.task(scope, call, { payload: { 'input.$': '$', executionId, ...payload }, result: 'state' });
  const takeOver = calls.task(scope, call, {
    purpose: 'ToTakeOver',
    payload: { 'input.$': '$.input', executionId, 'deadOwner.$': '$.owner', ...payload },
    result: 'state',
  });
  const describeOwner = new CallAwsService(scope, 'DescribeOwner', {
    service: 'sfn',
    action: 'describeExecution',
    iamAction: 'states:DescribeExecution',
    iamResources: [executionsOf(scope)],
    parameters: { ExecutionArn: JsonPath.stringAt('$.owner') },
    resultSelector: { 'status.$': '$.Status' },
    resultPath: '$.describeOwner',
    taskTimeout: Timeout.duration(Duration.seconds(30)),
  });
  // 2 + 4 + ... + 64 s; an execution that ended more than 90 days ago is unknown, and surely does not run.
  describeOwner.addRetry({
    errors: ['Sfn.SfnException', 'States.Timeout'],
    maxAttempts: 6,
    interval: Duration.seconds(2),
  });
  describeOwner.addCatch(takeOver, { errors: ['Sfn.ExecutionDoesNotExistException'], resultPath: '$.error' });

  const alreadyRunning = new Succeed(scope, 'AlreadyRunning');
  const owned = Condition.stringEquals('$.verdict', 'owned');
  open.next(new Choice(scope, 'Owned?').when(owned, describeOwner).otherwise(opened));
  describeOwner.next(
    new Choice(scope, 'OwnerRunning?')
      .when(Condition.stringEquals('$.describeOwner.status', 'RUNNING'), alreadyRunning)
      .otherwise(takeOver),
  );
  takeOver.next(new Choice(scope, 'TakenOver?').when(owned, alreadyRunning).otherwise(opened));
  return open;
}

/** By name, because the owner may be an execution of a machine that is built on this one. */
function executionsOf(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
