import { Choice, Condition, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { describeOwner, OWNER_UNKNOWN } from './describe-owner.ts';
import { type MachineParts, verdictIs } from './machine.ts';
import { ALREADY_STARTED, startMachine } from './start-machine.ts';
import { DAILY_TIMEOUT, guarded, recordPage, sweep } from './sweep.ts';

/**
 * Every order whose CT status we have changed, daily (sweep.ts):
 *   order's record -> settled: order -> reissues -> (download -> inspect)? -> judge -> (tell -> remember)? -> start?
 *                     (a drift of flag or certificate, or that the certificate ends; what is enforced is started, and
 *                     a change whose pause is lifted)
 *                     under way: ask the owner -> (dead: start)?
 *
 * The only request it makes of DigiCert is a read: a change is CtStatusReissue's, with all its guards.
 */
export class SweepCtOrders extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'SweepCtOrders');
    this.machine = sweep(this, parts, {
      sweep: 'ct-orders',
      name: 'SweepCtOrders',
      timeout: DAILY_TIMEOUT,
      ...recordPage(this, parts, 'ct-order', 'orderId'),
      item: (broken) => this.#order(parts, broken),
    });
  }

  #order({ calls, bus }: MachineParts, broken: Pass) {
    const task = (call: string, options = {}) => calls.task(this, call, { inSweep: true, ...options });
    const readCtOrder = task('record/read-ct-order');
    const askOwner = describeOwner(this, '$.readCtOrder.owner');
    const orderInfo = task('digicert/order-info');
    const listReissues = task('digicert/list-reissues');
    const download = task('digicert/download-certificate', {
      payload: { 'issuedCertificateId.$': '$.listReissues.newestIssuedCertificateId' },
    });
    const inspect = task('certificate/inspect-certificate', {
      payload: { 'pem.$': '$.downloadCertificate.pem', 'serialNumber.$': '$.listReissues.newestSerialNumber' },
    });
    const judge = task('record/judge-drift');
    const tellDrift = tell(this, bus, 'TellCtOutOfSync', 'CT Out Of Sync', {
      'orderId.$': '$.orderId',
      'verdict.$': '$.judgeDrift.verdict',
      'reason.$': '$.judgeDrift.reason',
    });
    const tellExpiring = tell(this, bus, 'TellOrderExpiring', 'Certificate Expiring', {
      'orderId.$': '$.orderId',
      'verdict.$': '$.judgeDrift.end.verdict',
      'reason.$': '$.judgeDrift.end.reason',
      'expiresAt.$': '$.judgeDrift.end.expiresAt',
      'daysLeft.$': '$.judgeDrift.end.daysLeft',
    });
    const remember = task('record/remember-drift');
    const startChange = startMachine(this, 'CtStatusReissue', {
      namePath: '$.readCtOrder.startName',
      input: {
        'orderId.$': '$.readCtOrder.wish.orderId',
        'disableCt.$': '$.readCtOrder.wish.disableCt',
        'acknowledgeUnlogged.$': '$.readCtOrder.wish.acknowledgeUnlogged',
        'csr.$': '$.readCtOrder.wish.csr',
        'enforce.$': '$.readCtOrder.wish.enforce',
      },
    });
    const covered = new Pass(this, 'OrderCovered', {
      parameters: { verdict: 'covered', 'figures.$': '$.readCtOrder.figures' },
    });

    startChange.addCatch(covered, { errors: ALREADY_STARTED, resultPath: '$.error' });
    askOwner.addCatch(startChange, { errors: OWNER_UNKNOWN, resultPath: '$.error' });
    guarded(broken, readCtOrder, askOwner, orderInfo, listReissues, download, inspect, judge, remember, startChange);
    guarded(broken, tellDrift, tellExpiring);
    readCtOrder.next(
      new Choice(this, 'Settled?')
        .when(verdictIs('readCtOrder', 'under-way'), askOwner)
        .when(verdictIs('readCtOrder', 'left'), startChange)
        .when(verdictIs('readCtOrder', 'untouched'), covered)
        .otherwise(orderInfo),
    );
    askOwner.next(
      new Choice(this, 'OwnerRunning?')
        .when(Condition.stringEquals('$.describeOwner.Status', 'RUNNING'), covered)
        .otherwise(startChange),
    );
    orderInfo.next(listReissues);
    const id = '$.listReissues.newestIssuedCertificateId';
    listReissues.next(
      new Choice(this, 'NewestKnown?')
        .when(Condition.isNull(id), covered)
        .when(Condition.numberEqualsJsonPath(id, '$.readCtOrder.issuedCertificateId'), judge)
        .otherwise(download),
    );
    download.next(inspect);
    inspect.next(judge);
    const whetherToStart = new Choice(this, 'Start?')
      .when(Condition.stringEquals('$.judgeDrift.next', 'start'), startChange)
      .otherwise(covered);
    judge.next(
      new Choice(this, 'News?')
        .when(Condition.stringEquals('$.judgeDrift.news', 'drift'), tellDrift)
        .when(Condition.stringEquals('$.judgeDrift.news', 'end'), tellExpiring)
        .otherwise(whetherToStart),
    );
    tellDrift.next(remember);
    tellExpiring.next(remember);
    remember.next(whetherToStart);
    startChange.next(covered);
    return readCtOrder;
  }
}
