import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { accepted, caught, notChanged, readBackChoice, waitToReadBack } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { zoneLease } from './zone-lease.ts';

/**
 * accept -> too soon? | (disabling: lease -> coverage -> plan)? -> edit -> (wait -> read back -> the same once more?)?
 *        -> let go -> edited | refused | why not
 *
 * Enabling needs no coverage; disabling only where other packs cover every host, or a person has acknowledged that
 * they do not, which stands on the zone's record first; under the zone's lease, so that what covers them is not deleted
 * at the same time. Within ten minutes of the last change it is switched the other way only when a person acknowledges
 * that; this refusal and the one of uncovered hosts are only the execution's answer, so that enforcement by SweepZones,
 * which never overrides, does not notify of them each day. At most 4 h with all retries.
 */
export class EditUniversalSslSettings extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'EditUniversalSslSettings');
    const task = parts.calls.task.bind(parts.calls, this);
    const accept = accepted(this, parts, 'edit-universal-ssl-settings');
    const judgeCoverage = task('cloudflare/judge-pack-coverage');
    const planRemoval = task('record/plan-removal', {
      plans: true,
      result: 'outcome',
      payload: {
        change: 'edit-universal-ssl-settings',
        'certificateId.$': '$.certificateId',
        'owner.$': '$.executionId',
        'zoneId.$': '$.zoneId',
        'zoneName.$': '$.zoneName',
        'acknowledgeUncovered.$': '$.acknowledgeUncovered',
        'acknowledgeToggle.$': '$.acknowledgeToggle',
        'judgePackCoverage.$': '$.judgePackCoverage',
        'state.$': '$',
      },
    });
    const edit = task('cloudflare/edit-universal-ssl-settings', {
      plan: '$.outcome.send',
      payload: { 'zoneId.$': '$.zoneId', 'enabled.$': '$.enabled' },
    });
    const wait = waitToReadBack(this);
    const readBack = task('cloudflare/get-universal-ssl-settings');
    const judge = task('record/judge-read-back', {
      plans: true,
      result: 'outcome',
      payload: { 'wanted.$': '$.enabled', 'found.$': '$.getUniversalSslSettings.enabled', 'state.$': '$' },
    });
    const isRefused = Condition.or(verdictIs('outcome', 'uncovered'), verdictIs('outcome', 'too-soon'));
    const { explain, told } = notChanged(this, parts);
    const { acquire, release } = zoneLease(
      this,
      parts.calls,
      judgeCoverage,
      new Choice(this, 'Edited?')
        .when(verdictIs('outcome', 'applied'), answer(this, 'UniversalSslEdited'))
        .when(isRefused, answer(this, 'DisablingRefused'))
        .otherwise(told),
    );
    explain.next(release);

    // Also before a repetition, so that nothing is disabled by what covered its hosts a while ago.
    const mayEdit = new Choice(this, 'Enabling?')
      .when(verdictIs('outcome', 'too-soon'), answer(this, 'EnablingRefused'))
      .when(Condition.booleanEquals('$.enabled', true), edit)
      .otherwise(acquire);
    accept.next(mayEdit);
    judgeCoverage.addCatch(explain, { resultPath: '$.error' }).next(planRemoval);
    planRemoval.next(new Choice(this, 'MayDisable?').when(isRefused, release).otherwise(edit));
    caught(edit, explain, wait).next(
      new Pass(this, 'SettingIsMade', {
        parameters: { verdict: 'applied', 'reason.$': "States.Format('Universal SSL enabled: {}', $.enabled)" },
        resultPath: '$.outcome',
      }).next(release),
    );
    wait.next(readBack);
    readBack.addCatch(explain, { resultPath: '$.error' }).next(judge);
    judge.next(readBackChoice(this, { applied: release, repeat: mayEdit, uncertain: release }));
    this.machine = machine(this, 'EditUniversalSslSettings', accept, Duration.hours(4));
  }
}
