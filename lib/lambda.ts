import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type FunctionProps, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge, ON_ANYTHING } from './acknowledge.ts';

interface LambdaProps extends Pick<FunctionProps, 'code' | 'environment' | 'paramsAndSecrets'> {
  functionName: string;
  logGroup: ILogGroup;
}

/** A Lambda with a role of its own, which may write traces and its log: what more it needs, whoever makes it grants. */
export class Lambda extends LambdaFunction {
  readonly ownRole: Role;

  constructor(scope: Construct, id: string, props: LambdaProps) {
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      ...props,
      // Names the stack in its metrics and log lines.
      environment: { POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName, ...props.environment },
      role,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(30),
      handler: 'index.handler',
      tracing: Tracing.ACTIVE,
    });
    this.ownRole = role;
    props.logGroup.grantWrite(role);
    acknowledge(role, ON_ANYTHING, 'X-Ray takes traces on no narrower resource');
    acknowledge(this, 'Serverless-LambdaDLQ', 'Never invoked asynchronously: its caller hears of a failure at once');
  }

  /** Versions are not deployed, so nobody needs `<ARN>:*`. */
  override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }
}
