import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FIRST_WAIT_SECONDS } from '../../lambdas/domain/poll-schedule.ts';
import { MAX_DEADLINE_HOURS } from '../../lambdas/domain/request.ts';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { tell } from '../events.ts';
import { answer, isToldBefore, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

/**
 * open -> (wait -> verification -> (pack -> record -> tell?)?)* -> active | timed out | failed | overdue
 *
 * A read that fails with all its retries, for whatever reason, is waited out to the deadline: the record says why, and
 * people hear of each kind of error once. Refused credentials end the poll.
 *
 * At most the request's deadline, 18 days, plus 6 h for the retries of the last read: about 250 polls and 5,000 events.
 */
export class PollVerification extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'PollVerification');
    const task = calls.task.bind(calls, this);
    const facts = {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.packId',
      'verdict.$': '$.outcome.verdict',
      'reason.$': '$.outcome.reason',
    };

    const waitForFirst = new Wait(this, 'WaitForFirstVerification', {
      time: WaitTime.duration(Duration.seconds(FIRST_WAIT_SECONDS)),
    });
    const getSslVerification = task('cloudflare/get-ssl-verification');
    const waitForVerification = new Wait(this, 'WaitForVerification', {
      time: WaitTime.secondsPath('$.getSslVerification.waitSeconds'),
    });
    const getCertificatePack = task('cloudflare/get-certificate-pack');
    const recordVerification = task('record/record-verification', { result: 'outcome' });
    const waitForNextLook = new Wait(this, 'WaitForNextLook', { time: WaitTime.secondsPath('$.outcome.waitSeconds') });
    const recordFailedRead = task('record/record-verification', {
      name: 'RecordFailedRead',
      result: 'outcome',
      payload: {
        'certificateId.$': '$.certificateId',
        'owner.$': '$.owner',
        'verificationStartedAt.$': '$.verificationStartedAt',
        'deadlineAt.$': '$.deadlineAt',
        'failedRead.$': '$.error',
      },
    });
    const recordAuthPaused = task('record/settle-certificate', {
      name: 'RecordAuthPaused',
      result: 'outcome',
      payload: {
        'certificateId.$': '$.certificateId',
        'owner.$': '$.owner',
        status: 'AUTH_PAUSED',
        'error.$': '$.error',
      },
    });
    const tellRecords = tell(this, bus, 'TellValidationRecords', 'Validation Records Needed', {
      ...facts,
      'validationMethod.$': '$.validationMethod',
      'validationRecords.$': '$.getCertificatePack.validationRecords',
    });
    const tellWaiting = tell(this, bus, 'TellVerificationWaiting', 'Attention Needed', {
      ...facts,
      'notice.$': '$.outcome.notice',
    });
    const tellActive = tell(this, bus, 'TellCertificateActive', 'Certificate Active', facts);
    const tellAttention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', facts);

    const outcome = (verdict: string) => verdictIs('outcome', verdict);
    const notice = (value: string) => Condition.stringEquals('$.outcome.notice', value);

    waitForFirst.next(getSslVerification);
    getSslVerification.next(
      new Choice(this, 'ReadPack?')
        .when(Condition.stringEquals('$.getSslVerification.verdict', 'read-pack'), getCertificatePack)
        .otherwise(waitForVerification.next(getSslVerification)),
    );
    getCertificatePack.next(recordVerification);
    const verified = new Choice(this, 'Verified?')
      .when(outcome('active'), tellActive.next(answer(this, 'PackActive')))
      .when(outcome('timed-out'), answer(this, 'ValidationTimedOut'))
      .when(Condition.or(outcome('failed'), outcome('overdue')), tellAttention)
      .otherwise(
        new Choice(this, 'AnythingToTell?')
          .when(notice('none'), waitForNextLook)
          .when(notice('validation-records'), tellRecords.next(waitForNextLook))
          .otherwise(tellWaiting.next(waitForNextLook)),
      );
    recordVerification.next(verified);
    recordFailedRead.next(verified);
    waitForNextLook.next(getSslVerification);
    for (const read of [getSslVerification, getCertificatePack]) {
      read
        .addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
        .addCatch(recordFailedRead, { resultPath: '$.error' });
    }
    const authPaused = answer(this, 'AuthPaused');
    recordAuthPaused.next(new Choice(this, 'PauseTold?').when(isToldBefore(), authPaused).otherwise(tellAttention));
    tellAttention.next(
      new Choice(this, 'WhyNotActive?')
        .when(outcome('overdue'), answer(this, 'VerificationOverdue'))
        .when(outcome('auth-paused'), authPaused)
        .otherwise(answer(this, 'ValidationFailed')),
    );

    const start = opening(this, calls, 'record/open-certificate', waitForFirst, { needsPack: true });
    this.machine = machine(this, 'PollVerification', start, Duration.hours(MAX_DEADLINE_HOURS + 6));
  }
}
