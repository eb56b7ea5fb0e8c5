import { Duration } from 'aws-cdk-lib';
import { Choice, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { actOnFindings, only } from './act-on-findings.ts';
import { describeOwner, OWNER_UNKNOWN } from './describe-owner.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';

/**
 * (describe -> release -> wait?)* -> tell*
 *
 * Started by an EventBridge rule (status-changes.ts) when an execution fails, times out or is aborted: its record is
 * let go of and says why, and people hear of it; unless Step Functions says that it runs, because it was redriven. The hourly sweep takes the work up again, and finds what no event
 * told. At most 30 min.
 */
export class RecordExecutionEnd extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'RecordExecutionEnd');
    const releaseDeadOwner = calls.task(this, 'record/release-dead-owner', {
      result: 'outcome',
      payload: { 'end.$': '$', 'recordedBy.$': '$$.Execution.Id' },
    });
    const facts = { 'verdict.$': '$.verdict', 'reason.$': '$.reason' };
    const tellCertificate = tell(this, bus, 'TellCertificateLeft', 'Attention Needed', {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.packId',
      ...facts,
    });
    const tellOrder = tell(this, bus, 'TellOrderLeft', 'Attention Needed', { 'orderId.$': '$.orderId', ...facts });
    const tellSweep = tell(this, bus, 'TellSweepIncomplete', 'Sweep Incomplete', {
      'sweep.$': '$.sweep',
      'scheduledAt.$': '$.scheduledAt',
      'covered.$': '$.covered',
      'failed.$': '$.failed',
      'reason.$': '$.reason',
    });
    const act = actOnFindings(this, '$.outcome.findings', {
      'tell-certificate': only(tellCertificate),
      'tell-order': only(tellOrder),
      'tell-sweep': only(tellSweep),
    });
    const describe = describeOwner(this, '$.executionArn');
    const waitToAskAgain = new Wait(this, 'WaitToAskAgain', { time: WaitTime.duration(Duration.minutes(1)) });
    describe.addCatch(releaseDeadOwner, { errors: OWNER_UNKNOWN, resultPath: '$.describeOwner' });
    describe.next(releaseDeadOwner);
    releaseDeadOwner.next(
      new Choice(this, 'Ended?').when(verdictIs('outcome', 'ask-again'), waitToAskAgain).otherwise(act),
    );
    waitToAskAgain.next(describe);
    act.next(answer(this, 'ExecutionEndRecorded'));
    this.machine = machine(this, 'RecordExecutionEnd', describe, Duration.minutes(30));
  }
}
