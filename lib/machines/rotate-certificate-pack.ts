import { Duration } from 'aws-cdk-lib';
import { Choice, type IStateMachine, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { child } from './child.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

/**
 * open -> plan -> CertificateLifecycle -> (active) DeleteCertificatePack, of the old pack -> finish -> rotated
 *              | refused                | (not active) finish -> the old pack serves on
 *
 * The record is this execution's from beginning to end; the children work for it. Nothing is deleted before the
 * successor was seen active twice. Its lifecycle's 18 days, 6 h and 4 days are below the 2,000,000 s.
 */
export class RotateCertificatePack extends Construct {
  readonly machine: StateMachine;

  constructor(
    scope: Construct,
    { calls, bus }: MachineParts,
    children: { certificateLifecycle: IStateMachine; deleteCertificatePack: IStateMachine },
  ) {
    super(scope, 'RotateCertificatePack');
    const task = calls.task.bind(calls, this);
    const planRotation = task('record/plan-rotation', { result: 'outcome' });
    const lifecycle = child(this, 'CertificateLifecycle', children.certificateLifecycle, 'rotate', {
      'certificateId.$': '$.certificateId',
      'owner.$': '$.owner',
    });
    const deletePrevious = child(this, 'DeleteCertificatePack', children.deleteCertificatePack, 'delete', {
      'zoneId.$': '$.zoneId',
      'zoneName.$': '$.zoneName',
      'packId.$': '$.outcome.previousPackId',
    });
    const finish = task('record/finish-rotation', { result: 'outcome' });
    const close = task('record/close-certificate', {
      payload: { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner', 'executionId.$': '$$.Execution.Id' },
    });
    const tellAttention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.outcome.packId',
      'verdict.$': '$.outcome.verdict',
      'reason.$': '$.outcome.reason',
    });

    planRotation.next(
      new Choice(this, 'MayRotate?')
        .when(verdictIs('outcome', 'order'), lifecycle)
        .when(verdictIs('outcome', 'settle'), finish)
        .otherwise(close),
    );
    lifecycle.addCatch(finish, { resultPath: '$.certificateLifecycle' });
    lifecycle.next(
      new Choice(this, 'SuccessorActive?')
        .when(verdictIs('certificateLifecycle', 'active'), deletePrevious)
        .otherwise(finish),
    );
    deletePrevious.addCatch(finish, { resultPath: '$.deleteCertificatePack' }).next(finish);
    finish.next(close);
    const ended = new Choice(this, 'Rotated?')
      .when(verdictIs('outcome', 'rotated'), answer(this, 'PackRotated'))
      .when(verdictIs('outcome', 'refused'), answer(this, 'RotationRefused'))
      .otherwise(tellAttention);
    // What was decided must be told, and a record that is not let go is taken up by whoever comes next.
    close.addCatch(ended, { resultPath: '$.notClosed' }).next(ended);
    tellAttention.next(answer(this, 'RotationFailed'));

    const start = opening(this, calls, 'record/open-command', planRotation, { command: 'rotate' });
    this.machine = machine(this, 'RotateCertificatePack', start, Duration.seconds(2_000_000));
  }
}
