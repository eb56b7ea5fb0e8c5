import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callNames } from '../../lib/bundle.ts';
import { MUTATIONS } from '../../lib/mutations.ts';
import { definitionOf, type Resource, referencesOf, type Statement, statementsOf, statesOf } from './template-view.ts';

/** What `npm run synth` wrote. */
const { Resources: resources } = JSON.parse(readFileSync('cdk.out/Certflow.template.json', 'utf8')) as {
  Resources: Record<string, Resource>;
};
const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);

/** A logical id without the hash that the CDK puts after it. */
const plain = (id: unknown) => String(id).replace(/[0-9A-F]{8}$/, '');

/** A value with its references in braces, and a piece of one's ARN as `{Id.Name}`. */
function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Select': piece } = value as Record<string, unknown[]>;
  if (join) return (join[1] as unknown[]).map(readable).join(String(join[0]));
  if (attribute) return `{${plain(attribute[0])}.${attribute[1]}}`;
  if (piece) return `${readable((piece[1] as { 'Fn::Split': unknown[] })['Fn::Split'][1]).slice(0, -1)}.Name}`;
  return String(Ref).startsWith('AWS::') ? `{${Ref}}` : `{${plain(Ref)}}`;
}

/** Conditions as `Operator key value`. */
const conditionsOf = ({ Condition = {} }: { Condition?: Record<string, Record<string, unknown>> }) =>
  Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      [values].flat().map((value) => `${operator} ${key} ${readable(value)}`),
    ),
  );

const actionsOf = ({ Action }: Pick<Statement, 'Action'>) => [Action].flat();

/** Whose role it is: a folder of Lambdas, `api`, `machine`, `schedules` or `events`. */
const holders = new Map<string, string>([
  ...ofType('AWS::Lambda::Function').map(([, { Properties }]): [string, string] => [
    referencesOf(Properties.Role)[0] ?? '',
    /^Certflow_([a-z]+)/.exec(String(Properties.FunctionName))?.[1] ?? '',
  ]),
  ...ofType('AWS::StepFunctions::StateMachine').map(([, { Properties }]): [string, string] => [
    referencesOf(Properties.RoleArn)[0] ?? '',
    'machine',
  ]),
  ...ofType('AWS::Scheduler::Schedule').map(([, { Properties }]): [string, string] => [
    referencesOf((Properties.Target as { RoleArn: unknown }).RoleArn)[0] ?? '',
    'schedules',
  ]),
  ...ofType('AWS::Events::Rule').flatMap(([, { Properties }]) =>
    (Properties.Targets as { RoleArn?: unknown }[]).flatMap(({ RoleArn }): [string, string][] =>
      RoleArn ? [[referencesOf(RoleArn)[0] ?? '', 'events']] : [],
    ),
  ),
]);

/** Each statement of a role as single grants: who, action, on what, under which conditions. */
const grants = ofType('AWS::IAM::Policy').flatMap(([, { Properties }]) => {
  const [role = ''] = referencesOf(Properties.Roles);
  const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
  return Statement.flatMap((statement) =>
    actionsOf(statement).flatMap((action) =>
      [statement.Resource].flat().map((on) => ({
        effect: statement.Effect,
        who: holders.get(role) ?? role,
        action,
        on: readable(on),
        conditions: conditionsOf(statement as object),
      })),
    ),
  );
});

const STATES = 'arn:{AWS::Partition}:states:{AWS::Region}:{AWS::AccountId}';
const VIA = (service: string) => `StringEquals kms:ViaService ${service}.{AWS::Region}.amazonaws.com`;
const KEY_READS = ['kms:Decrypt', 'kms:DescribeKey'];
const KEY_WRITES = [
  ...['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey'],
  'kms:GenerateDataKeyWithoutPlaintext',
];
const LAMBDAS = ['cloudflare', 'digicert', 'record', 'certificate', 'api'];
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

interface Allowed {
  who: string[];
  actions: string[];
  /** Exactly, or whatever the pattern takes whole. */
  on: string | RegExp;
  conditions?: string[];
  /** Why it ends in a wildcard, or is on everything. */
  because?: string;
}

const ofProvider = (provider: string, secret: string): Allowed[] => [
  { who: [provider], actions: ['secretsmanager:GetSecretValue'], on: `{${secret}}` },
  {
    who: [provider],
    actions: ['kms:Decrypt'],
    on: '{KeysSecrets.Arn}',
    conditions: [VIA('secretsmanager'), `StringEquals kms:EncryptionContext:SecretARN {${secret}}`],
  },
  {
    who: [provider],
    actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    on: '{Table.Arn}',
    conditions: [`ForAllValues:StringEquals dynamodb:LeadingKeys budget#${provider}`],
  },
  {
    who: [provider],
    actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    on: '{Table.Arn}',
    conditions: [`ForAllValues:StringLike dynamodb:LeadingKeys sent#${provider}#*`],
  },
];

/** All that any role may do. What is not here is not granted, and what is here is. */
const ALLOWED: Allowed[] = [
  { who: LAMBDAS, actions: TRACES, on: '*', because: 'X-Ray knows no resources' },
  {
    who: ['machine'],
    actions: [...TRACES, 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    on: '*',
    because: 'X-Ray knows no resources',
  },
  {
    who: ['machine'],
    actions: [
      ...['logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery'],
      ...[
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
    ],
    on: '*',
    because: 'log delivery is an account’s, and knows no resources',
  },
  { who: LAMBDAS, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: /\{(\w+CallsLog|HttpApiLog)\.Arn\}/ },
  ...ofProvider('cloudflare', 'CloudflareSecret'),
  ...ofProvider('digicert', 'DigiCertSecret'),
  { who: ['record'], actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], on: '{Table.Arn}' },
  { who: ['api'], actions: ['dynamodb:GetItem', 'dynamodb:Query'], on: '{Table.Arn}' },
  { who: ['record', 'api'], actions: ['dynamodb:Query'], on: '{Table.Arn}/index/listing' },
  { who: ['api'], actions: KEY_READS, on: '{KeysData.Arn}', conditions: [VIA('dynamodb')] },
  {
    who: ['record', 'cloudflare', 'digicert'],
    actions: [...KEY_READS, ...KEY_WRITES],
    on: '{KeysData.Arn}',
    conditions: [VIA('dynamodb')],
  },
  { who: ['machine'], actions: ['lambda:InvokeFunction'], on: /\{(Cloudflare|Digicert|Record|Certificate)\w+\.Arn\}/ },
  { who: ['api'], actions: ['lambda:InvokeFunction'], on: /\{(Cloudflare|Digicert)\w+\.Arn\}/ },
  { who: ['machine'], actions: ['events:PutEvents'], on: '{Bus.Arn}' },
  {
    who: ['machine'],
    actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    on: 'arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
  },
  { who: ['machine', 'api', 'schedules', 'events'], actions: ['states:StartExecution'], on: /\{\w+Machine\}/ },
  { who: ['machine'], actions: ['states:StartExecution'], on: new RegExp(`${STATES}:stateMachine:Certflow_\\w+`) },
  {
    who: ['machine'],
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    on: new RegExp(`${STATES}:execution:\\{\\w+Machine\\.Name\\}:?\\*`),
    because: 'a parent’s children, and a sweep’s map runs, have no name before they run',
  },
  {
    who: ['machine'],
    actions: ['states:RedriveExecution'],
    on: new RegExp(`${STATES}:execution:\\{Sweep\\w+Machine\\.Name\\}/\\*:\\*`),
    because: 'a sweep’s own map runs have no name before they run',
  },
  {
    who: ['machine'],
    actions: ['states:DescribeExecution'],
    on: `${STATES}:execution:Certflow_*`,
    because: 'a record’s owner is an execution of any machine',
  },
  {
    who: ['api'],
    actions: ['states:DescribeExecution'],
    on: new RegExp(`${STATES}:execution:\\{\\w+Machine\\.Name\\}:\\*`),
    because: 'whoever started an execution may look at it',
  },
  { who: ['schedules'], actions: ['sqs:SendMessage'], on: '{NotificationsUndelivered.Arn}' },
];

const sameList = (some: string[], others: string[]) => [...some].sort().join() === [...others].sort().join();
const takes = ({ who, actions, on, conditions = [] }: Allowed, grant: (typeof grants)[number]) =>
  grant.effect === 'Allow' &&
  who.includes(grant.who) &&
  actions.includes(grant.action) &&
  (typeof on === 'string' ? on === grant.on : on.exec(grant.on)?.[0] === grant.on) &&
  sameList(conditions, grant.conditions);

describe('the roles', () => {
  it('are granted what the list has, and nothing else', () => {
    expect(grants.length).toBeGreaterThan(500);
    expect(grants.filter((grant) => !ALLOWED.some((allowed) => takes(allowed, grant)))).toEqual([]);
  });

  it('are granted all that the list has', () => {
    const missing = ALLOWED.flatMap(({ actions, who, ...rest }) =>
      who.flatMap((one) => actions.map((action) => ({ ...rest, who: [one], actions: [action] }))),
    ).filter((allowed) => !grants.some((grant) => takes(allowed, grant)));
    expect(missing).toEqual([]);
  });

  it('may do no action by a wildcard, and touch by a wildcard only what the list gives a reason for', () => {
    for (const { action } of grants) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
    for (const grant of grants.filter(({ on }) => on.includes('*'))) {
      const [{ because } = {}] = ALLOWED.filter((allowed) => takes(allowed, grant));
      expect(because, `${grant.action} on ${grant.on}`).toBeDefined();
      if (grant.on === '*') expect(grant.action).toMatch(/^(xray|logs):/);
    }
  });

  it('are one for each Lambda and machine, with no policy but these', () => {
    const users = [...ofType('AWS::Lambda::Function'), ...ofType('AWS::StepFunctions::StateMachine')];
    const theirs = users.map(([, { Properties }]) => referencesOf(Properties.Role ?? Properties.RoleArn)[0] ?? '');
    expect(new Set(theirs).size).toBe(users.length);
    expect(
      ofType('AWS::IAM::Role')
        .map(([id]) => id)
        .sort(),
    ).toEqual([...holders.keys()].sort());
    for (const [, { Properties }] of ofType('AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
    expect(
      Object.values(resources).filter(({ Type }) => /IAM::(ManagedPolicy|User|Group|InlinePolicy)/.test(Type)),
    ).toEqual([]);
  });

  it('are taken on by one service each', () => {
    const services: Record<string, string> = { machine: 'states', schedules: 'scheduler', events: 'events' };
    for (const [id, { Properties }] of ofType('AWS::IAM::Role')) {
      const service = services[holders.get(id) ?? ''] ?? 'lambda';
      const { Statement } = Properties.AssumeRolePolicyDocument as {
        Statement: (Statement & { Principal: unknown })[];
      };
      expect(Statement.map(({ Action, Principal }) => [Action, Principal])).toEqual([
        ['sts:AssumeRole', { Service: `${service}.amazonaws.com` }],
      ]);
    }
  });
});

describe('what others may do here', () => {
  const policyOf = (type: string, field: string, id: RegExp) =>
    ofType(type)
      .filter(([name]) => id.test(name))
      .flatMap(([, { Properties }]) => (Properties[field] as { Statement: Statement[] }).Statement)
      .map((statement) => {
        const { Effect, Resource, Principal } = statement as Statement & { Principal: unknown };
        return {
          effect: Effect,
          actions: actionsOf(statement).sort(),
          on: readable(Resource),
          principals: Object.values(Principal as object)
            .flat()
            .map(readable)
            .join(),
          conditions: conditionsOf(statement as object).map((text) => text.replace(/\{\w+\.Arn\}$/, '{…}')),
        };
      });
  const USE = [...KEY_READS, ...KEY_WRITES].sort();
  const ROOT = 'arn:{AWS::Partition}:iam::{AWS::AccountId}:root';

  it('with the secrets’ key: what IAM of the account says, and nothing else', () => {
    const [account, ...others] = policyOf('AWS::KMS::Key', 'KeyPolicy', /^KeysSecrets/);
    expect(account).toMatchObject({ effect: 'Allow', principals: ROOT, actions: expect.arrayContaining(USE) });
    for (const action of account?.actions ?? []) expect(action).toMatch(/^kms:[A-Za-z]+$/);
    expect(others).toEqual([]);
  });

  it('with the data’s key: this, the logs of this stack, and what is told to the topic', () => {
    const [account, logs, ...others] = policyOf('AWS::KMS::Key', 'KeyPolicy', /^KeysData/);
    expect(account?.principals).toBe(ROOT);
    const group = (name: string) =>
      `ArnLike kms:EncryptionContext:aws:logs:arn arn:{AWS::Partition}:logs:{AWS::Region}:{AWS::AccountId}:log-group:${name}`;
    expect(logs).toEqual({
      effect: 'Allow',
      actions: USE,
      on: '*',
      principals: 'logs.{AWS::Region}.amazonaws.com',
      conditions: ['/aws/lambda/Certflow_*', '/aws/vendedlogs/states/Certflow_*', '/aws/vendedlogs/apis/Certflow'].map(
        group,
      ),
    });
    expect(others).toEqual([
      {
        effect: 'Allow',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        on: '*',
        principals: 'cloudwatch.amazonaws.com,events.amazonaws.com',
        conditions: [],
      },
    ]);
  });

  it('with the topic and the queue: rules and alarms publish, rules leave what was not delivered, all over TLS', () => {
    const overTls = { effect: 'Deny', principals: '*', conditions: ['Bool aws:SecureTransport false'] };
    const publish = { effect: 'Allow', actions: ['sns:Publish'], on: '{NotificationsUrgent}', conditions: [] };
    expect(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument', /./)).toEqual([
      { ...overTls, principals: expect.anything(), actions: ['sns:Publish'], on: '{NotificationsUrgent}' },
      { ...publish, principals: 'cloudwatch.amazonaws.com' },
      { ...publish, principals: 'events.amazonaws.com' },
    ]);
    const [deny, ...allows] = policyOf('AWS::SQS::QueuePolicy', 'PolicyDocument', /./);
    expect(deny).toEqual({ ...overTls, actions: ['sqs:*'], on: '{NotificationsUndelivered.Arn}' });
    expect(allows).toHaveLength(ofType('AWS::Events::Rule').length);
    for (const allow of allows) {
      expect(allow).toEqual({
        effect: 'Allow',
        actions: ['sqs:SendMessage'],
        on: '{NotificationsUndelivered.Arn}',
        principals: 'events.amazonaws.com',
        conditions: ['ArnEquals aws:SourceArn {…}'],
      });
    }
  });

  it('with a Lambda: the gateway invokes the API’s', () => {
    const permissions = ofType('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    expect(permissions.map(({ Action, Principal, SourceArn }) => [Action, Principal, readable(SourceArn)])).toEqual([
      [
        'lambda:InvokeFunction',
        'apigateway.amazonaws.com',
        'arn:{AWS::Partition}:execute-api:{AWS::Region}:{AWS::AccountId}:{HttpApiGateway}/*/*',
      ],
    ]);
  });

  it('by no other policy', () => {
    const types = new Set(Object.values(resources).map(({ Type }) => Type));
    expect([...types].filter((type) => /Policy|Permission/.test(type)).sort()).toEqual([
      'AWS::IAM::Policy',
      'AWS::Lambda::Permission',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });
});

const lambdas = ofType('AWS::Lambda::Function').map(([, { Properties }]) => {
  const name = String(Properties.FunctionName);
  const statements = statementsOf(referencesOf(Properties.Role)[0] ?? '', resources);
  return {
    call: name === 'Certflow_api' ? 'api' : name.replace(/^Certflow_([a-z]+)-/, '$1/'),
    statements,
    /** What it may do with this service, as `Action` by the plain id of the resource. */
    may: (service: string) =>
      statements.flatMap((statement) =>
        actionsOf(statement)
          .filter((action) => action.startsWith(`${service}:`))
          .map((action) => `${action.slice(service.length + 1)} ${readable(statement.Resource)}`),
      ),
    variables: (Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {},
  };
});

describe('Lambdas', () => {
  it('are all looked at', () => {
    expect(lambdas.map(({ call }) => call).sort()).toEqual([...callNames(), 'api'].sort());
  });

  it.each(lambdas)('$call reads its own provider’s secret, or none', ({ call, may, statements }) => {
    const secrets: Record<string, string> = { cloudflare: 'CloudflareSecret', digicert: 'DigiCertSecret' };
    const own = secrets[call.split('/')[0] ?? ''];
    expect(may('secretsmanager')).toEqual(own ? [`GetSecretValue {${own}}`] : []);
    const decrypts = statements.filter(({ Resource }) => readable(Resource) === '{KeysSecrets.Arn}');
    expect(decrypts.flatMap((statement) => conditionsOf(statement as object))).toEqual(
      own ? [VIA('secretsmanager'), `StringEquals kms:EncryptionContext:SecretARN {${own}}`] : [],
    );
  });

  it.each(lambdas)('$call may do with the table what its bundle does, and nothing else', ({ call, may }) => {
    const code = readFileSync(`build/${call}/index.mjs`, 'utf8');
    const done = [
      ...code.matchAll(/new (GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|\w+Write\w*|Batch\w+)Command\(/g),
    ];
    const isRead = /^(cloudflare|digicert)\//.test(call) && !MUTATIONS.has(call);
    // All requests of a provider go out by the same code, but only a mutation puts up a fence.
    const ofFences = isRead ? ['PutItem', 'DeleteItem'] : [];
    const items = new Set(may('dynamodb').map((grant) => grant.split(' ')[0]));
    expect([...items].sort()).toEqual(
      [...new Set(done.map(([, action = '']) => action))].filter((action) => !ofFences.includes(action)).sort(),
    );
  });

  it.each(lambdas)(
    '$call writes the table only as a record step, for its provider’s budget or for what it sends',
    ({ call, may }) => {
      const writes = may('dynamodb').filter((grant) => !/^(GetItem|Query) /.test(grant));
      const [folder = ''] = call.split('/');
      const fences = MUTATIONS.has(call) ? ['PutItem {Table.Arn}', 'DeleteItem {Table.Arn}'] : [];
      if (folder === 'record') expect(writes.join()).not.toContain('UpdateItem');
      else if (['cloudflare', 'digicert'].includes(folder))
        expect(writes).toEqual(['UpdateItem {Table.Arn}', ...fences]);
      else expect(writes).toEqual([]);
    },
  );

  it.each(lambdas)('$call writes its own folder’s log', ({ call, may }) => {
    const [folder = ''] = call.split('/');
    const log = folder === 'api' ? 'HttpApiLog' : `${folder[0]?.toUpperCase()}${folder.slice(1)}CallsLog`;
    expect(may('logs')).toEqual([`CreateLogStream {${log}.Arn}`, `PutLogEvents {${log}.Arn}`]);
  });

  it.each(lambdas)('$call has names in its environment, and secrets by their ARNs only', ({ call, variables, may }) => {
    /** Settings of the Parameters and Secrets Lambda Extension. */
    const ofTheExtension = /^(PARAMETERS_SECRETS_EXTENSION|SECRETS_MANAGER|SSM_PARAMETER_STORE)_/;
    const [folder = ''] = call.split('/');
    const own: Record<string, Record<string, unknown>> = {
      cloudflare: {
        CLOUDFLARE_BASE_URL: expect.stringMatching(/^https:/),
        CLOUDFLARE_BUDGET_PERCENT: '80',
        CLOUDFLARE_SECRET_ARN: '{CloudflareSecret}',
      },
      digicert: {
        DIGICERT_US_BASE_URL: expect.stringMatching(/^https:/),
        DIGICERT_EU_BASE_URL: expect.stringMatching(/^https:/),
        DIGICERT_SECRET_ARN: '{DigiCertSecret}',
        DIGICERT_BUDGET_PERCENT: '80',
      },
      api: { MACHINE_ARN_PREFIX: `${STATES}:stateMachine:Certflow_`, FUNCTION_NAME_PREFIX: 'Certflow_' },
    };
    const values = Object.entries(variables)
      .filter(([name]) => !ofTheExtension.test(name))
      .map(([name, value]) => [name, readable(value)]);
    expect(Object.fromEntries(values)).toEqual({
      POWERTOOLS_SERVICE_NAME: 'Certflow',
      ...own[folder],
      ...(may('dynamodb').length > 0 && { TABLE_NAME: '{Table}' }),
    });
    expect(JSON.stringify(variables)).not.toContain('{{resolve:');
  });
});

describe('machines', () => {
  const callOf = new Map(
    ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [id, String(Properties.FunctionName)]),
  );
  const machines = ofType('AWS::StepFunctions::StateMachine').map(([id, resource]) => ({
    id,
    name: String(resource.Properties.StateMachineName).replace('Certflow_', ''),
    definition: definitionOf(resource),
    statements: statementsOf(referencesOf(resource.Properties.RoleArn)[0] ?? '', resources),
  }));
  const on = (statements: Statement[], action: string) =>
    statements
      .filter((statement) => actionsOf(statement).includes(action))
      .flatMap(({ Resource }) => [Resource].flat());

  /** Who starts whom; every other machine starts none. A sweep starts itself anew, and its items as executions. */
  const STARTED: Record<string, string[]> = {
    CertificateLifecycle: ['OrderCertificatePack', 'PollVerification', 'RestartValidation', 'CtStatusReissue'],
    RotateCertificatePack: ['CertificateLifecycle', 'DeleteCertificatePack'],
    ResolveCertificate: ['CertificateLifecycle'],
    ResolveCtOrder: ['CtStatusReissue'],
    SweepCertificates: ['CertificateLifecycle', 'RotateCertificatePack', 'DeleteCertificatePack', 'SweepCertificates'],
    SweepCtOrders: ['CtStatusReissue', 'SweepCtOrders'],
    SweepDomains: ['SweepDomains'],
    SweepZones: ['EditUniversalSslSettings', 'EditAutomaticSslMode', 'SweepZones'],
  };

  it.each(machines)('$name may invoke the calls that it makes, and no others', ({ definition, statements }) => {
    const invoked = on(statements, 'lambda:InvokeFunction').flatMap(referencesOf);
    const made = statesOf(definition).flatMap(([, { Resource = '' }]) =>
      referencesOf(Resource).filter((reference) => callOf.has(reference)),
    );
    expect(new Set(invoked)).toEqual(new Set(made));
  });

  it.each(machines)('$name may start the machines that it works with, and no others', ({ name, statements }) => {
    const started = on(statements, 'states:StartExecution').map((arn) => {
      // By reference, or by name where two machines would wait for each other's existence.
      const named = /:stateMachine:Certflow_(\w+)$/.exec(readable(arn))?.[1];
      return named ?? machines.find(({ id }) => id === referencesOf(arn)[0])?.name;
    });
    expect(new Set(started)).toEqual(new Set(STARTED[name] ?? []));
  });
});
