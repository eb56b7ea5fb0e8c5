import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { named } from './names.ts';
import type { Settings } from './settings.ts';

/** What a service does with a key that encrypts for it, spelt out where AWS's examples have wildcards. */
export const KEY_USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];

/** What an administrator of the account may be given by IAM. */
const KEY_ADMINISTRATION = [
  ...['kms:GetKeyPolicy', 'kms:PutKeyPolicy', 'kms:ListKeyPolicies', 'kms:UpdateKeyDescription'],
  ...['kms:EnableKey', 'kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion'],
  ...['kms:EnableKeyRotation', 'kms:DisableKeyRotation', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations'],
  ...['kms:RotateKeyOnDemand', 'kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant', 'kms:RetireGrant'],
  ...['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
  ...['kms:TagResource', 'kms:UntagResource', 'kms:ListResourceTags'],
];

/** For what must be readable after the stack: kept, unless its creation failed, or deleted with it. */
export function removalOf(policy: Settings['removalPolicy']): RemovalPolicy {
  return policy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/** Two keys, so that no service which carries logs or messages may use the one that the secrets are under. */
export class Keys extends Construct {
  readonly secrets: IKey;
  /** The table, the logs and the topic. */
  readonly data: Key;

  constructor(scope: Construct, { secretsKeyArn, removalPolicy }: Pick<Settings, 'secretsKeyArn' | 'removalPolicy'>) {
    super(scope, 'Keys');
    const { stackName } = Stack.of(this);
    const removal = removalOf(removalPolicy);
    this.secrets =
      secretsKeyArn === undefined
        ? this.#key('Secrets', `${stackName}: the providers' credentials`, removal)
        : Key.fromKeyArn(this, 'Secrets', secretsKeyArn);
    this.data = this.#key('Data', `${stackName}: the table, the logs and the topic`, removal);
    this.data.addToResourcePolicy(this.#forLogs());
    // Both publish to the topic.
    this.data.addToResourcePolicy(
      new PolicyStatement({
        principals: ['cloudwatch', 'events'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
  }

  /** It outlives the stack, as the table and the secrets do: without it they could not be read. */
  #key(id: string, description: string, removalPolicy: RemovalPolicy): Key {
    const account = new PolicyStatement({
      principals: [new AccountRootPrincipal()],
      actions: [...KEY_USE, ...KEY_ADMINISTRATION],
      resources: ['*'],
    });
    return new Key(this, id, {
      description,
      enableKeyRotation: true,
      removalPolicy,
      policy: new PolicyDocument({ statements: [account] }),
    });
  }

  /** For this stack's log groups only. */
  #forLogs(): PolicyStatement {
    const stack = Stack.of(this);
    const group = (name: string) => stack.formatArn({ service: 'logs', resource: `log-group:${name}` });
    return new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: KEY_USE,
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [
            group(`/aws/lambda/${named(this, '*')}`),
            group(`/aws/vendedlogs/states/${named(this, '*')}`),
            group(`/aws/vendedlogs/apis/${stack.stackName}`),
          ],
        },
      },
    });
  }
}
