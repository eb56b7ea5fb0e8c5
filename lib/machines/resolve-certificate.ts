import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { notDone } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';
import { ALREADY_STARTED, startMachine } from './start-machine.ts';

/**
 * open -> (adopt: pack)? -> plan -> let go -> (abandoned: told | the lifecycle is started) -> resolved | refused
 *
 * What waits on a person goes on by a person's decision. At most 2 h: one read with all its retries, and our own calls.
 */
export class ResolveCertificate extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'ResolveCertificate');
    const { calls, bus } = parts;
    const task = calls.task.bind(calls, this);
    const getPack = task('cloudflare/get-certificate-pack', {
      payload: { 'zoneId.$': '$.zoneId', 'packId.$': '$.givenPackId' },
    });
    const plan = task('record/plan-resolution', { result: 'outcome' });
    const close = task('record/close-certificate', {
      payload: { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner', 'executionId.$': '$$.Execution.Id' },
    });
    const startLifecycle = startMachine(this, 'CertificateLifecycle', {
      namePath: '$.startName',
      input: { 'certificateId.$': '$.certificateId' },
    });
    const tellAbandoned = tell(this, bus, 'TellValidationAbandoned', 'Validation Abandoned', {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.outcome.packId',
      'verdict.$': '$.action',
      'reason.$': '$.outcome.reason',
    });
    const resolved = answer(this, 'CertificateResolved');
    const { explain, told } = notDone(this, parts, 'certificateId');

    const adopting = new Choice(this, 'Adopting?')
      .when(Condition.stringEquals('$.action', 'adopt'), getPack)
      .otherwise(plan);
    getPack.addCatch(explain, { resultPath: '$.error' }).next(plan);
    plan.next(close);
    explain.next(close);
    const ended = new Choice(this, 'Resolved?')
      .when(Condition.isPresent('$.error'), told)
      .when(verdictIs('outcome', 'refused'), answer(this, 'ResolutionRefused'))
      .when(Condition.stringEquals('$.action', 'abandon'), tellAbandoned)
      .otherwise(startLifecycle);
    // What was decided must be told, and a record that is not let go is taken up by whoever comes next.
    close.addCatch(ended, { resultPath: '$.notClosed' }).next(ended);
    startLifecycle.addCatch(resolved, { errors: ALREADY_STARTED, resultPath: '$.started' }).next(resolved);
    tellAbandoned.next(resolved);

    const start = opening(this, calls, 'record/open-command', adopting, { command: 'resolve' });
    this.machine = machine(this, 'ResolveCertificate', start, Duration.hours(2));
  }
}
