import { Choice, Condition, type IChainable, type State } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import type { Calls } from '../call.ts';
import { verdictIs } from './machine.ts';

interface Around {
  calls: Calls;
  /** Takes what was caught as `$.listReissuesToTrack`, and waits. */
  trackReissue: IChainable;
  recordAuthPaused: IChainable;
  recordUnfinished: IChainable;
  /** The change was another execution's, and this one was asked for the other CT status. */
  goOn: IChainable;
  tellInSync: IChainable;
  tellOutOfSync: IChainable;
}

/** True when what was reconciled is not what this execution was asked for. */
export const isOvertaken = Condition.not(Condition.booleanEqualsJsonPath('$.disableCt', '$.wish.disableCt'));

/**
 * The part of CtStatusReissue that proves what a reissue came to, by the certificate's own bytes and the order's flag:
 *
 *   download -> inspect -> order -> duplicates -> judge -> note -> in sync | out of sync
 *
 * A read that fails leads back to the wait for the reissue: a certificate may be listed before it can be downloaded.
 */
export class CtProof {
  readonly start: State;

  constructor(scope: Construct, around: Around) {
    const { calls, trackReissue, recordAuthPaused, recordUnfinished, goOn, tellInSync, tellOutOfSync } = around;
    const task = calls.task.bind(calls, scope);
    const order = { 'orderId.$': '$.orderId' };
    const download = task('digicert/download-certificate', {
      purpose: 'Reissued',
      payload: { 'issuedCertificateId.$': '$.trackReissue.issuedCertificateId' },
    });
    const inspect = task('certificate/inspect-certificate', {
      purpose: 'Reissued',
      payload: {
        'pem.$': '$.downloadCertificateReissued.pem',
        'preferredSerialNumber.$': '$.trackReissue.serialNumber',
      },
    });
    const orderInfo = task('digicert/order-info', { purpose: 'ToConfirm' });
    const listDuplicates = task('digicert/list-duplicates');
    const judge = task('record/judge-ct-change', {
      plans: true,
      result: 'outcome',
      payload: {
        ...{ ...order, 'owner.$': '$.owner' },
        'leaf.$': '$.inspectCertificateReissued',
        'issuedCertificateId.$': '$.trackReissue.issuedCertificateId',
        'serialNumber.$': '$.trackReissue.serialNumber',
        'newestIssuedCertificateId.$': '$.listReissuesToTrack.newestIssuedCertificateId',
        'unreadable.$': '$.listReissuesToTrack.unreadable',
        'order.$': '$.orderInfoToConfirm',
        'duplicates.$': '$.listDuplicates',
      },
    });
    const addNote = task('digicert/add-note', {
      plan: '$.outcome.send',
      payload: { ...order, 'note.$': '$.outcome.reason' },
    });

    for (const read of [download, orderInfo]) {
      read.addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' });
    }
    for (const read of [download, inspect, orderInfo]) {
      read.addCatch(trackReissue, { resultPath: '$.listReissuesToTrack' });
    }
    download.next(inspect);
    inspect.next(orderInfo);
    orderInfo.next(listDuplicates);
    // How many there are is only told.
    listDuplicates.addCatch(judge, { resultPath: '$.listDuplicates' }).next(judge);
    judge
      .addCatch(recordUnfinished, { resultPath: '$.error' })
      .next(
        new Choice(scope, 'InSync?')
          .when(isOvertaken, goOn)
          .when(verdictIs('outcome', 'in-sync'), addNote)
          .otherwise(tellOutOfSync),
      );
    // The note is for people who read the order; the record is what counts.
    addNote.addCatch(tellInSync, { resultPath: '$.error' }).next(tellInSync);
    this.start = download;
  }
}
