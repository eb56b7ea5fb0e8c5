import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  IntegrationPattern,
  type IStateMachine,
  JsonPath,
  Pass,
  type StateMachine,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
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
 * The children read and write the same record, whose deadline bounds all rounds of validation together: 6 h + 18 days
 * + 4 days, below the 2,000,000 s that bound every machine here.
 */
export class CertificateLifecycle extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts, children: Children) {
    super(scope, 'CertificateLifecycle');
    const task = calls.task.bind(calls, this);
    const certificate = { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner' };

    const order = this.#child('OrderCertificatePack', children.orderCertificatePack, 'order', certificate);
    const poll = this.#child('PollVerification', children.pollVerification, 'poll', certificate);
    const restart = this.#child('RestartValidation', children.restartValidation, 'restart', certificate);
    const ctStatusReissue = this.#child('CtStatusReissue', children.ctStatusReissue, 'ct', {
      'orderId.$': '$.ct.orderId',
      'disableCt.$': '$.ct.disableCt',
      'acknowledgeUnlogged.$': '$.ct.acknowledgeUnlogged',
      'csr.$': '$.ct.csr',
      'owner.$': '$.owner',
    });
    const nextRound = new Pass(this, 'NextRound', {
      parameters: { 'value.$': 'States.MathAdd($.round.value, 1)' },
      resultPath: '$.round',
    });
    const close = task('record/close-certificate', { result: 'outcome' });
    const closeAfterFailure = task('record/close-certificate', { purpose: 'AfterFailure', result: 'outcome' });
    const closeWithoutCt = task('record/close-certificate', { purpose: 'WithoutCt', result: 'outcome' });
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

  /** Runs another machine and keeps its verdict and reason; the whole state passed on would grow with every round. */
  #child(name: string, child: IStateMachine, step: string, input: Record<string, unknown>) {
    return new StepFunctionsStartExecution(this, name, {
      stateMachine: child,
      integrationPattern: IntegrationPattern.RUN_JOB,
      associateWithParent: true,
      // A closed execution's name is refused for 90 days: the run, the round and the redrive make it new.
      name: JsonPath.format(
        `{}-${step}-{}-{}`,
        JsonPath.stringAt('$.namePrefix'),
        JsonPath.stringAt('$.round.value'),
        JsonPath.stringAt('$$.Execution.RedriveCount'),
      ),
      input: TaskInput.fromObject(input),
      resultSelector: { 'verdict.$': '$.Output.verdict', 'reason.$': '$.Output.reason', 'name.$': '$.Name' },
      resultPath: `$.${name[0]?.toLowerCase()}${name.slice(1)}`,
      taskTimeout: Timeout.duration(Duration.seconds(2_000_000)),
    });
  }
}
