import { Duration } from 'aws-cdk-lib';
import { Choice, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { caught, notDone, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';

/**
 * record -> edit -> rechecked | issuance restarted | (wait -> pack -> as asked | edit once more | uncertain)
 *        | refused (the record has the old method again)
 *
 * A person's command about a pack that another execution may be polling: the record is not taken over. With the pack's
 * own method Cloudflare checks at once, with another the issuance begins anew. At most 3 h with all retries.
 */
export class EditValidationMethod extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'EditValidationMethod');
    const task = parts.calls.task.bind(parts.calls, this);
    const executionId = { 'executionId.$': '$$.Execution.Id' };
    const record = task('record/record-validation-method', {
      plans: true,
      result: 'state',
      payload: { 'input.$': '$', ...executionId },
    });
    const edit = task('cloudflare/edit-validation-method', {
      plan: '$.outcome.send',
      payload: { 'zoneId.$': '$.zoneId', 'packId.$': '$.packId', 'validationMethod.$': '$.validationMethod' },
    });
    const wait = waitToReadBack(this);
    const readBack = task('cloudflare/get-certificate-pack');
    const judge = task('record/judge-read-back', {
      plans: true,
      result: 'outcome',
      payload: { 'wanted.$': '$.validationMethod', 'found.$': '$.getCertificatePack.validationMethod', 'state.$': '$' },
    });
    const putBack = task('record/restore-validation-method', {
      payload: { 'certificateId.$': '$.certificateId', ...executionId },
    });
    const { explain, told } = notDone(this, parts, 'certificateId', 'packId');

    const made = new Pass(this, 'EditIsMade', {
      parameters: { 'verdict.$': '$.verdict', 'reason.$': '$.reason' },
      resultPath: '$.outcome',
    });
    made.next(
      new Choice(this, 'MethodChanged?')
        .when(verdictIs('outcome', 'changed'), answer(this, 'IssuanceRestarted'))
        .otherwise(answer(this, 'Rechecked')),
    );
    record.next(edit);
    caught(edit, putBack, wait).next(made);
    wait.next(readBack);
    // What a failed read leaves open is not put back: the new method may be the pack's.
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: made, repeat: edit, uncertain: told }));
    putBack.next(explain);
    explain.next(told);
    this.machine = machine(this, 'EditValidationMethod', record, Duration.hours(3));
  }
}
