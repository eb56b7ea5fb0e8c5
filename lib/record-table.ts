import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** What of a table others are granted and told. */
export interface RecordTable {
  tableName: string;
  tableArn: string;
  encryptionKey?: IKey | undefined;
}

/** The one table, new or as the settings name it. */
export function recordTable(
  scope: Construct,
  dataKey: IKey,
  { tableName, tableKeyArn, removalPolicy }: Settings,
): RecordTable {
  if (tableName !== undefined) {
    const encryptionKey = tableKeyArn === undefined ? dataKey : Key.fromKeyArn(scope, 'TableKey', tableKeyArn);
    return Table.fromTableAttributes(scope, 'Table', { tableName, encryptionKey });
  }
  const isKept = removalPolicy === 'retain';
  const table = new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: dataKey,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: isKept,
    // Not RetainExceptOnCreate: protected from deletion, it would make the rollback of a failed creation fail, too.
    removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    timeToLiveAttribute: 'removeAt',
  });
  // Only current records bear these two attributes, and only their keys are listed: who decides reads the record.
  table.addGlobalSecondaryIndex({
    indexName: 'listing',
    partitionKey: { name: 'kind', type: AttributeType.STRING },
    sortKey: { name: 'listKey', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}
