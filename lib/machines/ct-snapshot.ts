import { Choice, Condition, type IChainable, Map as MapState, type State } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ErrorName } from '../../lambdas/runtime/errors.ts';
import type { Calls } from '../call.ts';

interface Around {
  calls: Calls;
  recordNothingIssued: IChainable;
  recordAuthPaused: IChainable;
  /** For what DigiCert refuses to show, e.g. because there is no such order. */
  recordRefused: IChainable;
  planCtChange: IChainable;
}

/**
 * The part of CtStatusReissue that reads what there is before anything is changed:
 *
 *   order -> reissues -> (nothing issued | download -> inspect -> domains -> plan) | refused
 *
 * The plan then knows the order, its newest issued leaf, and until when its names may be issued for.
 */
export class CtSnapshot {
  readonly start: State;

  constructor(scope: Construct, { calls, recordNothingIssued, recordAuthPaused, recordRefused, planCtChange }: Around) {
    const task = calls.task.bind(calls, scope);
    const orderInfo = task('digicert/order-info');
    const listReissues = task('digicert/list-reissues');
    const downloadCertificate = task('digicert/download-certificate', {
      payload: { 'issuedCertificateId.$': '$.listReissues.newestIssuedCertificateId' },
    });
    const inspectCertificate = task('certificate/inspect-certificate', {
      payload: {
        'pem.$': '$.downloadCertificate.pem',
        'serialNumber.$': '$.listReissues.newestSerialNumber',
        'csr.$': '$.csr',
        'orderCsr.$': '$.orderInfo.csr',
      },
    });
    const listDomains = task('digicert/list-domains', {
      payload: { covering: { 'commonName.$': '$.orderInfo.commonName', 'dnsNames.$': '$.orderInfo.dnsNames' } },
    });
    const readDomains = new MapState(scope, 'ReadDomains', {
      itemsPath: '$.listDomains.domains',
      itemSelector: { 'domainId.$': '$$.Map.Item.Value.domainId' },
      maxConcurrency: 5,
      resultPath: '$.domains',
    });
    readDomains.itemProcessor(task('digicert/domain-info', { result: 'state' }));

    orderInfo.next(listReissues);
    listReissues.next(
      new Choice(scope, 'AnythingIssued?')
        .when(Condition.isNull('$.listReissues.newestIssuedCertificateId'), recordNothingIssued)
        .otherwise(downloadCertificate),
    );
    downloadCertificate.next(inspectCertificate);
    inspectCertificate.next(listDomains);
    listDomains.next(readDomains);
    readDomains.next(planCtChange);
    for (const read of [orderInfo, listReissues, downloadCertificate, listDomains, readDomains]) {
      read
        .addCatch(recordAuthPaused, { errors: [ErrorName.CredentialsRejected], resultPath: '$.error' })
        .addCatch(recordRefused, { errors: [ErrorName.ProviderRejected], resultPath: '$.error' });
    }
    // A download of another certificate than listed will not mend by trying again.
    inspectCertificate.addCatch(recordRefused, { errors: [ErrorName.ContractBroken], resultPath: '$.error' });
    this.start = orderInfo;
  }
}
