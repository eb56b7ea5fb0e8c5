import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Pass, type StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { SETTLE_SECONDS } from '../../lambdas/domain/reconcile.ts';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import { tell } from '../events.ts';
import { NOT_SENT } from '../retry-policies.ts';
import { answer, isToldBefore, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';

/**
 * open -> lease -> list -> adopt | quota -> intent -> order -> record, or reconcile (-> wait -> list -> adopt)* -> release
 *
 * An order that is answered with another pack is looked for like one whose answer is lost.
 *
 * One order at most: after the POST only the list is read. At most 6 h, most of it waiting for the zone's lease.
 */
export class OrderCertificatePack extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, { calls, bus }: MachineParts) {
    super(scope, 'OrderCertificatePack');
    const task = calls.task.bind(calls, this);
    const writer = { 'certificateId.$': '$.certificateId', 'owner.$': '$.owner' };
    const settle = (name: string, fields: Record<string, unknown>) =>
      task('record/settle-certificate', { name, result: 'outcome', payload: { ...writer, ...fields } });
    const becauseOfError = { 'error.$': '$.error' };

    // What it sends is its own, though the record is its parent's: a redriven parent has another child.
    const lease = { 'zoneId.$': '$.zoneId', 'owner.$': '$$.Execution.Id' };
    const acquireZoneLease = task('record/acquire-zone-lease', { payload: lease });
    const waitForZoneLease = new Wait(this, 'WaitForZoneLease', {
      time: WaitTime.secondsPath('$.acquireZoneLease.waitSeconds'),
    });
    const listCertificatePacks = task('cloudflare/list-certificate-packs');
    const adoptPack = task('record/adopt-pack', {
      result: 'outcome',
      payload: { ...writer, 'packs.$': '$.listCertificatePacks', 'orderer.$': '$$.Execution.Id' },
    });
    const getQuotas = task('cloudflare/get-certificate-pack-quotas');
    const commitOrderIntent = task('record/commit-order-intent', {
      plans: true,
      payload: {
        ...writer,
        'executionId.$': '$$.Execution.Id',
        'zoneId.$': '$.zoneId',
        'listCertificatePacks.$': '$.listCertificatePacks',
      },
    });
    const orderCertificatePack = task('cloudflare/order-certificate-pack', {
      plan: '$.commitOrderIntent.send',
      payload: {
        'zoneId.$': '$.zoneId',
        'hosts.$': '$.hosts',
        'certificateAuthority.$': '$.certificateAuthority',
        'validationMethod.$': '$.validationMethod',
        'validityDays.$': '$.validityDays',
        'cloudflareBranding.$': '$.cloudflareBranding',
      },
    });
    const recordOrder = task('record/record-order', { result: 'outcome' });
    const waitForOrderToShow = new Wait(this, 'WaitForOrderToShow', {
      time: WaitTime.duration(Duration.seconds(SETTLE_SECONDS)),
    });
    const listToReconcile = task('cloudflare/list-certificate-packs', { purpose: 'ToReconcile' });
    const adoptToReconcile = task('record/adopt-pack', {
      purpose: 'ToReconcile',
      result: 'outcome',
      payload: { ...writer, 'packs.$': '$.listCertificatePacksToReconcile' },
    });
    const releaseZoneLease = task('record/release-zone-lease', { payload: lease });

    const recordQuotaExhausted = settle('RecordQuotaExhausted', {
      status: 'QUOTA_EXHAUSTED',
      'reason.$': '$.getCertificatePackQuotas.reason',
    });
    const recordRefused = settle('RecordRefused', { status: 'REFUSED', orderNotSent: true, ...becauseOfError });
    const recordPostponed = settle('RecordPostponed', { status: 'REQUESTED', orderNotSent: true, ...becauseOfError });
    const recordOrderPaused = settle('RecordOrderPaused', {
      status: 'AUTH_PAUSED',
      orderNotSent: true,
      ...becauseOfError,
    });
    const recordUncertain = settle('RecordUncertain', { status: 'ORDER_UNCERTAIN', ...becauseOfError });
    const recordAuthPaused = settle('RecordAuthPaused', { status: 'AUTH_PAUSED', ...becauseOfError });

    const isOrdered = Condition.or(verdictIs('outcome', 'ordered'), verdictIs('outcome', 'adopted'));
    const attention = tell(this, bus, 'TellAttentionNeeded', 'Attention Needed', {
      'certificateId.$': '$.certificateId',
      'packId.$': '$.packId',
      'verdict.$': '$.outcome.verdict',
      'reason.$': '$.outcome.reason',
    });

    const hasPack = new Choice(this, 'HasPack?');
    hasPack.when(
      Condition.booleanEquals('$.hasPack', true),
      new Pass(this, 'AlreadyOrdered', {
        parameters: { verdict: 'ordered', 'reason.$': '$.reason', 'packId.$': '$.packId' },
        resultPath: '$.outcome',
      }).next(answer(this, 'PackOrderedBefore')),
    );
    hasPack.otherwise(acquireZoneLease);
    acquireZoneLease.next(
      new Choice(this, 'ZoneLeaseAcquired?')
        .when(Condition.not(verdictIs('acquireZoneLease', 'acquired')), waitForZoneLease.next(acquireZoneLease))
        .when(Condition.booleanEquals('$.intentOpen', true), listToReconcile)
        .otherwise(listCertificatePacks),
    );
    listCertificatePacks.next(adoptPack);
    adoptPack.next(
      new Choice(this, 'Adopted?')
        .when(isOrdered, releaseZoneLease)
        .when(verdictIs('outcome', 'none'), getQuotas)
        // Another execution for the same owner may have ordered while this one waited for the lease.
        .otherwise(waitForOrderToShow),
    );
    getQuotas.next(
      new Choice(this, 'QuotaLeft?')
        .when(verdictIs('getCertificatePackQuotas', 'exhausted'), recordQuotaExhausted.next(releaseZoneLease))
        .otherwise(commitOrderIntent),
    );
    commitOrderIntent.next(
      new Choice(this, 'MayOrder?')
        .when(verdictIs('commitOrderIntent', 'committed'), orderCertificatePack)
        .when(verdictIs('commitOrderIntent', 'reconcile'), listToReconcile)
        .otherwise(acquireZoneLease),
    );
    orderCertificatePack
      .addCatch(recordRefused, { errors: [ErrorName.ProviderRejected], resultPath: '$.error' })
      .addCatch(recordOrderPaused.next(releaseZoneLease), {
        errors: [ErrorName.CredentialsRejected],
        resultPath: '$.error',
      })
      .addCatch(recordPostponed, { errors: NOT_SENT, resultPath: '$.error' })
      .addCatch(waitForOrderToShow, { resultPath: '$.error' })
      .next(recordOrder);
    recordOrder.next(
      new Choice(this, 'AnsweredAsOrdered?').when(isOrdered, releaseZoneLease).otherwise(waitForOrderToShow),
    );
    waitForOrderToShow.next(listToReconcile);
    listToReconcile.next(adoptToReconcile);
    adoptToReconcile.next(
      new Choice(this, 'Reconciled?')
        .when(verdictIs('outcome', 'look-again'), waitForOrderToShow)
        .otherwise(releaseZoneLease),
    );
    for (const read of [listCertificatePacks, getQuotas, listToReconcile]) {
      read.addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' });
    }
    for (const read of [listCertificatePacks, getQuotas]) {
      read
        .addCatch(recordRefused, { errors: [ErrorName.ProviderRejected], resultPath: '$.error' })
        .addCatch(recordPostponed, { resultPath: '$.error' });
    }
    listToReconcile.addCatch(recordUncertain, { resultPath: '$.error' });
    recordUncertain.next(releaseZoneLease);
    for (const ending of [recordRefused, recordPostponed, recordAuthPaused]) ending.next(releaseZoneLease);

    const authPaused = answer(this, 'AuthPaused');
    const ordered = new Choice(this, 'Ordered?')
      .when(isOrdered, answer(this, 'PackOrdered'))
      .when(isToldBefore(), authPaused)
      .otherwise(attention);
    // A lease that cannot be given back runs out by itself.
    releaseZoneLease.addCatch(ordered, { resultPath: '$.error' }).next(ordered);
    attention.next(
      new Choice(this, 'WhyNotOrdered?')
        .when(verdictIs('outcome', 'quota-exhausted'), answer(this, 'QuotaExhausted'))
        .when(verdictIs('outcome', 'refused'), answer(this, 'OrderRefused'))
        .when(verdictIs('outcome', 'order-uncertain'), answer(this, 'OrderUncertain'))
        .when(verdictIs('outcome', 'auth-paused'), authPaused)
        .otherwise(answer(this, 'OrderPostponed')),
    );

    const start = opening(this, calls, 'record/open-certificate', hasPack);
    this.machine = machine(this, 'OrderCertificatePack', start, Duration.hours(6));
  }
}
