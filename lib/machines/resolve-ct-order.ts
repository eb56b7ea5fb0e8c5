import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { tell } from '../events.ts';
import { notDone } from './command.ts';
import { answer, type MachineParts, machine, verdictIs } from './machine.ts';
import { opening } from './opening.ts';
import { ALREADY_STARTED, startMachine } from './start-machine.ts';

/**
 * open -> (adopt: order -> reissues -> download -> inspect)? -> plan -> let go
 *      -> in sync | out of sync | abandoned | CtStatusReissue is started | refused
 *
 * A person's decision closes the INTENT of a CT change; what was in doubt stays so until a certificate is read. At most
 * 4 h: three reads with all their retries, and our own calls.
 */
export class ResolveCtOrder extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, parts: MachineParts) {
    super(scope, 'ResolveCtOrder');
    const { calls, bus } = parts;
    const task = calls.task.bind(calls, this);
    const facts = { 'orderId.$': '$.orderId', 'verdict.$': '$.outcome.verdict', 'reason.$': '$.outcome.reason' };
    const orderInfo = task('digicert/order-info');
    const listReissues = task('digicert/list-reissues');
    const download = task('digicert/download-certificate');
    const inspect = task('certificate/inspect-certificate', {
      payload: {
        'pem.$': '$.downloadCertificate.pem',
        'preferredSerialNumber.$': '$.listReissues.newestSerialNumber',
      },
    });
    const plan = task('record/plan-ct-resolution', { result: 'outcome' });
    const close = task('record/close-ct-order', {
      payload: { 'orderId.$': '$.orderId', 'owner.$': '$.owner' },
    });
    const startReissue = startMachine(this, 'CtStatusReissue', {
      namePath: '$.startName',
      input: {
        'orderId.$': '$.orderId',
        'disableCt.$': '$.outcome.wish.disableCt',
        'acknowledgeUnlogged.$': '$.outcome.wish.acknowledgeUnlogged',
        'csr.$': '$.outcome.wish.csr',
        'enforce.$': '$.outcome.wish.enforce',
      },
    });
    const tellInSync = tell(this, bus, 'TellCtInSync', 'CT In Sync', facts);
    const tellOutOfSync = tell(this, bus, 'TellCtOutOfSync', 'CT Out Of Sync', facts);
    const resolved = answer(this, 'CtOrderResolved');
    const { explain, told } = notDone(this, parts, 'orderId');

    const adopting = new Choice(this, 'Adopting?')
      .when(Condition.stringEquals('$.action', 'adopt'), orderInfo)
      .otherwise(plan);
    for (const read of [orderInfo, listReissues, download, inspect]) {
      read.addCatch(explain, { resultPath: '$.error' });
    }
    orderInfo.next(listReissues);
    listReissues.next(download);
    download.next(inspect);
    inspect.next(plan);
    plan.next(close);
    explain.next(close);
    const ended = new Choice(this, 'Resolved?')
      .when(Condition.isPresent('$.error'), told)
      .when(verdictIs('outcome', 'refused'), answer(this, 'ResolutionRefused'))
      .when(verdictIs('outcome', 'reissue'), startReissue)
      .when(verdictIs('outcome', 'in-sync'), tellInSync)
      .when(verdictIs('outcome', 'out-of-sync'), tellOutOfSync)
      .otherwise(resolved);
    // What was decided must be told, and a record that is not let go is taken up by whoever comes next.
    close.addCatch(ended, { resultPath: '$.notClosed' }).next(ended);
    startReissue.addCatch(resolved, { errors: ALREADY_STARTED, resultPath: '$.started' });
    for (const step of [startReissue, tellInSync, tellOutOfSync]) step.next(resolved);

    const start = opening(this, calls, 'record/open-ct-resolution', adopting);
    this.machine = machine(this, 'ResolveCtOrder', start, Duration.hours(4));
  }
}
