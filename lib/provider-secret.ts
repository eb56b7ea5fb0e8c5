import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { removalOf } from './keys.ts';
import type { Settings } from './settings.ts';

interface ProviderSecretProps {
  key: IKey;
  /** After the stack's name. */
  description: string;
  /** Of a secret that exists already. */
  arn: string | undefined;
  removalPolicy: Settings['removalPolicy'];
}

/** A provider's credential; a person gives it its value after the deployment. */
export class ProviderSecret extends Construct {
  readonly secretArn: string;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, { key, description, arn, removalPolicy }: ProviderSecretProps) {
    super(scope, id);
    this.#key = key;
    if (arn !== undefined) {
      this.secretArn = arn;
      return;
    }
    const secret = new Secret(this, 'Resource', {
      description: `${Stack.of(this).stackName}, ${description}`,
      removalPolicy: removalOf(removalPolicy),
    });
    // Given to the L2 construct, it would put actions with wildcards into the key's policy.
    (secret.node.defaultChild as CfnSecret).kmsKeyId = key.keyArn;
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'Restricted as it should be, it may not make its own successor: a person rotates it, see docs/security.md',
    );
    this.secretArn = secret.secretArn;
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
