import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi as GatewayApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleOf } from './assets.ts';
import { grantReach, type Reach, statesArn } from './http-api-reach.ts';
import { Lambda } from './lambda.ts';
import { named } from './names.ts';
import type { Settings } from './settings.ts';

/**
 * One Lambda behind an HTTP API that only signed requests pass. It reads the table and the providers' calls, and starts
 * machines: it has no secret and writes nothing. Other origins' pages are not let in, because people and services sign.
 */
export class HttpApi extends Construct {
  constructor(
    scope: Construct,
    {
      calls,
      table,
      machines,
      environment,
      settings,
    }: Reach & { environment: Record<string, string>; settings: Pick<Settings, 'apiRatePerSecond' | 'apiBurst'> },
  ) {
    super(scope, 'HttpApi');
    const { stackName } = Stack.of(this);
    const handler = this.#handler(named(this, 'api'), environment);
    grantReach(handler, { calls, table, machines });

    const api = new GatewayApi(this, 'Gateway', {
      apiName: stackName,
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
      defaultIntegration: new HttpLambdaIntegration('Handler', handler),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.apiRatePerSecond, burstLimit: settings.apiBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.#log('AccessLog', `/aws/vendedlogs/apis/${stackName}`)),
        format: ACCESS_LOG,
      },
    });
    new CfnOutput(this, 'Url', { value: stage.url, description: 'The HTTP API; requests are signed (AWS SigV4)' });
  }

  #handler(functionName: string, environment: Record<string, string>): Lambda {
    return new Lambda(this, 'Function', {
      functionName,
      code: bundleOf('api'),
      environment: {
        ...environment,
        // By name, not by reference: what it may touch its role says.
        MACHINE_ARN_PREFIX: statesArn(this, 'stateMachine', named(this, '')),
        FUNCTION_NAME_PREFIX: named(this, ''),
      },
      logGroup: this.#log('Log', `/aws/lambda/${functionName}`),
    });
  }

  #log(id: string, logGroupName: string): LogGroup {
    return new LogGroup(this, id, { logGroupName });
  }
}

/** Who asked for what, and how it went; no query, which may hold names. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTime',
    caller: '$context.identity.userArn',
    ip: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    milliseconds: '$context.responseLatency',
    error: '$context.integrationErrorMessage',
  }),
);
