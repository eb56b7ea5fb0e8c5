import { Duration } from 'aws-cdk-lib';
import { Choice, type IChainable, type State, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { SETTLE_SECONDS } from '../../lambdas/domain/reconcile.ts';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import type { Calls } from '../call.ts';
import { NOT_SENT } from '../retry-policies.ts';
import { verdictIs } from './machine.ts';

interface Around {
  calls: Calls;
  recordRefused: IChainable;
  recordPostponed: IChainable;
  recordAuthPaused: IChainable;
  recordUnfinished: IChainable;
  /** The flag does not show, and may be set once more. */
  planAgain: IChainable;
  /** The flag is set and the newest certificate agrees with it already. */
  recordInSync: IChainable;
  /** The flag is set and the reissue's INTENT is committed. */
  reissue: IChainable;
  /** The reissue may have been sent before. */
  reconcile: IChainable;
  /** The flag cannot be set, or nobody knows whether it is. */
  restore: IChainable;
}

/**
 * The part of CtStatusReissue that sets the flag, which comes first because the reissue is made under it:
 *
 *   (change flag -> (answer lost: wait)? -> order -> judge and commit -> (plan again)?)* -> reissue | in sync | restore
 *
 * The same value may be set again, because no reissue was sent under it yet; the order is read before each repetition.
 */
export class CtFlagChange {
  readonly start: State;

  constructor(scope: Construct, around: Around) {
    const task = around.calls.task.bind(around.calls, scope);
    const changeCtStatus = task('digicert/change-ct-status', {
      plan: '$.planCtChange.send',
      payload: { 'orderId.$': '$.orderId', 'disableCt.$': '$.disableCt' },
    });
    const orderInfo = task('digicert/order-info', { purpose: 'ToReadBack' });
    const commitReissue = task('record/commit-reissue', {
      plans: true,
      payload: {
        ...{ 'orderId.$': '$.orderId', 'owner.$': '$.owner', 'state.$': '$' },
        'executionId.$': '$$.Execution.Id',
      },
    });
    const waitForFlag = new Wait(scope, 'WaitForFlagToSettle', {
      time: WaitTime.duration(Duration.seconds(SETTLE_SECONDS)),
    });

    changeCtStatus
      .addCatch(around.recordRefused, { errors: [ErrorName.ProviderRejected], resultPath: '$.error' })
      .addCatch(around.recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
      .addCatch(around.recordPostponed, { errors: NOT_SENT, resultPath: '$.error' })
      .addCatch(waitForFlag, { resultPath: '$.changeCtStatus' })
      .next(orderInfo);
    waitForFlag.next(orderInfo);
    orderInfo
      .addCatch(around.recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
      .addCatch(commitReissue, { resultPath: '$.orderInfoToReadBack' })
      .next(commitReissue);
    commitReissue
      .addCatch(around.recordUnfinished, { resultPath: '$.error' })
      .next(
        new Choice(scope, 'MayReissue?')
          .when(verdictIs('commitReissue', 'committed'), around.reissue)
          .when(verdictIs('commitReissue', 'in-sync'), around.recordInSync)
          .when(verdictIs('commitReissue', 'look-again'), waitForFlag)
          .when(verdictIs('commitReissue', 'repeat'), around.planAgain)
          .when(verdictIs('commitReissue', 'give-up'), around.restore)
          .otherwise(around.reconcile),
      );
    this.start = changeCtStatus;
  }
}
