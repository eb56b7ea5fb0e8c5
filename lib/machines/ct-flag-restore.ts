import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  type State,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { SETTLE_SECONDS } from '../../lambdas/domain/reconcile.ts';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import type { Calls } from '../call.ts';
import { NOT_SENT } from '../retry-policies.ts';
import { isOvertaken } from './ct-proof.ts';
import { verdictIs } from './machine.ts';

interface Around {
  calls: Calls;
  settle: (name: string, fields: Record<string, unknown>) => State & INextable;
  tellAttention: IChainable;
  tellOutOfSync: IChainable;
  listReissuesToTrack: IChainable;
  /** The change was another execution's, and this one was asked for the other CT status. */
  goOn: IChainable;
  /** Where an error leads that nobody foresaw: out of sync, and said so. */
  recordUnfinished: IChainable;
}

/**
 * The part of CtStatusReissue that undoes a change whose reissue did not happen:
 *
 *   cancel: order -> plan cancel -> cancel? -> wait -> back to the list of reissues, where an issued one wins
 *   start:  (plan restore -> put the flag back -> (answer lost: wait)? -> order -> judge)* -> restored | out of sync
 *
 * It never sends a reissue, and never switches CT on for a certificate that is in no log.
 */
export class CtFlagRestore {
  /** After a reissue that definitely did not happen, or a change of the flag that nobody could confirm. */
  readonly start: State;
  /** After a reissue that is still pending at its deadline. */
  readonly cancel: State;

  constructor(scope: Construct, around: Around) {
    const { calls, settle, tellAttention, tellOutOfSync, listReissuesToTrack, goOn, recordUnfinished } = around;
    const task = calls.task.bind(calls, scope);

    const planRestore = task('record/plan-restore', { plans: true });
    const restoreCtStatus = task('digicert/change-ct-status', {
      purpose: 'ToRestore',
      plan: '$.planRestore.send',
      payload: { 'orderId.$': '$.orderId', 'disableCt.$': '$.planRestore.disableCt' },
    });
    const orderInfoToVerify = task('digicert/order-info', { purpose: 'ToVerify' });
    const judgeCtRestore = task('record/judge-ct-restore', { result: 'outcome' });
    const recordForbidden = settle('RecordRestoreForbidden', {
      status: 'OUT_OF_SYNC',
      'reason.$': '$.planRestore.reason',
    });
    const recordRestoreFailed = settle('RecordRestoreFailed', {
      status: 'OUT_OF_SYNC',
      'reason.$': '$.planRestore.reason',
      'error.$': '$.error',
    });

    planRestore.next(
      new Choice(scope, 'MayRestore?')
        .when(verdictIs('planRestore', 'restore'), restoreCtStatus)
        .otherwise(recordForbidden),
    );
    const waitForFlag = new Wait(scope, 'WaitForFlagToRestore', {
      time: WaitTime.duration(Duration.seconds(SETTLE_SECONDS)),
    });
    restoreCtStatus
      .addCatch(recordRestoreFailed, {
        errors: [ErrorName.ProviderRejected, ErrorName.CredentialsRejected, ErrorName.InvalidInput, ...NOT_SENT],
        resultPath: '$.error',
      })
      .addCatch(waitForFlag, { resultPath: '$.changeCtStatusToRestore' })
      .next(orderInfoToVerify);
    waitForFlag.next(orderInfoToVerify);
    orderInfoToVerify.addCatch(recordRestoreFailed, { resultPath: '$.error' }).next(judgeCtRestore);
    judgeCtRestore.next(
      new Choice(scope, 'Restored?')
        .when(verdictIs('outcome', 'repeat'), planRestore)
        .when(Condition.and(verdictIs('outcome', 'restored'), isOvertaken), goOn)
        .when(verdictIs('outcome', 'restored'), tellAttention)
        .otherwise(tellOutOfSync),
    );
    recordForbidden.next(tellOutOfSync);
    recordRestoreFailed.next(tellOutOfSync);
    this.start = planRestore;

    const orderInfoBeforeCancel = task('digicert/order-info', { purpose: 'BeforeCancel' });
    const planCancel = task('record/plan-cancel', { plans: true });
    const updateOrderStatus = task('digicert/update-order-status', {
      plan: '$.planCancel.send',
      payload: { 'orderId.$': '$.orderId', 'note.$': '$.planCancel.reason' },
    });
    const waitForCancel = new Wait(scope, 'WaitForCancel', { time: WaitTime.duration(Duration.seconds(30)) });
    const recordStillPending = settle('RecordStillPending', {
      status: 'OUT_OF_SYNC',
      keepIntent: true,
      'reason.$': '$.planCancel.reason',
    });

    orderInfoBeforeCancel.next(planCancel);
    planCancel.next(
      new Choice(scope, 'MayCancel?')
        .when(verdictIs('planCancel', 'cancel'), updateOrderStatus)
        .when(verdictIs('planCancel', 'look-again'), waitForCancel)
        .when(verdictIs('planCancel', 'cancelled'), planRestore)
        .otherwise(recordStillPending),
    );
    updateOrderStatus.addCatch(waitForCancel, { resultPath: '$.error' }).next(waitForCancel);
    waitForCancel.next(listReissuesToTrack);
    recordStillPending.next(tellOutOfSync);
    this.cancel = orderInfoBeforeCancel;

    for (const step of [planRestore, judgeCtRestore, orderInfoBeforeCancel, planCancel]) {
      step.addCatch(recordUnfinished, { resultPath: '$.error' });
    }
  }
}
