import { Choice, Condition, type IChainable, JsonPath, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Calls } from '../call.ts';
import { describeOwner, OWNER_UNKNOWN } from './describe-owner.ts';

/**
 * How every machine begins: open the record, or find out whether the execution that owns it still runs.
 *
 *   Open -> (owned -> (DescribeOwner -> (running -> AlreadyRunning | OpenToTakeOver -> wait?))*)? -> opened
 *
 * A second start of the same work thus ends well and names the first; a dead owner's work is taken over, at the earliest
 * once its last request cannot be in flight any more, and one that Step Functions does not know once it must know it.
 */
export function opening(
  scope: Construct,
  calls: Calls,
  call: 'record/open-certificate' | 'record/open-ct-change' | 'record/open-command' | 'record/open-ct-resolution',
  opened: IChainable,
  payload: Record<string, unknown> = {},
): IChainable {
  const executionId = JsonPath.stringAt('$$.Execution.Id');
  const open = calls.task(scope, call, { payload: { 'input.$': '$', executionId, ...payload }, result: 'state' });
  const takeOver = calls.task(scope, call, {
    purpose: 'ToTakeOver',
    payload: {
      'input.$': '$.input',
      executionId,
      'deadOwner.$': '$.owner',
      'describeOwner.$': '$.describeOwner',
      'updatedAt.$': '$.updatedAt',
      ...payload,
    },
    result: 'state',
  });
  const askOwner = describeOwner(scope, '$.owner');
  askOwner.addCatch(takeOver, { errors: OWNER_UNKNOWN, resultPath: '$.describeOwner' });

  const alreadyRunning = new Succeed(scope, 'AlreadyRunning');
  const owned = Condition.stringEquals('$.verdict', 'owned');
  open.next(new Choice(scope, 'Owned?').when(owned, askOwner).otherwise(opened));
  askOwner.next(
    new Choice(scope, 'OwnerRunning?')
      .when(Condition.stringEquals('$.describeOwner.Status', 'RUNNING'), alreadyRunning)
      .otherwise(takeOver),
  );
  const wait = new Wait(scope, 'WaitForLastRequest', { time: WaitTime.secondsPath('$.waitSeconds') });
  // It may have been redriven meanwhile.
  wait.next(askOwner);
  takeOver.next(
    new Choice(scope, 'TakenOver?')
      .when(owned, alreadyRunning)
      .when(Condition.stringEquals('$.verdict', 'in-flight'), wait)
      .otherwise(opened),
  );
  return open;
}
