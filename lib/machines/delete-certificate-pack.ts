import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type IChainable, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { OUTAGE, OUTAGE_WAIT } from '../retry-policies.ts';
import { caught, notDone } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';
import { zoneLease } from './zone-lease.ts';

/**
 * open -> lease -> coverage -> plan -> delete -> (wait -> pack -> track)* -> let go -> deleted | unfinished
 *                                   | uncovered: let go -> refused | not sent: record as it was -> let go -> why
 *
 * Nothing is sent while other packs do not cover every host, unless a person acknowledged it; under the zone's lease,
 * so that what covers them is not deleted at the same time. A lost answer is read back; the deletion is sent a second
 * time only after a read that shows the pack, and under a plan of its own. 2 h to the deadline; at most 8 h.
 */
export class DeleteCertificatePack extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'DeleteCertificatePack');
    const { calls } = parts;
    const task = calls.task.bind(calls, this);
    const hasRecord = Condition.booleanEquals('$.hasRecord', true);
    const judgeCoverage = task('cloudflare/judge-pack-coverage');
    const planRemoval = task('record/plan-removal', {
      plans: true,
      result: 'outcome',
      payload: {
        change: 'delete-certificate-pack',
        'certificateId.$': '$.certificateId',
        'owner.$': '$.owner',
        'zoneId.$': '$.zoneId',
        'zoneName.$': '$.zoneName',
        'acknowledgeUncovered.$': '$.acknowledgeUncovered',
        'judgePackCoverage.$': '$.judgePackCoverage',
        'state.$': '$',
      },
    });
    const deletion = { plan: '$.outcome.send', payload: { 'zoneId.$': '$.zoneId', 'packId.$': '$.packId' } };
    const remove = task('cloudflare/delete-certificate-pack', deletion);
    const removeAgain = task('cloudflare/delete-certificate-pack', { purpose: 'Again', ...deletion });
    const wait = new Wait(this, 'WaitForDeletion', { time: WaitTime.duration(Duration.seconds(60)) });
    const waitToPlanAgain = new Wait(this, 'WaitToPlanAgain', { time: WaitTime.duration(Duration.seconds(30)) });
    const waitForProvider = new Wait(this, 'WaitForProvider', { time: WaitTime.duration(OUTAGE_WAIT) });
    const getPack = task('cloudflare/get-certificate-pack');
    const track = task('record/track-deletion', { result: 'outcome' });
    const recordNotDeleted = task('record/settle-certificate', {
      name: 'RecordNotDeleted',
      payload: {
        'certificateId.$': '$.certificateId',
        'owner.$': '$.owner',
        'status.$': '$.outcome.statusBefore',
        'error.$': '$.error',
      },
    });
    const close = task('record/close-certificate', {
      payload: { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner', 'executionId.$': '$$.Execution.Id' },
    });
    const { explain, told } = notDone(this, parts, 'zoneId', 'packId');

    const ended = new Choice(this, 'Deleted?')
      .when(verdictIs('outcome', 'deleted'), answer(this, 'PackDeleted'))
      .when(verdictIs('outcome', 'uncovered'), answer(this, 'DeletionRefused'))
      .otherwise(told);
    const lease = zoneLease(
      this,
      calls,
      judgeCoverage,
      new Choice(this, 'HasRecord?').when(hasRecord, close).otherwise(ended),
    );
    const letGo: IChainable = lease.release;
    // What was decided must be told, and a record that is not let go is taken up by whoever comes next.
    close.addCatch(ended, { resultPath: '$.notClosed' }).next(ended);
    explain.next(letGo);

    judgeCoverage.addCatch(explain, { resultPath: '$.error' }).next(planRemoval);
    planRemoval.next(
      new Choice(this, 'MayDelete?')
        .when(
          Condition.and(verdictIs('outcome', 'remove'), Condition.numberGreaterThan('$.outcome.sends', 1)),
          removeAgain,
        )
        .when(verdictIs('outcome', 'remove'), remove)
        .when(verdictIs('outcome', 'gone'), getPack)
        .otherwise(letGo),
    );
    const notSent = new Choice(this, 'HasRecordToPutBack?').when(hasRecord, recordNotDeleted).otherwise(explain);
    recordNotDeleted.next(explain);
    caught(remove, notSent, wait).next(wait);
    // A second request may be refused because the first one is under way: the pack itself says what holds.
    removeAgain.addCatch(wait, { resultPath: '$.error' }).next(wait);
    wait.next(getPack);
    getPack
      .addCatch(explain, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
      .addCatch(waitForProvider, { errors: OUTAGE, resultPath: '$.error' })
      .next(track);
    waitForProvider.next(getPack);
    track.next(
      new Choice(this, 'Gone?')
        .when(verdictIs('outcome', 'wait'), wait)
        .when(verdictIs('outcome', 'send'), waitToPlanAgain)
        .otherwise(letGo),
    );
    waitToPlanAgain.next(lease.acquire);

    const start = opening(this, calls, 'record/open-command', lease.acquire, { command: 'delete' });
    this.machine = machine(this, 'DeleteCertificatePack', start, Duration.hours(8));
  }
}
