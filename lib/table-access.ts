import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { KEY_USE } from './keys.ts';
import { MUTATIONS } from './mutations.ts';
import type { RecordTable } from './record-table.ts';

export interface TableAccess {
  /** What is done with items, e.g. `GetItem`. */
  items?: ('GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query')[];
  /** Lists records, by the index. */
  lists?: boolean;
  /** Of the items with this partition key only. */
  only?: string;
  /** Writes and deletes items whose partition key begins so. */
  fences?: string;
}

const READS_AND_WRITES: TableAccess = { items: ['GetItem', 'PutItem'] };

/** What a record step does with the table, if not read and write records; a test holds it against the bundles. */
const OF_RECORD_STEPS: Record<string, TableAccess> = {
  'record/acquire-zone-lease': { items: ['PutItem'] },
  'record/judge-note': {},
  'record/judge-read-back': {},
  'record/page-records': { lists: true },
  'record/read-ct-order': { items: ['GetItem'] },
  'record/read-zone': { items: ['GetItem'], lists: true },
  'record/reconcile-zone': { ...READS_AND_WRITES, lists: true },
  'record/release-zone-lease': { items: ['DeleteItem'] },
  'record/remove-zone': { ...READS_AND_WRITES, lists: true },
};

/**
 * None but record steps touch records: a provider's calls share its budget, which is one item, and those that change
 * something there write beside it what they send.
 */
export function accessOf(call: string): TableAccess {
  const [folder] = call.split('/');
  if (folder === 'record') return OF_RECORD_STEPS[call] ?? READS_AND_WRITES;
  if (folder === 'certificate') return {};
  const budget: TableAccess = { items: ['GetItem', 'UpdateItem'], only: `budget#${folder}` };
  return MUTATIONS.has(call) ? { ...budget, fences: `sent#${folder}#` } : budget;
}

/** Lets a Lambda do this, and use the table's key for it, by way of DynamoDB only. */
export function grantTable(lambda: LambdaFunction, table: RecordTable, access: TableAccess): void {
  const { items = [], lists = false, only, fences } = access;
  if (items.length === 0 && !lists) return;
  lambda.addEnvironment('TABLE_NAME', table.tableName);
  const allow = (statement: PolicyStatementProps) => lambda.addToRolePolicy(new PolicyStatement(statement));
  if (items.length > 0) {
    allow({
      actions: items.map((item) => `dynamodb:${item}`),
      resources: [table.tableArn],
      ...(only && { conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [only] } } }),
    });
  }
  if (fences) {
    allow({
      actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${fences}*`] } },
    });
  }
  if (lists) allow({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/listing`] });
  if (!table.encryptionKey) return;
  const isWriter = items.some((item) => item !== 'GetItem' && item !== 'Query');
  allow({
    actions: isWriter ? KEY_USE : ['kms:Decrypt', 'kms:DescribeKey'],
    resources: [table.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(lambda).region}.amazonaws.com` } },
  });
}
