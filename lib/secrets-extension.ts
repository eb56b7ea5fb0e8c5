import { Duration, Stack, Token } from 'aws-cdk-lib';
import { ParamsAndSecretsLayerVersion, ParamsAndSecretsVersions } from 'aws-cdk-lib/aws-lambda';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** The version of the extension, and the architecture of our Lambdas, for which the CDK is asked. */
const VERSION = ParamsAndSecretsVersions.V1_0_103;
const ARCHITECTURE = 'arm64';

/** Where AWS lists the extension's ARN in each region. */
const LIST =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html#ps-integration-lambda-extensions-add';

/**
 * The layer that reads a provider's secret and caches it for 60 s: by the ARN that the settings give, else by the CDK's
 * list, which lacks many regions. Errors: `Error`, in a region that neither knows.
 */
export function secretsExtension(scope: Construct, arn: string | undefined): ParamsAndSecretsLayerVersion {
  const options = { secretsManagerTtl: Duration.seconds(60) };
  if (arn !== undefined) return ParamsAndSecretsLayerVersion.fromVersionArn(arn, options);
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && !RegionInfo.get(region).paramsAndSecretsLambdaLayerArn(VERSION, ARCHITECTURE)) {
    throw new Error(
      `secretsExtensionArn: the CDK knows no AWS Parameters and Secrets Lambda Extension in ${region}; give the ARN of its ARM64 layer there, from ${LIST}`,
    );
  }
  return ParamsAndSecretsLayerVersion.fromVersion(VERSION, options);
}
