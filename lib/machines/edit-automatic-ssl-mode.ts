import { Duration } from 'aws-cdk-lib';
import { Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notChanged, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine } from './machine.ts';

/**
 * accept -> edit -> edited | (wait -> read back -> edited | edit once more | uncertain) | refused
 *
 * At most 3 h: two mutations of 15 min and two reads of 30 with all their retries, and their calls.
 */
export class EditAutomaticSslMode extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'EditAutomaticSslMode');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'edit-automatic-ssl-mode');
    const edit = task('cloudflare/edit-automatic-ssl-mode', {
      plan: '$.outcome.send',
      payload: { 'zoneId.$': '$.zoneId', 'value.$': '$.value' },
    });
    const wait = waitToReadBack(this);
    const readBack = task('cloudflare/get-automatic-ssl-mode');
    const judge = task('record/judge-read-back', {
      plans: true,
      result: 'outcome',
      payload: { 'wanted.$': '$.value', 'found.$': '$.getAutomaticSslMode.value', 'state.$': '$' },
    });
    const edited = answer(this, 'AutomaticSslModeEdited');
    const { explain, told } = notChanged(this, parts);
    explain.next(told);

    accept.next(edit);
    caught(edit, explain, wait).next(
      new Pass(this, 'ModeIsSet', {
        parameters: { verdict: 'applied', 'reason.$': "States.Format('the mode is {}', $.value)" },
        resultPath: '$.outcome',
      }).next(edited),
    );
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: edited, repeat: edit, uncertain: told }));
    this.machine = machine(this, 'EditAutomaticSslMode', accept, Duration.hours(3));
  }
}
