import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './nag.ts';

/** A provider's credential; a person gives it its value after the deployment. */
export class ProviderSecret extends Secret {
  readonly #key: Key;

  constructor(scope: Construct, id: string, key: Key, description: string) {
    super(scope, id, { description, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    this.#key = key;
    // Given to the L2 construct, it would put actions with wildcards into the key's policy.
    (this.node.defaultChild as CfnSecret).kmsKeyId = key.keyArn;
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Restricted as it should be, it may not make its own successor: a person rotates it, see docs/security.md',
    );
  }

  /** Reading this one, and using the secrets' key for this one. */
  grantValueTo(lambda: LambdaFunction): void {
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [this.#key.keyArn],
        conditions: {
          StringEquals: {
            'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com`,
            'kms:EncryptionContext:SecretARN': this.secretArn,
          },
        },
      }),
    );
  }
}
