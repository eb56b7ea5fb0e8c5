import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { afterAll, describe, expect, it } from 'vitest';
import { Certflow } from '../../lib/certflow.ts';
import { CertflowStack } from '../../lib/certflow-stack.ts';
import { secretsExtension } from '../../lib/secrets-extension.ts';
import { type CertflowProps, settingsOf, stackSettingsOf } from '../../lib/settings.ts';

const scopeWith = (context: Record<string, unknown>) => new Stack(new App({ context }), 'Stack');
const settings = (props: object, context: Record<string, unknown> = {}) => settingsOf(scopeWith(context), props);
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1b2c';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Cloudflare-AbC123';

describe('settings', () => {
  it('have defaults', () => {
    expect(settings({})).toMatchObject({ expiryAlarmDays: 21, removalPolicy: 'retain', logRetentionDays: 90 });
  });

  it('come from the context, also as text of the command line, and before it from props', () => {
    const context = { 'certflow:expiryAlarmDays': '5', 'certflow:apiBurst': 7, 'other:expiryAlarmDays': 'x' };
    expect(settings({ apiBurst: 9 }, context)).toMatchObject({ expiryAlarmDays: 5, apiBurst: 9 });
  });

  it.each([
    [{ expiryAlarmDays: 0 }, 'expiryAlarmDays: must be a whole number from 1 to 90'],
    [{ expiryAlarmDays: 'soon' }, 'expiryAlarmDays: must be a whole number from 1 to 90'],
    [{ alarmEmail: 'nobody' }, 'alarmEmail: must be an e-mail address'],
    [{ runbookUrl: 'our wiki' }, 'runbookUrl: must be the URL of the runbook, without white space'],
    [{ cloudflareBaseUrl: 'http://x' }, 'cloudflareBaseUrl: must be an https URL without a slash at its end'],
    [{ digicertEuBaseUrl: 'https://x/' }, 'digicertEuBaseUrl: must be an https URL without a slash at its end'],
    [{ sweepZonesAt: '24:00' }, 'sweepZonesAt: must be a time of day in UTC, HH:MM'],
    [{ sweepCertificatesMinute: 60 }, 'sweepCertificatesMinute: must be a whole number from 0 to 59'],
    [{ logRetentionDays: 42 }, /logRetentionDays: must be a retention of CloudWatch Logs, in days: 1, 3, 5, 7, 14, 30/],
    [{ cloudflareBudgetPercent: 100 }, 'cloudflareBudgetPercent: must be a whole number from 5 to 90'],
    [{ removalPolicy: 'keep' }, 'removalPolicy: must be retain or destroy'],
    [{ digicertCutOver2027: 'March' }, 'digicertCutOver2027: must be a day, YYYY-MM-DD'],
    [{ tableName: 'arn:aws:dynamodb:x' }, 'tableName: must be the name of a DynamoDB table, and not its ARN'],
    [{ tableKeyArn: KEY }, 'tableKeyArn: goes with tableName only'],
    [{ cloudflareSecretArn: SECRET }, 'secretsKeyArn: is missing; give the key'],
    [
      { cloudflareSecretArn: 'Cloudflare', secretsKeyArn: KEY },
      'cloudflareSecretArn: must be the complete ARN of a secret',
    ],
    [{ expireAlarmDays: 5 }, /expireAlarmDays: no such setting; there are .*expiryAlarmDays/],
  ])('%j is refused with the field and the remedy, as a prop and in the context', (wrong, message) => {
    expect(() => settings(wrong)).toThrow(message);
    const context = Object.fromEntries(Object.entries(wrong).map(([name, value]) => [`certflow:${name}`, value]));
    expect(() => settings({}, context)).toThrow(message);
  });
});

it('stand in docs/deploy.md, each by its name', () => {
  const [, names = ''] = /there are (.*)$/m.exec(errorOf(() => settings({ unknown: 1 }))) ?? [];
  expect(names.split(', ')).toContain('removalPolicy');
  const documented = readFileSync('docs/deploy.md', 'utf8');
  for (const name of [...names.split(', '), 'stackName', 'account', 'region'])
    expect(documented).toContain(`\`${name}\``);
});

function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

describe('the stack of bin/app.ts', () => {
  it('has a name, an account and a region from the context', () => {
    const context = {
      'certflow:stackName': 'Certflow-EU',
      'certflow:account': '012345678901',
      'certflow:region': 'eu-central-1',
    };
    expect(stackSettingsOf(scopeWith(context))).toEqual({
      stackName: 'Certflow-EU',
      account: '012345678901',
      region: 'eu-central-1',
    });
    expect(stackSettingsOf(scopeWith({}))).toEqual({ stackName: 'Certflow' });
    expect(settings({}, context)).toMatchObject({ expiryAlarmDays: 21 });
  });

  it.each([
    ['stackName', 'Certflow_EU', /stackName: must be a letter and up to 24 letters, digits or hyphens/],
    ['stackName', 'A'.repeat(26), /stackName: must be/],
    ['account', '12', /account: must be an account of AWS, 12 digits/],
    ['region', 'Frankfurt', /region: must be a region of AWS, e\.g\. eu-central-1/],
  ])('refuses %s %s', (name, value, message) => {
    expect(() => stackSettingsOf(scopeWith({ [`certflow:${name}`]: value }))).toThrow(message);
  });

  it('is refused under a name with which no function could be made', () => {
    const stack = new Stack(new App(), 'A-name-that-leaves-no-room');
    expect(() => new Certflow(stack, 'Certflow')).toThrow(
      /stackName: A-name-that-leaves-no-room must be a letter and up to 24/,
    );
  });
});

const directory = mkdtempSync(join(tmpdir(), 'certflow-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));
const appAt = (name: string) => new App({ outdir: join(directory, name) });
const templateOf = (id: string, given: CertflowProps) =>
  Template.fromStack(new CertflowStack(appAt(id), id, { settings: given }));

describe('the address of the runbook', () => {
  const warningsOf = (runbookUrl?: string) => {
    const stack = new CertflowStack(appAt(`runbook-${runbookUrl?.length}`), 'Runbook', {
      settings: runbookUrl === undefined ? {} : { runbookUrl },
    });
    const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
    return metadata.flatMap(({ type, data }) => (type === 'aws:cdk:warning' ? [String(data)] : []));
  };

  it.each([undefined, 'docs/runbook.md', '/wiki/runbook'])('is warned of as %s, which links to nothing', (url) => {
    expect(warningsOf(url)).toEqual([
      expect.stringMatching(/^runbookUrl: is no absolute URL.*; set it to the https URL/),
    ]);
  });

  it('is taken as an absolute URL', () => {
    expect(warningsOf('https://wiki.example/runbook')).toEqual([]);
  });
});

describe('a stack with other settings', () => {
  const template = templateOf('Trial', {
    ...{ removalPolicy: 'destroy', alarmEmail: 'tls@example.com', logRetentionDays: 30, expiryAlarmDays: 5 },
    ...{ sweepCertificatesMinute: 40, sweepDomainsAt: '23:05', apiRatePerSecond: 5, apiBurst: 6 },
    ...{ cloudflareBudgetPercent: 40, runbookUrl: 'https://wiki.example/runbook' },
  });

  it('goes as a whole where it is to be destroyed', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('"Retain');
    template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  });

  it('has each of them in its resources', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'tls@example.com' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DaysToExpiryOfNearest', Threshold: 5 });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(40 * * * ? *)' });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(5 23 * * ? *)' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ CLOUDFLARE_BUDGET_PERCENT: '40' }) },
    });
    expect(JSON.stringify(template.findResources('AWS::Events::Rule'))).toContain('https://wiki.example/runbook#');
  });
});

describe('the layer that reads secrets', () => {
  const LAYER = 'arn:aws:lambda:eu-south-2:123456789012:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:99';
  const stackIn = (region: string) => new Stack(new App(), 'Certflow', { env: { region } });

  it('is refused where the CDK does not know it, with the setting that helps', () => {
    expect(() => secretsExtension(stackIn('eu-south-2'), undefined)).toThrow(
      /^secretsExtensionArn: the CDK knows no AWS Parameters and Secrets Lambda Extension in eu-south-2; give the ARN/,
    );
  });

  it.each([
    ['where the CDK knows it', 'eu-central-1', undefined],
    ['by the setting where it does not', 'eu-south-2', LAYER],
  ])('is there %s', (_, region, arn) => {
    const stack = stackIn(region);
    new LambdaFunction(stack, 'Function', {
      ...{ runtime: Runtime.NODEJS_24_X, architecture: Architecture.ARM_64, handler: 'index.handler' },
      code: Code.fromInline('exports.handler = () => {}'),
      paramsAndSecrets: secretsExtension(stack, arn),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Layers: [arn ?? Match.stringLikeRegexp(`:${region}:.*Lambda-Extension-Arm64:`)],
      Environment: { Variables: Match.objectLike({ SECRETS_MANAGER_TTL: '60' }) },
    });
  });

  it('is taken as an ARN of this layer only', () => {
    expect(settings({ secretsExtensionArn: LAYER })).toMatchObject({ secretsExtensionArn: LAYER });
    expect(() => settings({ secretsExtensionArn: LAYER.replace('-Arm64', '') })).toThrow(
      'secretsExtensionArn: must be the ARN of a version of the layer',
    );
  });
});

describe('a stack that adopts what an earlier one left', () => {
  const tableKeyArn = KEY.replace('1b2c', '3d4e');
  const digicertSecretArn = SECRET.replace('Cloudflare', 'DigiCert');
  const template = templateOf('Again', {
    ...{ tableName: 'Certflow-Table-1ABC', tableKeyArn },
    ...{ cloudflareSecretArn: SECRET, digicertSecretArn, secretsKeyArn: KEY },
  });
  const text = JSON.stringify(template.toJSON());

  it('makes neither table nor secrets, and only the key of its logs', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 0);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  it('may use them and their keys, and nothing by a wildcard', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ TABLE_NAME: 'Certflow-Table-1ABC', POWERTOOLS_SERVICE_NAME: 'Again' }),
      },
    });
    for (const adopted of [SECRET, digicertSecretArn, KEY, tableKeyArn])
      expect(text).toContain(`"Resource":"${adopted}"`);
    expect(text).toContain(':table/Certflow-Table-1ABC');
    expect(text).not.toContain('table/*');
  });
});

it('a construct that is no stack of its own takes its names from the stack that it is in', () => {
  const stack = new Stack(appAt('Team'), 'Team');
  const certflow = new Certflow(new Construct(stack, 'Tls'), 'Certflow');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'Team_CertificateLifecycle' });
  expect(certflow.bus.eventBusName).toBeDefined();
  expect(Object.keys(certflow.machines)).toContain('certificateLifecycle');
});
