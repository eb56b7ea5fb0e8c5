import { Duration } from 'aws-cdk-lib';
import { Choice, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { tell } from '../events.ts';
import { answer, isToldBefore, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

/**
 * open -> pack -> plan -> restart | (recheck -> wait -> pack -> plan) | moving | exhausted | gone | attention
 *
 * A restart that was refused or whose answer is lost goes back to the pack: what it says decides. The plan counts
 * every restart before it is sent, so the loop ends; one that was definitely not applied is given back, and ends it, as
 * refused credentials do at once. At most 4 h: 4 reads and 3 mutations with all their retries.
 */
export class RestartValidation extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'RestartValidation');
    const task = calls.task.bind(calls, this);
    const wait = (name: string, seconds: number) =>
      new Wait(this, name, { time: WaitTime.duration(Duration.seconds(seconds)) });

    const getCertificatePack = task('cloudflare/get-certificate-pack');
    const planRestart = task('record/plan-restart', { plans: true, result: 'outcome' });
    const pack = { 'zoneId.$': '$.zoneId', 'packId.$': '$.packId' };
    const plan = '$.outcome.send';
    const restartValidation = task('cloudflare/restart-validation', { plan, payload: pack });
    const waitToReadBack = wait('WaitToReadBack', 30);
    const editValidationMethod = task('cloudflare/edit-validation-method', {
      plan,
      payload: { ...pack, 'validationMethod.$': '$.outcome.validationMethod' },
    });
    const waitForRecheck = wait('WaitForRecheck', 60);
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
    const facts = {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.packId',
      'verdict.$': '$.outcome.verdict',
      'reason.$': '$.outcome.reason',
    };
    const tellAttention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', facts);
    const tellAbandoned = tell(this, bus, 'TellValidationAbandoned', 'Validation Abandoned', facts);

    const outcome = (verdict: string) => verdictIs('outcome', verdict);
    const pauseTold = new Choice(this, 'PauseTold?');
    getCertificatePack.next(planRestart);
    planRestart.next(
      new Choice(this, 'MayRestart?')
        .when(outcome('restart'), restartValidation)
        .when(outcome('recheck'), editValidationMethod)
        .when(outcome('moving'), answer(this, 'PackMoving'))
        .when(outcome('exhausted'), tellAbandoned.next(answer(this, 'RestartsExhausted')))
        .when(outcome('auth-paused'), pauseTold)
        .otherwise(tellAttention),
    );
    const refusedCredentials = { errors: [ErrorName.CredentialsRejected] };
    restartValidation
      .addCatch(planRestart, { ...refusedCredentials, resultPath: '$.restartFailure' })
      .addCatch(waitToReadBack, { resultPath: '$.restartFailure' })
      .next(answer(this, 'ValidationRestarted'));
    waitToReadBack.next(getCertificatePack);
    editValidationMethod
      .addCatch(planRestart, { ...refusedCredentials, resultPath: '$.recheckFailure' })
      .addCatch(waitForRecheck, { resultPath: '$.recheckFailure' })
      .next(waitForRecheck);
    waitForRecheck.next(getCertificatePack);
    getCertificatePack.addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' });
    const authPaused = answer(this, 'AuthPaused');
    recordAuthPaused.next(pauseTold.when(isToldBefore(), authPaused).otherwise(tellAttention));
    tellAttention.next(
      new Choice(this, 'WhyNotRestarted?')
        .when(outcome('gone'), answer(this, 'PackGone'))
        .when(outcome('auth-paused'), authPaused)
        .otherwise(answer(this, 'AttentionNeeded')),
    );

    const start = opening(this, calls, 'record/open-certificate', getCertificatePack, { needsPack: true });
    this.machine = machine(this, 'RestartValidation', start, Duration.hours(4));
  }
}
