import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTemplate } from '../../../lib/local/template.ts';
import { machine, writeStack } from './stack.ts';

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  },
};
const secret = { Type: 'AWS::SecretsManager::Secret', Properties: {} };

test('a machine has its ARNs, whether its definition is joined or substituted', () => {
  const directory = writeStack({
    functions: { work: 'return event' },
    resources: {
      Joined: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'Small_Joined',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DefinitionString: {
            'Fn::Join': [
              '',
              [
                '{"StartAt":"Work","States":{"Work":{"Type":"Task","End":true,"Resource":"',
                { 'Fn::GetAtt': ['work', 'Arn'] },
                '"}}}',
              ],
            ],
          },
        },
      },
      Substituted: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: {
            'Fn::Sub': [
              // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub's own placeholders.
              '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":["${work.Arn}","${Joined}","${own}","${!literal}","arn:${AWS::Partition}:${AWS::Region}"]}}}',
              { own: { Ref: 'Table' } },
            ],
          },
        },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Table: table,
    },
  });

  const [joined, substituted] = loadTemplate(directory).machines;

  expect(joined).toMatchObject({
    name: 'Joined',
    fullName: 'Small_Joined',
    arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Small_Joined',
    roleArn: 'arn:aws:iam::000000000000:role/Small-Role',
    definition: { States: { Work: { Resource: 'arn:aws:lambda:us-east-1:000000000000:function:Small_work' } } },
  });
  expect(substituted?.definition.States.A).toMatchObject({
    Result: [
      'arn:aws:lambda:us-east-1:000000000000:function:Small_work',
      'arn:aws:states:us-east-1:000000000000:stateMachine:Small_Joined',
      'Small-Table',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder that stays.
      '${literal}',
      'arn:aws:us-east-1',
    ],
  });
});

test('a function has its bundle and its environment, with names and ARNs filled in', () => {
  const directory = writeStack({
    functions: { work: '' },
    environment: { work: { TABLE_NAME: { Ref: 'Table' }, SECRET_ARN: { Ref: 'DigiCertSecret' }, PLAIN: 'as it is' } },
    resources: { Table: table, DigiCertSecret: secret },
  });

  const { functions, secrets } = loadTemplate(directory);

  const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Small-DigiCertSecret';
  expect(functions).toEqual([
    {
      name: 'Small_work',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:Small_work',
      bundle: join(directory, 'asset.work', 'index.mjs'),
      environment: { TABLE_NAME: 'Small-Table', SECRET_ARN: arn, PLAIN: 'as it is' },
    },
  ]);
  expect(secrets).toEqual([{ logicalId: 'DigiCertSecret', arn }]);
});

test('a table keeps only what CreateTable takes', () => {
  const directory = writeStack({ resources: { Table: table } });

  expect(loadTemplate(directory).tables).toEqual([
    {
      TableName: 'Small-Table',
      KeySchema: table.Properties.KeySchema,
      AttributeDefinitions: table.Properties.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
    },
  ]);
});

test.each([
  ['an unknown intrinsic', { 'Fn::ImportValue': 'x' }, 'the intrinsic Fn::ImportValue is not known here'],
  ['a reference to nothing', { Ref: 'Nothing' }, 'the template refers to Nothing, which it does not hold'],
  [
    'an unknown attribute',
    { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    'Table: the attribute StreamArn is not known here',
  ],
  ['an unknown pseudo parameter', { Ref: 'AWS::StackId' }, 'the pseudo parameter AWS::StackId is not known here'],
  ['no text', ['a'], 'work: VALUE: expected a text, got ["a"]'],
])('the environment is refused for %s', (_, value, message) => {
  const directory = writeStack({
    functions: { work: '' },
    environment: { work: { VALUE: value } },
    resources: { Table: table },
  });

  expect(() => loadTemplate(directory)).toThrow(message);
});

test('a directory without a template says what makes one', () => {
  expect(() => loadTemplate('/nowhere')).toThrow('no template in /nowhere: run `npm run synth` first');
});

test('two stacks in one directory are refused', () => {
  const directory = writeStack({ machines: { A: machine({ A: { Type: 'Succeed' } }) } });
  writeFileSync(join(directory, 'Other.template.json'), '{"Resources":{}}');

  expect(() => loadTemplate(directory)).toThrow('more than one template');
});
