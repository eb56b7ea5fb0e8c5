import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { actOnFindings, only } from './act-on-findings.ts';
import { answer, type MachineParts, machine } from './machine.ts';

/**
 * release -> tell*
 *
 * Started by an EventBridge rule (status-changes.ts) when an execution fails, times out or is aborted: its record is
 * let go of and says why, and people hear of it. The hourly sweep takes the work up again, and finds what no event
 * told. At most 10 min.
 */
export class RecordExecutionEnd extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'RecordExecutionEnd');
    const releaseDeadOwner = calls.task(this, 'record/release-dead-owner', { result: 'outcome' });
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
    releaseDeadOwner.next(act);
    act.next(answer(this, 'ExecutionEndRecorded'));
    this.machine = machine(this, 'RecordExecutionEnd', releaseDeadOwner, Duration.minutes(10));
  }
}
