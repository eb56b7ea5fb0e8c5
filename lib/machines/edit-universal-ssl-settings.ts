import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notDone, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';

/**
 * accept -> (disabling: coverage -> plan)? -> edit -> edited | (wait -> read back -> edited | edit once more) | refused
 *
 * Enabling is always allowed; disabling only where other packs cover every host, or a person has acknowledged that
 * they do not, which stands on the zone's record first. At most 4 h with all retries.
 */
export class EditUniversalSslSettings extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'EditUniversalSslSettings');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'edit-universal-ssl-settings');
    const judgeCoverage = task('cloudflare/judge-pack-coverage');
    const planRemoval = task('record/plan-removal', {
      result: 'outcome',
      payload: {
        change: 'edit-universal-ssl-settings',
        'certificateId.$': '$.certificateId',
        'owner.$': '$.executionId',
        'zoneId.$': '$.zoneId',
        'zoneName.$': '$.zoneName',
        'acknowledgeUncovered.$': '$.acknowledgeUncovered',
        'judgePackCoverage.$': '$.judgePackCoverage',
      },
    });
    const edit = task('cloudflare/edit-universal-ssl-settings');
    const wait = waitToReadBack(this);
    const readBack = task('cloudflare/get-universal-ssl-settings');
    const judge = task('record/judge-read-back', {
      result: 'outcome',
      payload: { 'wanted.$': '$.enabled', 'found.$': '$.getUniversalSslSettings.enabled', 'state.$': '$' },
    });
    const edited = answer(this, 'UniversalSslEdited');
    const { explain, told } = notDone(this, parts, 'zoneId');
    explain.next(told);

    accept.next(
      new Choice(this, 'Enabling?').when(Condition.booleanEquals('$.enabled', true), edit).otherwise(judgeCoverage),
    );
    judgeCoverage.addCatch(explain, { resultPath: '$.error' }).next(planRemoval);
    planRemoval.next(
      new Choice(this, 'MayDisable?')
        .when(verdictIs('outcome', 'uncovered'), answer(this, 'DisablingRefused'))
        .otherwise(edit),
    );
    caught(edit, explain, wait).next(
      new Pass(this, 'SettingIsMade', {
        parameters: { verdict: 'applied', 'reason.$': "States.Format('Universal SSL enabled: {}', $.enabled)" },
        resultPath: '$.outcome',
      }).next(edited),
    );
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: edited, repeat: edit, uncertain: told }));
    this.machine = machine(this, 'EditUniversalSslSettings', accept, Duration.hours(4));
  }
}
