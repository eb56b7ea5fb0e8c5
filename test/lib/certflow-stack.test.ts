import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { afterAll, describe, expect, it } from 'vitest';
import { callNames } from '../../lib/bundle.ts';
import { pascalCase } from '../../lib/call.ts';
import { CertflowStack } from '../../lib/certflow-stack.ts';
import { CERTFLOW_EVENTS } from '../../lib/event-schemas.ts';
import { MUTATIONS } from '../../lib/mutations.ts';
import { READ_RETRIES, RECORD_RETRIES, SWEEP_RETRIES } from '../../lib/retry-policies.ts';
import {
  type Definition,
  definitionOf,
  type Resource,
  type Retry,
  referencesOf,
  type State,
  statesOf,
} from './template-view.ts';

const MAX_SECONDS = 2_000_000;
const NOT_SENT = ['Lambda.TooManyRequestsException', 'ProviderUnavailable', 'RateLimited'];

const outdir = mkdtempSync(join(tmpdir(), 'certflow-stack-'));
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
const onlyOf = (type: string, idStart = '') => {
  const found = ofType(type).filter(([id]) => id.startsWith(idStart));
  expect(found).toHaveLength(1);
  return found[0]?.[0] ?? '';
};
const keyOf = (value: unknown) => referencesOf(value)[0];

/** Each function's call, e.g. `record/open-certificate`, by the function's logical id. */
const callOf = new Map(
  ofType('AWS::Lambda::Function')
    // The API is no call; its own test has it.
    .filter(([, { Properties }]) => Properties.FunctionName !== 'Certflow_api')
    .map(([id, { Properties }]) => [id, String(Properties.FunctionName).replace(/^Certflow_([a-z]+)-/, '$1/')]),
);
const lambdas = [...callOf].map(([id, call]) => [call, resources[id] as Resource, id] as const);
const folderOf = (call: string) => call.slice(0, call.indexOf('/'));

const machines = ofType('AWS::StepFunctions::StateMachine').map(
  ([id, resource]) =>
    [String(resource.Properties.StateMachineName), definitionOf(resource), resource, id] as [
      string,
      Definition,
      Resource,
      string,
    ],
);
const states = machines.flatMap(([machine, definition]) =>
  statesOf(definition).map(([name, state]) => [`${machine} ${name}`, state] as [string, State]),
);
const tasks = states.filter(([, { Type }]) => Type === 'Task');
/** The states that make a call, with the call's name. */
const callTasks = tasks.flatMap(([name, state]) => {
  const call = callOf.get(referencesOf(state.Resource ?? '')[0] ?? '');
  return call === undefined ? [] : [[name, state, call] as const];
});
const mutations = callTasks.filter(([, , call]) => MUTATIONS.has(call));
const reads = callTasks.filter(
  ([, , call]) => ['cloudflare', 'digicert'].includes(folderOf(call)) && !MUTATIONS.has(call),
);

/** The states of the sweeps' children, which live five minutes only. */
const inSweep = new Set(
  machines.flatMap(([machine, { States }]) =>
    statesOf(States.EachItem?.ItemProcessor ?? { States: {} }).map(([name]) => `${machine} ${name}`),
  ),
);

/** A policy as the CDK writes it into a definition. */
const written = ({ errors, interval, maxAttempts, maxDelay, backoffRate, jitterStrategy }: RetryProps): Retry => ({
  ErrorEquals: errors ?? [],
  IntervalSeconds: interval?.toSeconds() ?? 1,
  MaxAttempts: maxAttempts ?? 3,
  ...(maxDelay && { MaxDelaySeconds: maxDelay.toSeconds() }),
  ...(backoffRate && { BackoffRate: backoffRate }),
  ...(jitterStrategy && { JitterStrategy: jitterStrategy }),
});

it('has a machine for each process, and no other', () => {
  const processes = [
    ...['CertificateLifecycle', 'OrderCertificatePack', 'PollVerification', 'RestartValidation', 'CtStatusReissue'],
    ...['DeleteCertificatePack', 'RotateCertificatePack', 'UpdateCertificatePack', 'EditValidationMethod'],
    ...['RetryVerification', 'EditUniversalSslSettings', 'EditAutomaticSslMode', 'RecordZoneWishes', 'RemoveZone'],
    ...['AddNote', 'DeleteNote', 'ResolveCertificate', 'ResolveCtOrder', 'RecordExecutionEnd'],
    ...['SweepCertificates', 'SweepDomains', 'SweepCtOrders', 'SweepZones'],
  ];
  expect(machines.map(([name]) => name).sort()).toEqual(processes.map((name) => `Certflow_${name}`).sort());
});

describe('calls', () => {
  it('have a Lambda each, and no other Lambda is there', () => {
    expect([...callOf.values()].sort()).toEqual(callNames().sort());
  });

  it('are mutations exactly where the provider’s request is not a GET, but for two', () => {
    const provider = callNames().filter((call) => ['cloudflare', 'digicert'].includes(folderOf(call)));
    const methodOf = (call: string) =>
      (JSON.parse(readFileSync(`test/fixtures/${call}.request.json`, 'utf8')) as { method: string }).method;
    // Analyze only looks at what it is sent; `retry=true` makes a GET that has all of a zone's validations tried again.
    const expected = provider.filter((call) => methodOf(call) !== 'GET' && call !== 'cloudflare/analyze-certificate');
    expect([...MUTATIONS].sort()).toEqual([...expected, 'cloudflare/ssl-verification-details'].sort());
  });

  it('bear their own name as Task states, a record step that of its outcome', () => {
    for (const [name, , call] of callTasks) {
      const [, state = ''] = name.split(' ');
      const own = new RegExp(`^${pascalCase(call)}`);
      if (!/^record\/(settle|record)-/.test(call) || own.test(state)) expect(state).toMatch(own);
      else expect(state).toMatch(/^Record/);
    }
  });
});

describe('mutations', () => {
  it('are all there is to be looked at', () => {
    expect(new Set(mutations.map(([, , call]) => call))).toEqual(MUTATIONS);
  });

  it.each(mutations)('%s is retried only where it was never sent', (_, { Retry }) => {
    expect(Retry?.flatMap(({ ErrorEquals }) => ErrorEquals).sort()).toEqual(NOT_SENT);
  });

  it.each(mutations)('%s leads every other end somewhere', (_, { Catch }) => {
    expect(Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });
});

describe('retries', () => {
  it.each(reads)('%s reads again', (name, { Retry }) => {
    expect(Retry).toEqual((inSweep.has(name) ? SWEEP_RETRIES : READ_RETRIES).map(written));
  });

  it('cover what Lambda itself may raise', () => {
    const errors = READ_RETRIES.flatMap((policy) => policy.errors ?? []);
    for (const name of ['ServiceException', 'AWSLambdaException', 'SdkClientException', 'TooManyRequestsException']) {
      expect(errors).toContain(`Lambda.${name}`);
    }
  });

  it.each(callTasks.filter(([, , call]) => ['record', 'certificate'].includes(folderOf(call))))(
    '%s repeats what may be repeated',
    (name, { Retry }) => {
      expect(Retry).toEqual((inSweep.has(name) ? SWEEP_RETRIES : RECORD_RETRIES).map(written));
    },
  );

  it.each(callTasks)(
    '%s waits for concurrency 15 minutes apart from other errors, in a sweep for seconds',
    (name, { Retry }) => {
      const throttled =
        Retry?.filter(({ ErrorEquals }) => ErrorEquals.includes('Lambda.TooManyRequestsException')) ?? [];
      expect(throttled).toHaveLength(1);
      const [{ ErrorEquals, IntervalSeconds = 1, MaxAttempts = 3, MaxDelaySeconds = 0 }] = throttled as [Retry];
      let seconds = 0;
      for (let attempt = 0; attempt < MaxAttempts; attempt += 1) {
        seconds += Math.min(IntervalSeconds * 2 ** attempt, MaxDelaySeconds);
      }
      if (inSweep.has(name)) expect(seconds).toBeLessThan(15);
      else expect([ErrorEquals, seconds]).toEqual([['Lambda.TooManyRequestsException'], 900]);
    },
  );

  it.each(states)('%s never retries what a defect or a refusal raised', (_, { Retry = [] }) => {
    const never = ['OutcomeUnknown', 'ProviderRejected', 'ContractBroken', 'InvalidInput', 'States.Runtime'];
    for (const name of never) expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain(name);
  });
});

describe('time', () => {
  it.each(tasks)('%s ends', (_, { TimeoutSeconds }) => {
    expect(TimeoutSeconds).toBeGreaterThan(0);
    expect(TimeoutSeconds).toBeLessThanOrEqual(MAX_SECONDS);
  });

  it.each(machines)('%s ends', (_, { TimeoutSeconds }) => {
    expect(TimeoutSeconds).toBeGreaterThan(0);
    expect(TimeoutSeconds).toBeLessThanOrEqual(MAX_SECONDS);
  });

  it('nests: HTTP and the secret’s read before the Lambda, the Lambda before its task', () => {
    const timeoutOf = (file: string) =>
      Number(/const TIMEOUT_MS = ([\d_]+);/.exec(readFileSync(file, 'utf8'))?.[1]?.replaceAll('_', '')) / 1000;
    const http = timeoutOf('lambdas/runtime/exchange.ts') + timeoutOf('lambdas/runtime/secret.ts');
    expect(http).toBeGreaterThan(0);
    for (const [, { Properties }] of lambdas) expect(Properties.Timeout).toBeGreaterThan(http);
    for (const [, { TimeoutSeconds }, call] of callTasks) {
      const lambda = lambdas.find(([name]) => name === call)?.[1];
      expect(TimeoutSeconds).toBeGreaterThan(Number(lambda?.Properties.Timeout));
    }
  });

  it('lets a child end before the parent gives up on it', () => {
    const childTasks = tasks.filter(([, { Resource }]) => Resource?.endsWith(':states:startExecution.sync:2'));
    expect(childTasks.length).toBeGreaterThan(4);
    for (const [, { Parameters, TimeoutSeconds }] of childTasks) {
      const [child = ''] = referencesOf((Parameters as { StateMachineArn: string }).StateMachineArn);
      const definition = machines.find(([, , , id]) => id === child)?.[1];
      expect(definition?.TimeoutSeconds).toBeLessThanOrEqual(TimeoutSeconds ?? 0);
    }
  });
});

describe('states', () => {
  it.each(states.filter(([, { Type }]) => Type === 'Choice'))('%s has a Default', (_, { Default }) => {
    expect(Default).toEqual(expect.any(String));
  });

  it.each(states)('%s speaks what the interpreter on a laptop speaks, too', (_, state) => {
    expect(state.ResultPath).not.toBe('$');
    expect(state.QueryLanguage ?? 'JSONPath').toBe('JSONPath');
    expect(state).not.toHaveProperty('Assign');
    expect(state.Resource ?? '').not.toContain('waitForTaskToken');
  });

  it('call Lambdas directly: the wrapped answer would double the state', () => {
    expect(tasks.filter(([, { Resource }]) => Resource?.includes('lambda:invoke'))).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is in a table that survives: recovery, deletion protection, retain', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
  });

  it('is in secrets that survive, but for those of a stack that was never created', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 2);
    template.allResources('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('has a generated name: what is named and retained keeps the next stack of this name from being created', () => {
    const retained = Object.entries(resources).filter(([, { DeletionPolicy = '', UpdateReplacePolicy = '' }]) =>
      [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy.startsWith('Retain')),
    );
    expect(retained.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::DynamoDB::Table',
      ...['AWS::KMS::Key', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::SecretsManager::Secret'],
    ]);
    for (const [id, { Properties }] of retained) {
      expect(
        Object.keys(Properties).filter((property) => /Name$/.test(property)),
        id,
      ).toEqual([]);
    }
  });

  it('is encrypted by keys that rotate and survive, the secrets by one of their own', () => {
    template.resourceCountIs('AWS::KMS::Key', 2);
    template.allResources('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
    const secretsKey = onlyOf('AWS::KMS::Key', 'KeysSecrets');
    const dataKey = onlyOf('AWS::KMS::Key', 'KeysData');
    const keysOf = (type: string, field: string) => ofType(type).map(([, { Properties }]) => keyOf(Properties[field]));
    expect(keysOf('AWS::SecretsManager::Secret', 'KmsKeyId')).toEqual([secretsKey, secretsKey]);
    expect(keysOf('AWS::SNS::Topic', 'KmsMasterKeyId')).toEqual([dataKey]);
    expect(new Set(keysOf('AWS::Logs::LogGroup', 'KmsKeyId'))).toEqual(new Set([dataKey]));
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [dataKey, 'Arn'] } },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  it('is whatever could not be delivered: each asynchronous path ends in a queue with an alarm', () => {
    const targets = [
      ...ofType('AWS::Events::Rule').flatMap(([, { Properties }]) => Properties.Targets as object[]),
      ...ofType('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties.Target as object),
    ] as { DeadLetterConfig?: unknown }[];
    expect(targets.length).toBeGreaterThan(8);
    const watched = ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      Properties.MetricName === 'ApproximateNumberOfMessagesVisible' ? referencesOf(Properties.Dimensions) : [],
    );
    for (const { DeadLetterConfig } of targets) expect(watched).toContain(referencesOf(DeadLetterConfig)[0]);
    for (const type of [
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::SNS::Subscription',
    ]) {
      template.resourceCountIs(type, 0);
    }
  });
});

describe('what is seen', () => {
  it.each(machines)('%s is a Standard machine that logs every event, no payload, and is traced', (_, __, resource) => {
    expect(resource.Properties.StateMachineType ?? 'STANDARD').toBe('STANDARD');
    expect(resource.Properties.TracingConfiguration).toEqual({ Enabled: true });
    expect(resource.Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false, Level: 'ALL' });
  });

  it.each(machines)('%s has one alarm, on every end that is not a success', (_, __, ___, id) => {
    const alarms = ofType('AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
      referencesOf(Properties.Metrics).includes(id),
    );
    expect(alarms).toHaveLength(1);
    const text = JSON.stringify(alarms[0]);
    for (const ending of ['Failed', 'TimedOut', 'Aborted']) expect(text).toContain(`"Executions${ending}"`);
  });

  it('is on a dashboard, and told to a topic with the runbook’s place in this repository', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'Certflow_urgent' });
    for (const [, { Properties }] of ofType('AWS::CloudWatch::Alarm')) {
      expect(JSON.stringify(Properties.AlarmDescription)).toContain('docs/runbook.md#');
    }
  });

  it('misses each sweep that the stack has', () => {
    const sweeps = machines.filter(([name]) => name.startsWith('Certflow_Sweep'));
    const missed = ofType('AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'SweepCovered',
    );
    expect(missed).toHaveLength(sweeps.length);
  });

  it('has every event’s schema in the registry', () => {
    template.resourceCountIs('AWS::EventSchemas::Schema', CERTFLOW_EVENTS.length);
  });

  it('fits into one stack: CloudFormation takes 500 resources and a megabyte', () => {
    expect(Object.keys(resources).length).toBeLessThan(500);
    expect(statSync(join(outdir, 'Certflow.template.json')).size).toBeLessThan(1_000_000);
  });

  it('is in logs that end', () => {
    template.allResources('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90 },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
    const logOf = ({ Properties }: Resource) =>
      referencesOf(Properties.LoggingConfig ?? Properties.LoggingConfiguration);
    const logs = [...lambdas.map(([, lambda]) => lambda), ...machines.map(([, , machine]) => machine)].map(logOf);
    for (const [log = ''] of logs) expect(resources[log]?.Type).toBe('AWS::Logs::LogGroup');
  });
});

describe('Lambdas', () => {
  it('run Node 24 on arm64 with 512 MB and 30 s', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 30,
      Handler: 'index.handler',
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
  });

  it.each(lambdas)('%s has the secrets extension if it speaks to a provider', (call, { Properties }) => {
    const layers = (Properties.Layers as unknown[] | undefined) ?? [];
    expect(layers).toHaveLength(['cloudflare', 'digicert'].includes(folderOf(call)) ? 1 : 0);
  });

  it('have names that Lambda takes', () => {
    for (const [, { Properties }] of lambdas) expect(Properties.FunctionName).toMatch(/^[A-Za-z0-9-_]{1,64}$/);
  });
});

it('the children of every sweep pass the sweep’s execution to their calls, whose log names it', () => {
  const selectors = states.flatMap(([name, { Type, ItemSelector }]) =>
    Type === 'Map' && /^\S*Sweep\S* EachItem$/.test(name) ? [ItemSelector] : [],
  );
  expect(selectors).toHaveLength(4);
  for (const selector of selectors) expect(selector).toMatchObject({ 'executionId.$': '$$.Execution.Id' });
});
