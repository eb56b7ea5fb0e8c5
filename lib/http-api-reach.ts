import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { Calls } from './call.ts';
import type { Lambda } from './lambda.ts';
import type { RecordTable } from './record-table.ts';
import { grantTable } from './table-access.ts';

/** What the API reads from the providers, by each call's own Lambda. */
const READS = [
  'cloudflare/list-certificate-packs',
  'cloudflare/get-certificate-pack',
  'cloudflare/get-certificate-pack-quotas',
  'cloudflare/get-ssl-recommendation',
  'cloudflare/get-automatic-ssl-mode',
  'cloudflare/get-universal-ssl-settings',
  'cloudflare/ssl-verification-details',
  'cloudflare/analyze-certificate',
  'digicert/list-domains',
  'digicert/domain-info',
  'digicert/order-info',
  'digicert/list-notes',
];

/** What the API starts; it may look at every machine's executions. */
const STARTED = new Set([
  'CertificateLifecycle',
  'RestartValidation',
  'EditValidationMethod',
  'UpdateCertificatePack',
  'RotateCertificatePack',
  'DeleteCertificatePack',
  'ResolveCertificate',
  'CtStatusReissue',
  'ResolveCtOrder',
  'AddNote',
  'DeleteNote',
  'RecordZoneWishes',
  'RemoveZone',
  'EditUniversalSslSettings',
  'EditAutomaticSslMode',
  'RetryVerification',
]);

export interface Reach {
  calls: Calls;
  table: RecordTable;
  /** All there are, by their names in camelCase. */
  machines: Record<string, StateMachine>;
}

/** One statement an action: the CDK's own grants, one a machine, would outgrow the policy. */
export function grantReach(handler: Lambda, { calls, table, machines }: Reach): void {
  const allow = (action: string, resources: string[]) =>
    handler.addToRolePolicy(new PolicyStatement({ actions: [action], resources }));
  const named = Object.entries(machines).map(
    ([name, machine]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, machine] as const,
  );
  const started = named.filter(([name]) => STARTED.has(name));
  grantTable(handler, table, { items: ['GetItem', 'Query'], lists: true });
  allow(
    'lambda:InvokeFunction',
    READS.map((call) => calls.functionOf(call).functionArn),
  );
  allow(
    'states:StartExecution',
    started.map(([, { stateMachineArn }]) => stateMachineArn),
  );
  const executions = named.map(([, { stateMachineName }]) => statesArn(handler, 'execution', `${stateMachineName}:*`));
  allow('states:DescribeExecution', executions);
  for (const arn of executions) {
    acknowledgeWildcard(handler.ownRole, arn, 'Whoever started an execution may look at it');
  }
}

export function statesArn(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
}
