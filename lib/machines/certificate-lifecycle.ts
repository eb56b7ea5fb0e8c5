import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type IStateMachine, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { child } from './child.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

export interface Children {
  orderCertificatePack: IStateMachine;
  pollVerification: IStateMachine;
  restartValidation: IStateMachine;
  ctStatusReissue: IStateMachine;
}

/**
 * open -> order -> poll -> (restart -> poll)* -> CT reissue? -> close
 *
 * Closing lets the record go unless the owner is another execution, which runs this one as its child.
 *
 * The children read and write the same record, whose deadline bounds all rounds of validation together: 6 h + 18 days
 * + 4 days and 6 h, below the 2,000,000 s that bound every machine here.
 */
export class CertificateLifecycle extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts, children: Children) {
    super(scope, 'CertificateLifecycle');
    const task = calls.task.bind(calls, this);
    const certificate = { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner' };

    const order = child(this, 'OrderCertificatePack', children.orderCertificatePack, 'order', certificate);
    const poll = child(this, 'PollVerification', children.pollVerification, 'poll', certificate);
    const restart = child(this, 'RestartValidation', children.restartValidation, 'restart', certificate);
    const change = {
      'orderId.$': '$.ct.orderId',
      'disableCt.$': '$.ct.disableCt',
      'acknowledgeUnlogged.$': '$.ct.acknowledgeUnlogged',
      'csr.$': '$.ct.csr',
      'owner.$': '$.owner',
    };
    const ctStatusReissue = child(this, 'CtStatusReissue', children.ctStatusReissue, 'ct', change, ['disableCt']);
    const nextRound = new Pass(this, 'NextRound', {
      parameters: { 'value.$': 'States.MathAdd($.round.value, 1)' },
      resultPath: '$.round',
    });
    const closing = {
      result: 'outcome' as const,
      payload: {
        'certificateId.$': '$.certificateId',
        'owner.$': '$.owner',
        'executionId.$': '$$.Execution.Id',
        'state.$': '$',
      },
    };
    const close = task('record/close-certificate', closing);
    const closeAfterFailure = task('record/close-certificate', { purpose: 'AfterFailure', ...closing });
    const closeWithoutCt = task('record/close-certificate', { purpose: 'WithoutCt', ...closing });
    const tellCtNotChanged = tell(this, bus, 'TellCtNotChanged', 'Attention Needed', {
      'certificateId.$': '$.certificateId',
      'orderId.$': '$.ct.orderId',
      'verdict.$': '$.ctStatusReissue.verdict',
      'reason.$': '$.ctStatusReissue.reason',
    });
    const ctNotChanged = new Pass(this, 'CtNotChanged', {
      parameters: { verdict: 'ct-not-changed', 'reason.$': '$.ctStatusReissue.reason' },
      resultPath: '$.outcome',
    });

    const verdict = (path: string, ...values: string[]) =>
      Condition.or(...values.map((value) => verdictIs(path, value)));

    order.next(
      new Choice(this, 'Ordered?').when(verdict('orderCertificatePack', 'ordered', 'adopted'), poll).otherwise(close),
    );
    poll.next(
      new Choice(this, 'Verified?')
        .when(
          Condition.and(verdict('pollVerification', 'active'), Condition.booleanEquals('$.wantsCt', true)),
          ctStatusReissue,
        )
        .when(verdict('pollVerification', 'timed-out'), restart)
        .otherwise(close),
    );
    restart.next(
      new Choice(this, 'Restarted?')
        .when(verdict('restartValidation', 'restart', 'moving'), nextRound)
        .otherwise(close),
    );
    nextRound.next(poll);
    ctStatusReissue.addCatch(closeAfterFailure, { resultPath: '$.ctStatusReissue' });
    ctStatusReissue.next(
      new Choice(this, 'CtInSync?').when(verdict('ctStatusReissue', 'in-sync'), close).otherwise(tellCtNotChanged),
    );
    tellCtNotChanged.next(closeWithoutCt);
    closeWithoutCt.next(ctNotChanged);
    ctNotChanged.next(answer(this, 'CertificateActiveCtNotChanged'));
    closeAfterFailure.next(
      new Fail(this, 'CtNotInSync', { error: 'CtStatusReissueFailed', causePath: '$.ctStatusReissue.Cause' }),
    );
    close.next(
      new Choice(this, 'Active?')
        .when(verdict('outcome', 'active'), answer(this, 'CertificateActive'))
        .otherwise(answer(this, 'CertificateNotActive')),
    );

    const start = opening(this, calls, 'record/open-certificate', order);
    this.machine = machine(this, 'CertificateLifecycle', start, Duration.seconds(2_000_000));
  }
}
