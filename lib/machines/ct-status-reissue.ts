import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { SETTLE_SECONDS } from '../../lambdas/domain/reconcile.ts';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { tell } from '../events.ts';
import { NOT_SENT } from '../retry-policies.ts';
import { CtFlagChange } from './ct-flag-change.ts';
import { CtFlagRestore } from './ct-flag-restore.ts';
import { CtProof } from './ct-proof.ts';
import { CtSnapshot } from './ct-snapshot.ts';
import { answer, isToldBefore, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

/**
 * open -> snapshot (ct-snapshot.ts) -> plan -> change flag and commit (ct-flag-change.ts) -> reissue
 *      -> (wait -> reissues -> track)* -> proof (ct-proof.ts) -> in sync
 *      | refused | restore the flag (ct-flag-restore.ts) | out of sync (fails)
 *
 * The reissue is sent once; a lost answer is looked for in the list. A change in doubt is settled first; where it was
 * for the other CT status, the execution then goes on to what it was asked for. At most an hour for the former, 4 days
 * to the deadline, plus 5 h.
 */
export class CtStatusReissue extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'CtStatusReissue');
    const task = calls.task.bind(calls, this);
    const writer = { 'orderId.$': '$.orderId', 'owner.$': '$.owner' };
    const becauseOfError = { 'error.$': '$.error' };
    const settle = (name: string, fields: Record<string, unknown>) =>
      task('record/settle-ct-order', { name, result: 'outcome', payload: { ...writer, ...fields } });
    const facts = { 'orderId.$': '$.orderId', 'verdict.$': '$.outcome.verdict', 'reason.$': '$.outcome.reason' };

    const planCtChange = task('record/plan-ct-change', { plans: true });

    const reissueCertificate = task('digicert/reissue-certificate', {
      plan: '$.commitReissue.send',
      payload: {
        'orderId.$': '$.orderId',
        'commonName.$': '$.planCtChange.commonName',
        'dnsNames.$': '$.planCtChange.dnsNames',
        'csr.$': '$.planCtChange.csr',
        'signatureHash.$': '$.planCtChange.signatureHash',
        'serverPlatformId.$': '$.planCtChange.serverPlatformId',
      },
    });
    const recordReissue = task('record/record-reissue');
    const tellAwaiting = tell(this, bus, 'TellReissueAwaiting', 'Reissue Awaiting Approval', {
      'orderId.$': '$.orderId',
      'verdict.$': '$.recordReissue.verdict',
      'reason.$': '$.recordReissue.reason',
    });
    const tellStillPending = tell(this, bus, 'TellReissueStillPending', 'Reissue Awaiting Approval', {
      'orderId.$': '$.orderId',
      'verdict.$': '$.trackReissue.verdict',
      'reason.$': '$.trackReissue.reason',
    });
    const waitForReissueToShow = new Wait(this, 'WaitForReissueToShow', {
      time: WaitTime.duration(Duration.seconds(SETTLE_SECONDS)),
    });
    const listReissuesToTrack = task('digicert/list-reissues', {
      purpose: 'ToTrack',
      payload: { 'orderId.$': '$.orderId' },
    });
    const trackReissue = task('record/track-reissue');
    const waitForReissue = new Wait(this, 'WaitForReissue', {
      time: WaitTime.secondsPath('$.trackReissue.waitSeconds'),
    });

    const tellInSync = tell(this, bus, 'TellCtInSync', 'CT In Sync', facts);
    const tellOutOfSync = tell(this, bus, 'TellCtOutOfSync', 'CT Out Of Sync', facts);
    const outOfSync = new Fail(this, 'OutOfSync', { error: 'CtOutOfSync', causePath: '$.outcome.reason' });
    tellOutOfSync.next(outOfSync);

    const recordInSync = settle('RecordInSync', {
      status: 'IN_SYNC',
      'reason.$': '$.commitReissue.reason',
      'committedDisableCt.$': '$.disableCt',
    });
    const recordRefused = settle('RecordRefused', { status: 'REFUSED', 'reason.$': '$.planCtChange.reason' });
    const recordNothingIssued = settle('RecordNothingIssued', {
      status: 'REFUSED',
      reason: 'the order has no issued certificate yet',
    });
    const recordProviderRefused = settle('RecordProviderRefused', { status: 'REFUSED', ...becauseOfError });
    const recordPostponed = settle('RecordPostponed', { status: 'POSTPONED', ...becauseOfError });
    const recordAuthPaused = settle('RecordAuthPaused', { status: 'AUTH_PAUSED', keepIntent: true, ...becauseOfError });
    const recordUnfinished = settle('RecordUnfinished', { status: 'OUT_OF_SYNC', keepIntent: true, ...becauseOfError });
    recordUnfinished.next(tellOutOfSync);
    const recordUncertain = settle('RecordUncertain', {
      status: 'OUT_OF_SYNC',
      keepIntent: true,
      'reason.$': '$.trackReissue.reason',
    });
    recordUncertain.next(tellOutOfSync);
    const tellAttention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', facts);

    // Asked for the other CT status than the change in doubt that is settled now.
    const goOn = task('record/open-ct-change', {
      purpose: 'ToGoOn',
      payload: { 'input.$': '$.input', 'executionId.$': '$$.Execution.Id' },
      result: 'state',
    });
    const restore = new CtFlagRestore(this, {
      ...{ calls, settle, tellAttention, tellOutOfSync, listReissuesToTrack, goOn, recordUnfinished },
    });
    const proof = new CtProof(this, {
      ...{ calls, trackReissue, recordAuthPaused, recordUnfinished, goOn, tellInSync, tellOutOfSync },
    });
    const flagChange = new CtFlagChange(this, {
      ...{ calls, recordPostponed, recordAuthPaused, recordUnfinished, recordInSync },
      recordRefused: recordProviderRefused,
      planAgain: planCtChange,
      reissue: reissueCertificate,
      reconcile: waitForReissueToShow,
      restore: restore.start,
    });

    const snapshot = new CtSnapshot(this, {
      calls,
      recordNothingIssued,
      recordAuthPaused,
      recordRefused: recordProviderRefused,
      planCtChange,
    });
    planCtChange.next(
      new Choice(this, 'MayChange?')
        .when(verdictIs('planCtChange', 'refused'), recordRefused)
        .otherwise(flagChange.start),
    );
    reissueCertificate
      .addCatch(restore.start, {
        errors: [ErrorName.ProviderRejected, ErrorName.CredentialsRejected, ErrorName.InvalidInput, ...NOT_SENT],
        resultPath: '$.error',
      })
      .addCatch(waitForReissueToShow, { resultPath: '$.error' })
      .next(recordReissue);
    recordReissue.next(
      new Choice(this, 'AwaitsPeople?')
        .when(verdictIs('recordReissue', 'awaiting'), tellAwaiting.next(listReissuesToTrack))
        .otherwise(listReissuesToTrack),
    );
    waitForReissueToShow.next(listReissuesToTrack);
    listReissuesToTrack.next(trackReissue);
    trackReissue.next(
      new Choice(this, 'Issued?')
        .when(verdictIs('trackReissue', 'issued'), proof.start)
        .when(verdictIs('trackReissue', 'rejected'), restore.start)
        .when(verdictIs('trackReissue', 'uncertain'), recordUncertain)
        .when(verdictIs('trackReissue', 'deadline'), restore.cancel)
        .when(Condition.stringEquals('$.trackReissue.notice', 'awaiting'), tellStillPending.next(waitForReissue))
        .otherwise(waitForReissue.next(listReissuesToTrack)),
    );
    recordInSync.next(tellInSync);
    tellInSync.next(answer(this, 'CtInSync'));

    // Once the flag is changed nothing may end unsaid; a read that fails is waited out until the deadline.
    listReissuesToTrack
      .addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
      .addCatch(trackReissue, { resultPath: '$.listReissuesToTrack' });
    for (const step of [recordReissue, trackReissue, goOn]) {
      step.addCatch(recordUnfinished, { resultPath: '$.error' });
    }
    const authPaused = answer(this, 'AuthPaused');
    const inDoubt = new Choice(this, 'InDoubt?')
      .when(verdictIs('outcome', 'out-of-sync'), tellOutOfSync)
      .when(isToldBefore(), authPaused)
      .otherwise(tellAttention);
    for (const ending of [
      recordRefused,
      recordNothingIssued,
      recordProviderRefused,
      recordPostponed,
      recordAuthPaused,
    ]) {
      ending.next(inDoubt);
    }
    tellAttention.next(
      new Choice(this, 'WhyNotInSync?')
        .when(verdictIs('outcome', 'refused'), answer(this, 'CtRefused'))
        .when(verdictIs('outcome', 'restored'), answer(this, 'CtRestored'))
        .when(verdictIs('outcome', 'auth-paused'), authPaused)
        .otherwise(answer(this, 'CtPostponed')),
    );

    const mustReconcile = new Choice(this, 'ReissueOpen?')
      .when(Condition.stringEquals('$.verdict', 'reconcile'), listReissuesToTrack)
      .otherwise(snapshot.start);
    goOn.next(snapshot.start);
    const start = opening(this, calls, 'record/open-ct-change', mustReconcile);
    this.machine = machine(this, 'CtStatusReissue', start, Duration.hours(102));
  }
}
