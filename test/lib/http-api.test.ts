import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { routes } from '../../lambdas/api/routes.ts';
import { CertflowStack } from '../../lib/certflow-stack.ts';
import { type Resource, referencesOf, type Statement, statementsOf, textOf } from './template-view.ts';

const outdir = mkdtempSync(join(tmpdir(), 'certflow-api-'));
const stack = new CertflowStack(new App({ outdir }), 'Certflow', {
  settings: {
    cloudflareBaseUrl: 'https://cloudflare.example/client/v4',
    digicertUsBaseUrl: 'https://us.digicert.example/services/v2',
    digicertEuBaseUrl: 'https://eu.digicert.example/services/v2',
  },
});
const template = Template.fromStack(stack);
afterAll(() => rmSync(outdir, { recursive: true }));

const resources = template.toJSON().Resources as Record<string, Resource>;
const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
const [functionId, handler] = ofType('AWS::Lambda::Function').find(
  ([, { Properties }]) => Properties.FunctionName === 'Certflow_api',
) as [string, Resource];
/** All in one policy: what outgrows it, the CDK puts elsewhere. */
const statements = statementsOf(referencesOf(handler.Properties.Role)[0] ?? '', resources);

/** What the statements with this action are on. */
const on = (action: string): Statement['Resource'][] =>
  statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => [Resource].flat());
/** The names of the machines behind these logical ids. */
const nameOf = (id: string) => String(resources[id]?.Properties.StateMachineName).replace('Certflow_', '');
const machines = ofType('AWS::StepFunctions::StateMachine').map(([id]) => nameOf(id));

describe('the gateway', () => {
  it('lets only signed requests in, on its one route', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: 'AWS_IAM' });
  });

  it('lets no page of another origin in', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: Match.absent(),
    });
  });

  it('is throttled, and logs each request as one line of JSON', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    });
    const [[, stage]] = ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    const { DestinationArn, Format } = stage.Properties.AccessLogSettings as {
      DestinationArn: unknown;
      Format: string;
    };
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    const [log = ''] = referencesOf(DestinationArn);
    expect(resources[log]?.Properties.RetentionInDays).toBe(90);
  });

  it('says where it is', () => {
    template.hasOutput('*', { Description: Match.stringLikeRegexp('HTTP API'), Value: Match.anyValue() });
  });
});

describe('its Lambda', () => {
  it('knows nothing but the names of what it speaks to', () => {
    const { Variables } = handler.Properties.Environment as { Variables: Record<string, unknown> };
    expect(Variables).toMatchObject({ FUNCTION_NAME_PREFIX: 'Certflow_', TABLE_NAME: { Ref: expect.anything() } });
    expect(textOf(Variables.MACHINE_ARN_PREFIX)).toMatch(/:states:.*:stateMachine:Certflow_$/);
    expect(JSON.stringify(Variables)).not.toMatch(/SECRET/i);
    expect(functionId).toBeDefined();
  });

  it('may read the table, and no more', () => {
    const actions = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('dynamodb:'));
    expect([...new Set(actions)].sort()).toEqual(['dynamodb:GetItem', 'dynamodb:Query']);
  });

  it('has no statement for anything else', () => {
    const [traces, ...others] = statements;
    expect([traces?.Action].flat().sort()).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    const services = new Set(others.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]));
    // With the table's key by way of DynamoDB only; the list of all that roles may do has that.
    expect([...services].sort()).toEqual(['dynamodb', 'kms', 'lambda', 'logs', 'states']);
    expect(others.flatMap(({ Resource }) => [Resource].flat())).not.toContain('*');
  });

  it('may start the machines of its routes, and no others', () => {
    const started = on('states:StartExecution').flatMap(referencesOf).map(nameOf);
    const wanted = new Set(routes.flatMap(({ machine }) => machine ?? []));
    expect(started.sort()).toEqual([...wanted].sort());
  });

  it('may look at the executions of every machine', () => {
    const seen = on('states:DescribeExecution').flatMap(referencesOf).map(nameOf);
    expect(seen.sort()).toEqual(machines.sort());
  });

  it('may invoke the calls of its routes, and no others', () => {
    const invoked = new Set(on('lambda:InvokeFunction').flatMap(referencesOf));
    const names = [...invoked].map((id) => String(resources[id]?.Properties.FunctionName));
    const wanted = new Set(routes.flatMap(({ call }) => (call ? [`Certflow_${call.replace('/', '-')}`] : [])));
    expect(names.sort()).toEqual([...wanted].sort());
  });
});
